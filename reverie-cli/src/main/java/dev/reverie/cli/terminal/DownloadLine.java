package dev.reverie.cli.terminal;

import dev.reverie.data.catalog.DatasetDownload;
import dev.reverie.track.Progress;
import dev.reverie.track.StatusLine;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows how far downloads have come, and what was assumed when data were read, each thing once. */
public final class DownloadLine implements DatasetDownload.Progress, AutoCloseable {
    private final Console console;
    private final StatusLine line;
    private final Set<String> told = new HashSet<>();
    private final boolean telling;
    private String file = "";
    private @Nullable Progress progress;

    public DownloadLine(Console console) {
        this(console, true);
    }

    private DownloadLine(Console console, boolean telling) {
        this.console = console;
        this.telling = telling;
        line = new StatusLine(console.err(), console.isTerminal());
    }

    /** The same for a trainer, which tells of its data itself. */
    public static DownloadLine ofTraining(Console console) {
        return new DownloadLine(console, false);
    }

    @Override
    public void notice(String text) {
        if (telling && told.add(text)) {
            console.say(text);
        }
    }

    @Override
    public void at(String name, long done, long total) {
        if (console.isQuiet()) {
            return;
        }
        Progress now = progress;
        if (now == null || !name.equals(file)) {
            file = name;
            now = new Progress(done, total);
            progress = now;
        }
        now.reach(done);
        if (done >= total) {
            line.print("fetched " + name + ", " + Quantities.bytes(total));
        } else if (line.isDue()) {
            line.show(String.format(
                    Locale.ROOT,
                    "fetching %s: %s of %s, %s/s, %s left",
                    name,
                    Quantities.bytes(done),
                    Quantities.bytes(total),
                    Quantities.bytes((long) now.rate()),
                    now.remaining()));
        }
    }

    @Override
    public void close() {
        line.clear();
    }
}
