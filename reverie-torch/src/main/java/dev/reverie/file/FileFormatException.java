package dev.reverie.file;

import dev.reverie.errors.ReverieException;
import java.io.IOException;
import java.util.Locale;

/**
 * A file that is damaged, hostile, or of a kind that is not read here; the message names the file and the fault.
 *
 * <p>The only exception, besides the {@link IOException}s of the operating system, that the readers of this package
 * throw for the content of a file.
 */
public final class FileFormatException extends ReverieException {
    private static final long serialVersionUID = 1L;
    private static final int EXCERPT_LENGTH = 60;

    private final String file;
    private final String fault;

    /**
     * A fault of a file.
     *
     * @param file the file's path, or the name of a source that is no file
     * @param fault what is wrong, the value got and what is accepted
     */
    public FileFormatException(String file, String fault) {
        super(file + ": " + fault);
        this.file = file;
        this.fault = fault;
    }

    /**
     * A fault of a file, with a remedy.
     *
     * @param file the file's path, or the name of a source that is no file
     * @param fault what is wrong, the value got and what is accepted
     * @param remedy what to do about it
     */
    public FileFormatException(String file, String fault, String remedy) {
        super(file + ": " + fault, remedy);
        this.file = file;
        this.fault = fault;
    }

    /**
     * A fault of a file that another exception brought to light.
     *
     * @param file the file's path, or the name of a source that is no file
     * @param fault what is wrong, the value got and what is accepted
     * @param cause the exception behind it
     */
    public FileFormatException(String file, String fault, Throwable cause) {
        super(file + ": " + fault, cause);
        this.file = file;
        this.fault = fault;
    }

    /**
     * A fault of a file that another exception brought to light, with a remedy.
     *
     * @param file the file's path, or the name of a source that is no file
     * @param fault what is wrong, the value got and what is accepted
     * @param remedy what to do about it
     * @param cause the exception behind it
     */
    public FileFormatException(String file, String fault, String remedy, Throwable cause) {
        super(file + ": " + fault, remedy, cause);
        this.file = file;
        this.fault = fault;
    }

    /** The file's path, or the name of a source that is no file. */
    public String file() {
        return file;
    }

    /** The fault, without the file and the remedy. */
    public String fault() {
        return fault;
    }

    /**
     * A quoted, printable and short form of text out of a file that may be hostile to a terminal.
     *
     * @param text whatever the file holds
     */
    public static String excerpt(String text) {
        boolean whole = text.length() <= EXCERPT_LENGTH;
        return "'" + printable(whole ? text : text.substring(0, EXCERPT_LENGTH)) + (whole ? "'" : "...'");
    }

    /**
     * Why a container such as a zip archive cannot be read, for a message.
     *
     * @param e what the library said, which says nothing where the file ends too early
     */
    public static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? "it ends too early" : message;
    }

    /** The text with everything escaped that a terminal might obey. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = (c >= ' ' && c < 0x7f) || Character.isLetterOrDigit(c);
            shown.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "\\u%04x", (int) c));
        }
        return shown.toString();
    }
}
