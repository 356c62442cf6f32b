package dev.reverie.plot;

import java.util.Arrays;

/**
 * A curve in one line of text, such as the loss so far in a console: {@code █▆▄▃▂▂▁▁}.
 *
 * <p>Values are averaged into as many equal parts as there are characters; the lowest mean is the lowest block and the
 * highest the full one. A part without a finite value is a blank.
 */
public final class Sparkline {
    private static final String BLOCKS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
    private static final String ASCII = "_.-=+*#@";

    private Sparkline() {}

    /**
     * Draws with block characters.
     *
     * @param values the curve, NaN and infinities are left out
     * @param width greatest number of characters, at least 1; fewer values give fewer characters
     * @return one line without line break; empty for no values
     * @throws IllegalArgumentException if {@code width} is less than 1
     */
    public static String of(double[] values, int width) {
        return draw(values, width, Scale.LINEAR, BLOCKS);
    }

    /**
     * Draws the logarithms of positive values with block characters, for a loss that falls by orders of magnitude.
     *
     * @param values the curve, values that are not positive or not finite are left out
     * @param width greatest number of characters, at least 1; fewer values give fewer characters
     * @return one line without line break; empty for no values
     * @throws IllegalArgumentException if {@code width} is less than 1
     */
    public static String logarithmic(double[] values, int width) {
        return draw(values, width, Scale.LOG, BLOCKS);
    }

    /**
     * Draws with ASCII characters only, for consoles of another encoding.
     *
     * @param values the curve, NaN and infinities are left out
     * @param width greatest number of characters, at least 1; fewer values give fewer characters
     * @return one line without line break; empty for no values
     * @throws IllegalArgumentException if {@code width} is less than 1
     */
    public static String ascii(double[] values, int width) {
        return draw(values, width, Scale.LINEAR, ASCII);
    }

    private static String draw(double[] values, int width, Scale scale, String blocks) {
        Checks.positive(width, "width");
        int parts = Math.min(width, values.length);
        double[] means = new double[parts];
        DataRange range = new DataRange(Scale.LINEAR);
        for (int part = 0; part < parts; part++) {
            int from = (int) ((long) part * values.length / parts);
            int to = (int) ((long) (part + 1) * values.length / parts);
            means[part] = Arrays.stream(values, from, to)
                    .filter(scale::shows)
                    .map(scale::forward)
                    .average()
                    .orElse(Double.NaN);
            range.add(means[part]);
        }
        Limits limits = range.limits(0).orElse(new Limits(0, 1));
        StringBuilder line = new StringBuilder(parts);
        for (double mean : means) {
            double share = (mean - limits.low()) / limits.span();
            int level = (int) Math.min(blocks.length() - 1, Math.floor(share * blocks.length()));
            line.append(Double.isFinite(mean) ? blocks.charAt(level) : ' ');
        }
        return line.toString();
    }
}
