package dev.reverie.data.toy;

import java.util.ArrayList;
import java.util.List;

/**
 * The ways in which a hand draws each digit, as paths of a pen in a box of 100 x 100 (x to the right, y down).
 *
 * <p>The pen runs smoothly through the points; {@code |} makes a sharp corner at the point before it, {@code /} lifts
 * the pen.
 */
final class DigitGlyphs {
    private static final List<List<Glyph>> GLYPHS = List.of(
            // A loop begun at the top; jitter closes it more or less well.
            glyphs(
                    "56 3, 28 13, 13 48, 24 84, 49 98, 75 86, 87 50, 76 15, 50 3",
                    "46 4, 22 20, 15 52, 28 87, 52 97, 78 80, 84 46, 70 13, 42 5"),
            glyphs(
                    "50 2, 50 50, 50 98",
                    "52 2, 49 50, 48 98",
                    "30 24, 42 14, 53 2 | 52 50, 51 98",
                    "30 22, 52 2 | 51 50, 50 97 / 26 97, 50 97, 76 97"),
            glyphs(
                    "15 25, 28 7, 52 2, 76 12, 80 34, 60 62, 14 95 | 50 94, 88 95",
                    "16 26, 30 7, 54 2, 77 13, 78 36, 58 64, 15 96 | 52 95, 88 93",
                    "18 24, 34 5, 58 3, 76 17, 72 42, 50 72, 24 93, 13 86, 26 77, 50 88, 70 96, 90 88"),
            glyphs(
                    "18 15, 44 2, 74 11, 74 34, 40 46 | 72 52, 84 74, 66 94, 40 98, 13 86",
                    "17 18, 40 3, 70 8, 76 28, 56 44, 38 47 | 70 52, 85 72, 68 95, 38 97, 14 84",
                    "16 5, 48 4, 80 5 | 62 23, 44 40 | 72 46, 85 70, 68 94, 40 98, 14 87"),
            glyphs(
                    "30 3, 22 32, 12 58 | 50 58, 92 56 / 69 20, 67 60, 65 98",
                    "26 6, 20 34, 18 52 | 48 55, 76 50 / 76 5, 73 50, 68 98",
                    "66 98, 67 50, 67 3 | 40 34, 10 67 | 50 67, 94 66"),
            glyphs(
                    "80 4, 52 4, 27 5 | 24 24, 21 44 | 46 36, 74 44, 84 66, 70 91, 42 98, 14 88",
                    "29 4, 26 22, 22 43 | 48 36, 76 46, 83 68, 68 92, 40 98, 14 88 / 29 4, 54 5, 84 3"),
            glyphs(
                    "70 4, 44 20, 23 50, 19 78, 38 97, 66 95, 81 74, 68 55, 44 55, 22 74",
                    "60 3, 36 26, 20 58, 22 86, 46 98, 72 88, 76 66, 56 54, 34 62, 22 80"),
            glyphs(
                    "12 7, 48 6, 86 4 | 64 42, 40 98",
                    "14 8, 50 7, 84 5 | 62 36, 48 66, 42 98",
                    "12 7, 48 6, 86 5 | 64 42, 40 98 / 30 51, 52 50, 76 49"),
            glyphs(
                    "76 17, 52 3, 27 14, 30 35, 52 49, 77 67, 74 90, 50 98, 24 89, 24 67, 48 50, 72 35, 77 15",
                    "72 10, 46 3, 26 18, 38 40, 64 56, 80 77, 62 96, 36 96, 20 78, 38 57, 62 42, 75 22, 66 7"),
            glyphs(
                    "80 22, 60 4, 32 8, 19 28, 30 49, 56 49, 80 24 | 80 52, 72 98",
                    "78 20, 56 3, 30 10, 20 32, 36 51, 62 45, 79 22 | 78 48, 68 74, 60 98",
                    "79 22, 58 4, 32 9, 20 30, 34 50, 60 46, 80 24 | 82 54, 72 84, 48 98, 24 92"));

    private DigitGlyphs() {}

    /** A glyph in the unit box: point k is (x[k], y[k]); each run is a smooth piece of the pen's path. */
    record Glyph(List<Double> x, List<Double> y, List<Run> runs) {}

    /** The points {@code first .. last} (both included) joined by one smooth curve. */
    record Run(int first, int last) {}

    /** The variants of a digit. */
    static List<Glyph> of(int digit) {
        return GLYPHS.get(digit);
    }

    private static List<Glyph> glyphs(String... paths) {
        List<Glyph> glyphs = new ArrayList<>();
        for (String path : paths) {
            glyphs.add(parse(path));
        }
        return List.copyOf(glyphs);
    }

    private static Glyph parse(String path) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        List<Run> runs = new ArrayList<>();
        for (String stroke : path.split("/", -1)) {
            int start = x.size();
            for (String run : stroke.split("\\|", -1)) {
                for (String point : run.split(",", -1)) {
                    String[] coordinates = point.strip().split(" ", -1);
                    x.add(Double.parseDouble(coordinates[0]) / 100);
                    y.add(Double.parseDouble(coordinates[1]) / 100);
                }
                runs.add(new Run(start, x.size() - 1));
                start = x.size() - 1;
            }
        }
        return new Glyph(List.copyOf(x), List.copyOf(y), List.copyOf(runs));
    }
}
