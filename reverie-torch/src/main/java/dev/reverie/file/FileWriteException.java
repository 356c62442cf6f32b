package dev.reverie.file;

import dev.reverie.errors.ReverieException;

/**
 * A file that could not be saved; whatever stood at its path before stands there still, untouched.
 *
 * <p>The message names the file, the reason, the bytes needed and the bytes free on its disk.
 */
public final class FileWriteException extends ReverieException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long bytesNeeded;
    private final long bytesFree;

    /**
     * A failed save.
     *
     * @param file the path to be written
     * @param reason why it failed
     * @param bytesNeeded size of the file to be written; 0 if not known beforehand
     * @param bytesFree bytes usable on its disk; -1 if not known
     */
    public FileWriteException(String file, String reason, long bytesNeeded, long bytesFree) {
        super(message(file, reason, bytesNeeded, bytesFree));
        this.file = file;
        this.bytesNeeded = bytesNeeded;
        this.bytesFree = bytesFree;
    }

    /** The path that was to be written. */
    public String file() {
        return file;
    }

    /** Size of the file to be written; 0 if not known beforehand. */
    public long bytesNeeded() {
        return bytesNeeded;
    }

    /** Bytes usable on its disk after the failure; -1 if not known. */
    public long bytesFree() {
        return bytesFree;
    }

    private static String message(String file, String reason, long bytesNeeded, long bytesFree) {
        String needed = bytesNeeded > 0 ? bytesNeeded + " bytes needed, " : "";
        String free = bytesFree >= 0 ? bytesFree + " bytes free" : "free space unknown";
        return file + ": not saved, " + reason + " (" + needed + free + "); any former file of that name is unchanged";
    }
}
