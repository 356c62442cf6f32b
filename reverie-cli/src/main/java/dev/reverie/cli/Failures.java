package dev.reverie.cli;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.errors.RequestException;
import dev.reverie.errors.ReverieException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns an exception into an error message and an exit code.
 *
 * <p>A {@link RequestException} and a command line that cannot be parsed end with {@link ExitCode#USAGE}; every other
 * exception ends with {@link ExitCode#FAILED}. Exceptions that are neither a {@link ReverieException} nor of the operating
 * system are faults of this program, an {@link IllegalArgumentException} among them: code that reads a value of the user
 * wraps it ({@link RequestException#given}). Only {@code --debug} shows a stack trace.
 */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final Console console;

    Failures(Console console) {
        this.console = console;
    }

    @Override
    public int handleParseException(ParameterException fault, String[] arguments) {
        trace(fault);
        CommandLine command = fault.getCommandLine();
        String text = String.valueOf(fault.getMessage());
        if (fault instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            boolean suggested = !unmatched.getSuggestions().isEmpty();
            text += suggested ? "; is " + String.join(" or ", unmatched.getSuggestions()) + " meant?" : "";
        }
        tell(text);
        console.err().println("See " + command.getCommandSpec().qualifiedName(" ") + " --help.");
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception fault, CommandLine command, ParseResult parsed) {
        return report(fault);
    }

    /**
     * Reports an error.
     *
     * @param fault whatever was thrown
     * @return the exit code
     */
    int report(Throwable fault) {
        trace(fault);
        tell(problem(fault));
        if (fault instanceof ReverieException known) {
            known.remedy().ifPresent(remedy -> console.err().println("  " + remedy));
        }
        return fault instanceof RequestException ? ExitCode.USAGE : ExitCode.FAILED;
    }

    private void trace(Throwable fault) {
        if (console.isDebug()) {
            fault.printStackTrace(console.err());
        }
    }

    private void tell(String text) {
        console.err().println("error: " + text);
    }

    /** The message for the user. */
    static String problem(Throwable fault) {
        if (fault instanceof ReverieException known) {
            return known.problem();
        }
        if (fault instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            return problem(unchecked.getCause());
        }
        if (fault instanceof FileSystemException file) {
            return file.getFile() + ": " + reason(file);
        }
        if (fault instanceof OutOfMemoryError) {
            return "out of memory (" + fault.getMessage() + "); take a smaller batch, or give Java more with"
                    + " REVERIE_JAVA_OPTS=-Xmx8g";
        }
        if (fault instanceof LinkageError) {
            return "a part of the program cannot be loaded (" + fault + "); reverie doctor examines the installation";
        }
        String text = fault.getMessage();
        if (fault instanceof IOException && text != null && !text.isBlank()) {
            return text;
        }
        StackTraceElement[] trace = fault.getStackTrace();
        return "this is a fault of Reverie, not of your command line: " + fault
                + (trace.length > 0 ? " at " + trace[0] : "")
                + "; please report it with the output of the same command and --debug";
    }

    private static String reason(FileSystemException fault) {
        String reason = fault.getReason();
        if (reason != null && !reason.isBlank()) {
            return reason;
        }
        if (fault instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (fault instanceof AccessDeniedException) {
            return "access denied";
        }
        if (fault instanceof FileAlreadyExistsException) {
            return "is there already";
        }
        return fault.getClass().getSimpleName();
    }
}
