package dev.reverie.plot;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * A white bitmap with an anti-aliased pen of its own.
 *
 * <p>Coordinates are logical pixels, y downwards; {@code scale} device pixels make one logical pixel. Strokes are drawn
 * from the distance of each pixel centre to the path, so caps and joins are round and a path that crosses itself is not
 * painted twice. Nothing here asks the window system or the font system of the platform, and all arithmetic is exact
 * IEEE: the same drawing gives the same pixels on every machine.
 */
final class Canvas {
    private static final int SUB_LINES = 4;

    private final int width;
    private final int height;
    private final double scale;
    private final int[] rgb;
    private final float[] mask;
    private int clipLeft;
    private int clipTop;
    private int clipRight;
    private int clipBottom;

    Canvas(double width, double height, int scale) {
        this.width = Math.max(1, (int) Math.ceil(width * scale));
        this.height = Math.max(1, (int) Math.ceil(height * scale));
        this.scale = scale;
        this.rgb = new int[Math.multiplyExact(this.width, this.height)];
        this.mask = new float[rgb.length];
        Arrays.fill(rgb, Theme.BACKGROUND);
        clipRight = this.width;
        clipBottom = this.height;
    }

    double scale() {
        return scale;
    }

    /** Restricts what follows to {@code box}, until {@link #noClip}. */
    void clip(Box box) {
        clipLeft = Math.max(0, (int) Math.round(box.x() * scale));
        clipTop = Math.max(0, (int) Math.round(box.y() * scale));
        clipRight = Math.min(width, (int) Math.round(box.right() * scale));
        clipBottom = Math.min(height, (int) Math.round(box.bottom() * scale));
    }

    void noClip() {
        clipLeft = 0;
        clipTop = 0;
        clipRight = width;
        clipBottom = height;
    }

    /** Fills a rectangle; edges between pixels are blended by the covered share. */
    void fill(Box box, int colour, double alpha) {
        double left = box.x() * scale;
        double right = box.right() * scale;
        double top = box.y() * scale;
        double bottom = box.bottom() * scale;
        int yEnd = Math.min(clipBottom, (int) Math.ceil(bottom));
        int xEnd = Math.min(clipRight, (int) Math.ceil(right));
        for (int y = Math.max(clipTop, (int) Math.floor(top)); y < yEnd; y++) {
            double rows = Math.min(bottom, y + 1) - Math.max(top, y);
            for (int x = Math.max(clipLeft, (int) Math.floor(left)); x < xEnd; x++) {
                double columns = Math.min(right, x + 1) - Math.max(left, x);
                blend(y * width + x, colour, alpha * rows * columns);
            }
        }
    }

    /** A crisp horizontal line whose thickness is a whole number of device pixels. */
    void horizontal(double x0, double x1, double y, double thickness, int colour) {
        double device = Math.max(1, Math.round(thickness * scale));
        double top = Math.round(y * scale - device / 2);
        fill(new Box(x0, top / scale, x1 - x0, device / scale), colour, 1);
    }

    /** A crisp vertical line whose thickness is a whole number of device pixels. */
    void vertical(double x, double y0, double y1, double thickness, int colour) {
        double device = Math.max(1, Math.round(thickness * scale));
        double left = Math.round(x * scale - device / 2);
        fill(new Box(left / scale, y0, device / scale, y1 - y0), colour, 1);
    }

    /** The outline of a box, one logical pixel wide, just outside of it. */
    void outline(Box box, int colour) {
        fill(new Box(box.x() - 1, box.y() - 1, box.width() + 2, 1), colour, 1);
        fill(new Box(box.x() - 1, box.bottom(), box.width() + 2, 1), colour, 1);
        fill(new Box(box.x() - 1, box.y(), 1, box.height()), colour, 1);
        fill(new Box(box.right(), box.y(), 1, box.height()), colour, 1);
    }

    /** Strokes one path given as x, y, x, y, ... */
    void stroke(double[] path, double lineWidth, int colour, double alpha) {
        Stroke stroke = new Stroke(lineWidth * scale);
        for (int i = 0; i + 3 < path.length; i += 2) {
            stroke.segment(path[i] * scale, path[i + 1] * scale, path[i + 2] * scale, path[i + 3] * scale);
        }
        if (path.length == 2) {
            stroke.segment(path[0] * scale, path[1] * scale, path[0] * scale, path[1] * scale);
        }
        stroke.paint(colour, alpha);
    }

    /** A filled disc. */
    void disc(double x, double y, double radius, int colour, double alpha) {
        stroke(new double[] {x, y}, 2 * radius, colour, alpha);
    }

    /** Fills a polygon given as x, y, x, y, ... by the even-odd rule. */
    void polygon(double[] corners, int colour, double alpha) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 1; i < corners.length; i += 2) {
            low = Math.min(low, corners[i] * scale);
            high = Math.max(high, corners[i] * scale);
        }
        double[] row = new double[width];
        double[] crossings = new double[corners.length / 2];
        int yEnd = Math.min(clipBottom, (int) Math.ceil(high));
        for (int y = Math.max(clipTop, (int) Math.floor(low)); y < yEnd; y++) {
            Arrays.fill(row, 0);
            for (int sub = 0; sub < SUB_LINES; sub++) {
                int count = crossings(corners, y + (sub + 0.5) / SUB_LINES, crossings);
                for (int i = 0; i + 1 < count; i += 2) {
                    cover(row, crossings[i], crossings[i + 1]);
                }
            }
            for (int x = clipLeft; x < clipRight; x++) {
                blend(y * width + x, colour, alpha * row[x]);
            }
        }
    }

    private int crossings(double[] corners, double y, double[] result) {
        int count = 0;
        int n = corners.length;
        for (int i = 0; i < n; i += 2) {
            double x0 = corners[i] * scale;
            double y0 = corners[i + 1] * scale;
            double x1 = corners[(i + 2) % n] * scale;
            double y1 = corners[(i + 3) % n] * scale;
            if (y0 <= y != y1 <= y) {
                result[count++] = x0 + (y - y0) / (y1 - y0) * (x1 - x0);
            }
        }
        Arrays.sort(result, 0, count);
        return count;
    }

    private void cover(double[] row, double from, double to) {
        int last = Math.min(clipRight, (int) Math.ceil(to));
        for (int x = Math.max(clipLeft, (int) Math.floor(from)); x < last; x++) {
            row[x] += Math.max(0, Math.min(to, x + 1) - Math.max(from, x)) / SUB_LINES;
        }
    }

    /** One device pixel, if it lies in the clip. */
    void pixel(int x, int y, int colour) {
        if (x >= clipLeft && x < clipRight && y >= clipTop && y < clipBottom) {
            rgb[y * width + x] = colour;
        }
    }

    /** An image, each of its pixels a square of {@code upscale} logical pixels, its corner at whole pixels. */
    void image(int[] pixels, int imageWidth, int imageHeight, double x, double y, int upscale) {
        int left = (int) Math.round(x * scale);
        int top = (int) Math.round(y * scale);
        int side = (int) Math.round(upscale * scale);
        for (int j = 0; j < imageHeight * side; j++) {
            for (int i = 0; i < imageWidth * side; i++) {
                pixel(left + i, top + j, pixels[(j / side) * imageWidth + i / side]);
            }
        }
    }

    BufferedImage toImage() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, rgb, 0, width);
        return image;
    }

    private void blend(int index, int colour, double alpha) {
        double a = Math.min(1, Math.max(0, alpha));
        if (a > 0) {
            rgb[index] = Theme.mix(rgb[index], colour, a);
        }
    }

    /** Collects the coverage of one path, then paints it once. */
    private final class Stroke {
        private final double radius;
        private final double strength;
        private int left = width;
        private int top = height;
        private int right;
        private int bottom;

        Stroke(double deviceWidth) {
            // Below one device pixel a line gets paler instead of thinner.
            radius = Math.max(1, deviceWidth) / 2;
            strength = Math.min(1, deviceWidth);
        }

        void segment(double x0, double y0, double x1, double y1) {
            if (!(Math.abs(x0) < 1e7 && Math.abs(y0) < 1e7 && Math.abs(x1) < 1e7 && Math.abs(y1) < 1e7)) {
                return;
            }
            double reach = radius + 0.5;
            int yStart = Math.max(clipTop, (int) Math.floor(Math.min(y0, y1) - reach));
            int yEnd = Math.min(clipBottom, (int) Math.ceil(Math.max(y0, y1) + reach));
            double dx = x1 - x0;
            double dy = y1 - y0;
            double lengthSquared = dx * dx + dy * dy;
            for (int y = yStart; y < yEnd; y++) {
                double cy = y + 0.5;
                double xLow = Math.min(x0, x1);
                double xHigh = Math.max(x0, x1);
                if (Math.abs(dy) > 1e-9) {
                    double ta = Math.min(1, Math.max(0, (cy - reach - y0) / dy));
                    double tb = Math.min(1, Math.max(0, (cy + reach - y0) / dy));
                    xLow = Math.min(x0 + ta * dx, x0 + tb * dx);
                    xHigh = Math.max(x0 + ta * dx, x0 + tb * dx);
                }
                int xStart = Math.max(clipLeft, (int) Math.floor(xLow - reach));
                int xEnd = Math.min(clipRight, (int) Math.ceil(xHigh + reach));
                for (int x = xStart; x < xEnd; x++) {
                    double px = x + 0.5 - x0;
                    double py = cy - y0;
                    double t = lengthSquared == 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / lengthSquared));
                    double distance = Math.sqrt((px - t * dx) * (px - t * dx) + (py - t * dy) * (py - t * dy));
                    float coverage = (float) Math.min(1, radius + 0.5 - distance);
                    int index = y * width + x;
                    if (coverage > mask[index]) {
                        mask[index] = coverage;
                    }
                }
                left = Math.min(left, xStart);
                right = Math.max(right, xEnd);
            }
            top = Math.min(top, yStart);
            bottom = Math.max(bottom, yEnd);
        }

        void paint(int colour, double alpha) {
            for (int y = top; y < bottom; y++) {
                for (int x = left; x < right; x++) {
                    int index = y * width + x;
                    if (mask[index] > 0) {
                        blend(index, colour, alpha * strength * mask[index]);
                        mask[index] = 0;
                    }
                }
            }
        }
    }
}
