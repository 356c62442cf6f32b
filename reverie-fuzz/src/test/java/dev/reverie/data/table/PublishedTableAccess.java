package dev.reverie.data.table;

import java.nio.file.Path;
import java.util.Locale;

/** The readers of published tables, one by one. */
public final class PublishedTableAccess {
    private PublishedTableAccess() {}

    /**
     * Reads a table.
     *
     * @param name of the table
     * @param folder with its files
     */
    public static void read(String name, Path folder) {
        PublishedTableReader.read(PublishedTable.valueOf(name.toUpperCase(Locale.ROOT)), folder, 1);
    }
}
