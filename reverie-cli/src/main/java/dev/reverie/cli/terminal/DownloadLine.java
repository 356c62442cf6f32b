package dev.reverie.cli.terminal;

import dev.reverie.data.catalog.DatasetDownload;
import dev.reverie.track.Progress;
import dev.reverie.track.StatusLine;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows how far downloads have come. */
public final class DownloadLine implements DatasetDownload.Progress, AutoCloseable {
    private final Console console;
    private final StatusLine line;
    private String file = "";
    private @Nullable Progress progress;

    public DownloadLine(Console console) {
        this.console = console;
        line = new StatusLine(console.err(), console.isTerminal());
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
