package dev.reverie.track;

import java.io.PrintStream;
import java.util.function.LongSupplier;

/**
 * A progress line: rewritten in place on a terminal, printed every ten seconds elsewhere, and hidden for the first two
 * seconds.
 */
public final class StatusLine {
    private static final double QUIET_SECONDS = 2;
    private static final double TERMINAL_SECONDS = 0.2;
    private static final double PLAIN_SECONDS = 10;

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private final long started;
    private double nextSeconds = QUIET_SECONDS;
    private int shown;

    /**
     * A line on a stream.
     *
     * @param out usually standard error
     * @param terminal whether a carriage return goes back to the line's beginning
     */
    public StatusLine(PrintStream out, boolean terminal) {
        this(out, terminal, System::nanoTime);
    }

    StatusLine(PrintStream out, boolean terminal, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        started = nanoTime.getAsLong();
    }

    /** Whether it is time to show the line anew; asking costs nothing, composing the text may. */
    public boolean isDue() {
        return (nanoTime.getAsLong() - started) * 1e-9 >= nextSeconds;
    }

    /** Shows a text if it is due. */
    public void show(String text) {
        if (!isDue()) {
            return;
        }
        nextSeconds = (nanoTime.getAsLong() - started) * 1e-9 + (terminal ? TERMINAL_SECONDS : PLAIN_SECONDS);
        if (terminal) {
            out.print("\r" + text + " ".repeat(Math.max(0, shown - text.length())));
            shown = text.length();
        } else {
            out.println(text);
        }
        out.flush();
    }

    /** Prints a line that stays, above the status line. */
    public void print(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    /** Wipes the status line from the terminal. */
    public void clear() {
        if (shown > 0) {
            out.print("\r" + " ".repeat(shown) + "\r");
            shown = 0;
            out.flush();
        }
    }
}
