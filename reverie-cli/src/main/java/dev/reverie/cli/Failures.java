package dev.reverie.cli;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.flow.NonFiniteVelocityException;
import dev.reverie.likelihood.LikelihoodException;
import dev.reverie.nn.NonFiniteGradientException;
import dev.reverie.ode.IntegrationException;
import dev.reverie.sampler.NonFiniteScoreException;
import dev.reverie.sampler.sde.StepUnderflowException;
import dev.reverie.torch.EngineException;
import dev.reverie.train.NonFiniteLossException;
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
 * The one place where a fault becomes words and an exit code.
 *
 * <p>Bad arguments end with {@link ExitCode#USAGE}; files, the engine and everything else with {@link ExitCode#FAILED}. Nobody
 * sees a stack trace who did not ask for it with {@code --debug}.
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
     * Tells about a fault.
     *
     * @param fault whatever was thrown
     * @return the exit code
     */
    int report(Throwable fault) {
        trace(fault);
        tell(message(fault));
        return fault instanceof IllegalArgumentException ? ExitCode.USAGE : ExitCode.FAILED;
    }

    private void trace(Throwable fault) {
        if (console.isDebug()) {
            fault.printStackTrace(console.err());
        }
    }

    private void tell(String text) {
        console.err().println("reverie: " + text);
    }

    /** What is wrong, for people. */
    static String message(Throwable fault) {
        if (fault instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            return message(unchecked.getCause());
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
        boolean toldForPeople = fault instanceof IOException
                || fault instanceof IllegalArgumentException
                || fault instanceof EngineException
                || fault instanceof NonFiniteLossException
                || fault instanceof NonFiniteGradientException
                || fault instanceof NonFiniteScoreException
                || fault instanceof NonFiniteVelocityException
                || fault instanceof StepUnderflowException
                || fault instanceof IntegrationException
                || fault instanceof LikelihoodException;
        String text = fault.getMessage();
        if (toldForPeople && text != null && !text.isBlank()) {
            return text;
        }
        StackTraceElement[] trace = fault.getStackTrace();
        return "an error in the program: " + fault + (trace.length > 0 ? " at " + trace[0] : "")
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
