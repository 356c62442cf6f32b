package dev.reverie.cli.terminal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The streams of a command: results on one, progress and errors on the other.
 *
 * <p>The two switches belong to the command line that is being read; they are set while it is parsed.
 */
public final class Console {
    private final PrintStream out;
    private final PrintStream err;
    private final List<String> arguments;
    private boolean quiet;
    private boolean debug;

    /**
     * A console.
     *
     * @param out for results
     * @param err for progress and errors
     * @param arguments the command line, for provenance
     */
    public Console(PrintStream out, PrintStream err, List<String> arguments) {
        this.out = out;
        this.err = err;
        this.arguments = List.copyOf(arguments);
    }

    /** A console of no command line. */
    public Console(PrintStream out, PrintStream err) {
        this(out, err, List.of());
    }

    /** The command line: the words after {@code reverie}. */
    public List<String> arguments() {
        return arguments;
    }

    /** For results. */
    public PrintStream out() {
        return out;
    }

    /** For progress and errors. */
    public PrintStream err() {
        return err;
    }

    /** Prints a line of progress, unless quiet. */
    public void say(String line) {
        if (!quiet) {
            err.println(line);
        }
    }

    /** Prints a warning, even if quiet. */
    public void warn(String line) {
        err.println("warning: " + line);
    }

    /** Whether only results and errors are wanted. */
    public boolean isQuiet() {
        return quiet;
    }

    public void setQuiet(boolean value) {
        quiet = value;
    }

    /** Whether faults come with their stack traces. */
    public boolean isDebug() {
        return debug;
    }

    public void setDebug(boolean value) {
        debug = value;
    }

    /**
     * Whether progress can be rewritten in place: the process's standard error is a terminal. Where the system does not tell,
     * the property {@code reverie.terminal} does.
     */
    public boolean isTerminal() {
        if (err != System.err || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            // System.console() tells of the other two streams, and from Java 22 on of none.
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException noSuchFolder) {
            return Boolean.getBoolean("reverie.terminal");
        }
    }
}
