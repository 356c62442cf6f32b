package dev.reverie.cli.terminal;

import dev.reverie.track.Progress;
import dev.reverie.track.StatusLine;
import java.util.Locale;

/** One line that tells how a countable piece of work is going. */
public final class WorkLine implements AutoCloseable {
    /** Parts of a unit that progress is counted in: a batch of samples advances by less than one. */
    private static final int PARTS = 1000;

    private final Console console;
    private final StatusLine line;
    private final Progress progress;
    private final String verb;
    private final String units;
    private final long total;

    /**
     * Work that begins now.
     *
     * @param console where to tell
     * @param verb what is done, such as {@code sampling}
     * @param units what is counted, such as {@code samples}
     * @param total units in all
     */
    public WorkLine(Console console, String verb, String units, long total) {
        this.console = console;
        this.verb = verb;
        this.units = units;
        this.total = total;
        line = new StatusLine(console.err(), console.isTerminal());
        progress = new Progress(0, total * PARTS);
    }

    /**
     * Takes note of progress.
     *
     * @param done units done by now
     * @return true, for listeners that may stop
     */
    public boolean reach(double done) {
        progress.reach(Math.round(done * PARTS));
        if (!console.isQuiet() && line.isDue()) {
            line.show(String.format(
                    Locale.ROOT,
                    "%s %.0f/%d (%.0f %%)  %.3g %s/s  %s left",
                    verb,
                    Math.floor(done),
                    total,
                    100 * done / total,
                    progress.rate() / PARTS,
                    units,
                    progress.remaining()));
        }
        return true;
    }

    @Override
    public void close() {
        line.clear();
    }
}
