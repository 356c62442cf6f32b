package dev.reverie.cli.data;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.DownloadLine;
import dev.reverie.cli.terminal.Quantities;
import dev.reverie.cli.terminal.TextTable;
import dev.reverie.config.DatasetExtension;
import dev.reverie.config.Extensions;
import dev.reverie.data.catalog.DatasetCatalog;
import dev.reverie.data.catalog.DatasetDownload;
import dev.reverie.data.catalog.KnownDataset;
import dev.reverie.data.catalog.RemoteFile;
import dev.reverie.errors.RequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Shows the known data sets and fetches them. */
final class DataListing {
    private final Console console;
    private final Path cache;

    private DataListing(Console console, Path cache) {
        this.console = console;
        this.cache = cache;
    }

    /**
     * A listing.
     *
     * @param console where to
     * @param cache the cache folder; null for the usual one
     */
    static DataListing of(Console console, @Nullable Path cache) {
        return new DataListing(console, cache == null ? DatasetDownload.defaultCache() : cache);
    }

    /** A line for each set. */
    void table() {
        TextTable table = new TextTable("DATA SET", "SHAPE", "EXAMPLES", "CLASSES", "DOWNLOAD", "STATE", "LICENCE");
        for (KnownDataset set : DatasetCatalog.all()) {
            table.row(
                    set.name(),
                    set.shape().toString(),
                    examples(set),
                    set.classNames().isEmpty()
                            ? "-"
                            : Integer.toString(set.classNames().size()),
                    set.files().isEmpty() ? "-" : Quantities.bytes(bytes(set)),
                    state(set),
                    set.licence());
        }
        for (DatasetExtension added : Extensions.of(DatasetExtension.class)) {
            table.row(added.kind(), "-", "-", "-", "-", "added: " + added.description(), "-");
        }
        table.print(console.out());
        console.say("");
        console.say("The cache is " + cache + "; reverie datasets NAME tells more about one.");
    }

    /**
     * Everything about one set.
     *
     * @param name of the set
     * @param download whether to fetch its files first
     * @throws RequestException if there is no such set, or nothing to download
     * @throws dev.reverie.data.DataException if it cannot be fetched
     */
    void show(String name, boolean download) throws IOException {
        KnownDataset set = DatasetCatalog.find(name).orElseThrow(() -> unknown(name));
        if (download) {
            fetch(set);
        }
        console.out().println(set.name() + ": " + set.description());
        line("shape", set.shape().toString());
        line("examples", examples(set));
        if (!set.classNames().isEmpty()) {
            line("classes", String.join(", ", set.classNames()));
        }
        line("licence", set.licence());
        if (!set.home().isEmpty()) {
            line("home", set.home());
        }
        line("state", state(set));
        for (RemoteFile file : set.files()) {
            line(
                    "file",
                    file.name() + ", " + Quantities.bytes(file.bytes()) + ", SHA-256 " + file.sha256()
                            + (file.hashUnpacked() ? " (unpacked)" : ""));
        }
        if (set.family() == KnownDataset.Family.TABLE) {
            line("place", "a folder with data.csv[.gz] and, if wanted, test_mask.csv[.gz]; train --data FOLDER");
        }
    }

    private void line(String name, String value) {
        console.out().printf("  %-9s %s%n", name, value);
    }

    private static RequestException unknown(String name) {
        String hint = DatasetCatalog.nearest(name)
                .map(nearest -> "; is " + nearest + " meant?")
                .orElse(";");
        return new RequestException("there is no data set \"" + name + "\"" + hint + " known are "
                + String.join(", ", DatasetCatalog.names()));
    }

    private void fetch(KnownDataset set) throws IOException {
        if (set.files().isEmpty()) {
            throw new RequestException(set.name()
                    + (set.isGenerated()
                            ? " is made by this program, there is nothing to download"
                            : " is read from a local folder, there is nothing to download; see its place with"
                                    + " reverie datasets " + set.name()));
        }
        try (DownloadLine line = new DownloadLine(console)) {
            new DatasetDownload(cache, line).fetch(set);
        }
    }

    private static String examples(KnownDataset set) {
        return set.isGenerated() ? "endless" : Quantities.count(set.size());
    }

    private static long bytes(KnownDataset set) {
        return set.files().stream().mapToLong(RemoteFile::bytes).sum();
    }

    /** {@code generated}, {@code cached}, {@code not here} or {@code local folder}. */
    private String state(KnownDataset set) {
        if (set.isGenerated()) {
            return "generated";
        }
        if (set.files().isEmpty()) {
            return "local folder";
        }
        Path folder = cache.resolve("datasets").resolve(set.name());
        return set.files().stream().allMatch(file -> Files.exists(folder.resolve(file.name()))) ? "cached" : "not here";
    }
}
