package dev.reverie.plot;

import dev.reverie.plot.StrokeFont.Align;

/**
 * Drawing surface of panels: a bitmap or a vector graphic. Coordinates are logical pixels, y downwards; colours are
 * {@code 0xRRGGBB}.
 */
abstract sealed class Drawing permits Canvas, SvgDrawing {
    /** The colours of an area, by the shares of its width from the left and of its height from the top. */
    @FunctionalInterface
    interface Raster {
        /** The colour of a place that stays as it is. */
        int NOTHING = -1;

        int colour(double across, double down);
    }

    /** Device pixels in one logical pixel. */
    abstract double scale();

    /** Restricts what follows to {@code box}, until {@link #noClip}. */
    abstract void clip(Box box);

    abstract void noClip();

    /** Fills a rectangle. */
    abstract void fill(Box box, int colour, double alpha);

    /** Strokes one path given as x, y, x, y, ..., with round caps and joins; one point alone is a disc. */
    abstract void stroke(double[] path, double lineWidth, int colour, double alpha, Dash dash);

    /** Filled discs around centres given as x, y, x, y, ... */
    abstract void discs(double[] centres, double radius, int colour, double alpha);

    /** Fills a polygon given as x, y, x, y, ... by the even-odd rule. */
    abstract void polygon(double[] corners, int colour, double alpha);

    /** Fills an area with colours of its own, on whole pixels. */
    abstract void raster(Box area, Raster colours);

    /** An image, each of its pixels a square of {@code upscale} logical pixels, its corner at whole pixels. */
    abstract void image(int[] pixels, int imageWidth, int imageHeight, double x, double y, int upscale);

    /** Text on a baseline. */
    abstract void text(String text, double x, double baseline, double size, Align align, int colour);

    /** Text on a baseline, bold. */
    abstract void textBold(String text, double x, double baseline, double size, Align align, int colour);

    /** Text that reads upwards; {@code x} is its baseline, {@code y} the aligned point. */
    abstract void textUpwards(String text, double x, double y, double size, Align align, int colour);

    /** Strokes one path without gaps. */
    final void stroke(double[] path, double lineWidth, int colour, double alpha) {
        stroke(path, lineWidth, colour, alpha, Dash.SOLID);
    }

    /** A crisp horizontal line whose thickness is a whole number of device pixels. */
    final void horizontal(double x0, double x1, double y, double thickness, int colour) {
        double device = Math.max(1, Math.round(thickness * scale()));
        double top = Math.round(y * scale() - device / 2);
        fill(new Box(x0, top / scale(), x1 - x0, device / scale()), colour, 1);
    }

    /** A crisp vertical line whose thickness is a whole number of device pixels. */
    final void vertical(double x, double y0, double y1, double thickness, int colour) {
        double device = Math.max(1, Math.round(thickness * scale()));
        double left = Math.round(x * scale() - device / 2);
        fill(new Box(left / scale(), y0, device / scale(), y1 - y0), colour, 1);
    }

    /** The outline of a box, one logical pixel wide, just outside of it. */
    final void outline(Box box, int colour) {
        fill(new Box(box.x() - 1, box.y() - 1, box.width() + 2, 1), colour, 1);
        fill(new Box(box.x() - 1, box.bottom(), box.width() + 2, 1), colour, 1);
        fill(new Box(box.x() - 1, box.y(), 1, box.height()), colour, 1);
        fill(new Box(box.right(), box.y(), 1, box.height()), colour, 1);
    }
}
