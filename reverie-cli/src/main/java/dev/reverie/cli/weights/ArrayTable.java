package dev.reverie.cli.weights;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.Quantities;
import dev.reverie.cli.terminal.TextTable;
import dev.reverie.interop.ArrayListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints what a file of arrays holds, one line for each value. */
public final class ArrayTable {
    private static final int SHOWN_LETTERS = 60;

    private ArrayTable() {}

    /**
     * Prints a table and, unless quiet, a line of sums.
     *
     * @param console where to
     * @param file that {@link ArrayListing#of} reads
     * @throws IOException if it is damaged or of an unknown kind
     */
    public static void print(Console console, Path file) throws IOException {
        ArrayListing listing = ArrayListing.of(file);
        TextTable table = new TextTable("name", "type", "shape or value");
        for (ArrayListing.Row row : listing.rows()) {
            table.row(plain(row.name()), row.type(), shortened(plain(row.value())));
        }
        table.print(console.out());
        console.say(Quantities.count(listing.rows().size()) + " values, " + Quantities.count(listing.numbers())
                + " numbers in arrays, " + Quantities.bytes(Files.size(file)));
    }

    /** A file's texts may be made to rewrite the terminal. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static String shortened(String text) {
        return text.length() > SHOWN_LETTERS ? text.substring(0, SHOWN_LETTERS) + "..." : text;
    }
}
