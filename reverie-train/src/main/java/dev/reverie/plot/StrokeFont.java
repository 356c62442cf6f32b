package dev.reverie.plot;

/**
 * Text drawn with the pen of {@link Canvas}, from the strokes of {@link Glyphs}: plots need no installed font.
 *
 * <p>Baseline, x-height and capital height are moved to whole device pixels, which keeps horizontal strokes crisp at
 * the small sizes of tick labels. Covers printable ASCII, superscript and subscript digits, a set of signs and the
 * Greek letters of this field; any other character is a hollow box.
 */
final class StrokeFont {
    /** Where the given x lies in the text. */
    enum Align {
        LEFT(0, "start"),
        CENTRE(0.5, "middle"),
        RIGHT(1, "end");

        private final double share;
        private final String svg;

        Align(double share, String svg) {
            this.share = share;
            this.svg = svg;
        }

        /** The value of {@code text-anchor}. */
        String svg() {
            return svg;
        }
    }

    private static final double CAP_SHARE = 0.70;
    private static final double REGULAR = 0.088;
    private static final double BOLD = 0.122;

    private StrokeFont() {}

    /** Width of {@code text} in logical pixels at the font size {@code size}. */
    static double width(String text, double size) {
        return text.codePoints().mapToDouble(c -> Glyphs.of(c).advance()).sum() * unit(size);
    }

    /** Width of {@code text} drawn bold, the thickness of its pen included. */
    static double boldWidth(String text, double size) {
        return text.isEmpty() ? 0 : width(text, size) + BOLD * size;
    }

    /** Height of a capital letter in logical pixels. */
    static double capHeight(double size) {
        return size * CAP_SHARE;
    }

    /** Cuts {@code text} so that it fits into {@code room} logical pixels, marking the cut with an ellipsis. */
    static String fit(String text, double size, double room) {
        if (width(text, size) <= room) {
            return text;
        }
        int end = text.length();
        while (end > 0 && width(text.substring(0, end) + "\u2026", size) > room) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end).stripTrailing() + "\u2026";
    }

    /** Draws on a bitmap; {@code upwards} text has its baseline at x. */
    static void draw(
            Canvas canvas,
            String text,
            double x,
            double y,
            double size,
            Align align,
            int colour,
            boolean bold,
            boolean upwards) {
        double scale = canvas.scale();
        double along = (upwards ? -y : x) - align.share * width(text, size);
        // The centre of the stroke on the centre of a device pixel row.
        double across = (Math.floor((upwards ? x : y) * scale) + 0.5) / scale - 1 / scale;
        double[] heights = {
            Math.round(Glyphs.X_HEIGHT * unit(size) * scale) / scale,
            Math.round(Glyphs.CAP_HEIGHT * unit(size) * scale) / scale
        };
        for (int codePoint : text.codePoints().toArray()) {
            Glyphs.Glyph glyph = Glyphs.of(codePoint);
            double lineWidth = Math.max(1 / scale, (bold ? BOLD : REGULAR) * size * glyph.weight());
            for (double[] stroke : glyph.strokes()) {
                canvas.stroke(place(stroke, along, across, size, heights, upwards), lineWidth, colour, 1);
            }
            for (double[] dot : glyph.dots()) {
                canvas.stroke(place(dot, along, across, size, heights, upwards), lineWidth * 1.35, colour, 1);
            }
            along += glyph.advance() * unit(size);
        }
    }

    private static double[] place(
            double[] units, double along, double across, double size, double[] heights, boolean upwards) {
        double[] path = new double[units.length];
        for (int i = 0; i < units.length; i += 2) {
            double a = along + units[i] * unit(size);
            double b = across - height(units[i + 1], heights);
            path[i] = upwards ? b : a;
            path[i + 1] = upwards ? -a : b;
        }
        return path;
    }

    private static double height(double y, double[] heights) {
        return y <= Glyphs.X_HEIGHT
                ? y * heights[0] / Glyphs.X_HEIGHT
                : heights[0]
                        + (y - Glyphs.X_HEIGHT) * (heights[1] - heights[0]) / (Glyphs.CAP_HEIGHT - Glyphs.X_HEIGHT);
    }

    private static double unit(double size) {
        return size * CAP_SHARE / Glyphs.CAP_HEIGHT;
    }

    /** Whether every character of {@code text} has strokes of its own. */
    static boolean covers(String text) {
        return text.codePoints().allMatch(Glyphs::has);
    }
}
