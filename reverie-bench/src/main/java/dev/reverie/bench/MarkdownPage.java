package dev.reverie.bench;

import java.util.List;
import java.util.Locale;

/** Lines and rows of tables. */
public final class MarkdownPage {
    private final StringBuilder text = new StringBuilder();

    /** An empty page. */
    public MarkdownPage() {}

    /** Adds a line. */
    public void line(String line) {
        text.append(line).append('\n');
    }

    /** Adds a row of a table. */
    public void row(String first, String... others) {
        line("| " + first + " | " + String.join(" | ", List.of(others)) + " |");
    }

    /** All of it. */
    public String text() {
        return text.toString();
    }

    /**
     * The median, and the least and the greatest in brackets.
     *
     * @param format of one number
     * @param rounds at least one
     */
    public static String spread(String format, double[] rounds) {
        return spread(format, Measured.of(rounds));
    }

    /**
     * The median, and the least and the greatest in brackets.
     *
     * @param format of one number
     */
    public static String spread(String format, Measured figure) {
        return String.format(
                Locale.ROOT,
                format + " (" + format + " to " + format + ")",
                figure.median(),
                figure.least(),
                figure.greatest());
    }
}
