package dev.reverie.plot;

import dev.reverie.plot.StrokeFont.Align;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * A white bitmap with the anti-aliased {@link RoundPen}.
 *
 * <p>Coordinates are logical pixels, y downwards; {@code scale} device pixels make one logical pixel. Nothing here asks
 * the window system or the font system of the platform, and all arithmetic is exact IEEE: the same drawing gives the same
 * pixels on every machine.
 */
final class Canvas extends Drawing {
    private static final int SUB_LINES = 4;

    private final int width;
    private final int height;
    private final double scale;
    private final int[] rgb;
    private final RoundPen pen;
    private int clipLeft;
    private int clipTop;
    private int clipRight;
    private int clipBottom;

    Canvas(double width, double height, int scale) {
        this.width = Math.max(1, (int) Math.ceil(width * scale));
        this.height = Math.max(1, (int) Math.ceil(height * scale));
        this.scale = scale;
        this.rgb = new int[Math.multiplyExact(this.width, this.height)];
        this.pen = RoundPen.crisp(this.width, this.height);
        Arrays.fill(rgb, Theme.BACKGROUND);
        clipRight = this.width;
        clipBottom = this.height;
    }

    @Override
    double scale() {
        return scale;
    }

    @Override
    void clip(Box box) {
        clipLeft = Math.max(0, (int) Math.round(box.x() * scale));
        clipTop = Math.max(0, (int) Math.round(box.y() * scale));
        clipRight = Math.min(width, (int) Math.round(box.right() * scale));
        clipBottom = Math.min(height, (int) Math.round(box.bottom() * scale));
    }

    @Override
    void noClip() {
        clipLeft = 0;
        clipTop = 0;
        clipRight = width;
        clipBottom = height;
    }

    /** Edges between pixels are blended by the covered share. */
    @Override
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

    @Override
    void stroke(double[] path, double lineWidth, int colour, double alpha, Dash dash) {
        // Below one device pixel a line gets paler instead of thinner.
        double radius = Math.max(1, lineWidth * scale) / 2;
        double strength = alpha * Math.min(1, lineWidth * scale);
        pen.clip(clipLeft, clipTop, clipRight, clipBottom);
        for (double[] piece : dash.pieces(path)) {
            for (int i = 0; i + 3 < piece.length; i += 2) {
                segment(piece[i] * scale, piece[i + 1] * scale, piece[i + 2] * scale, piece[i + 3] * scale, radius);
            }
            if (piece.length == 2) {
                segment(piece[0] * scale, piece[1] * scale, piece[0] * scale, piece[1] * scale, radius);
            }
        }
        pen.lift((index, coverage) -> blend(index, colour, strength * coverage));
    }

    private void segment(double x0, double y0, double x1, double y1, double radius) {
        if (Math.abs(x0) < 1e7 && Math.abs(y0) < 1e7 && Math.abs(x1) < 1e7 && Math.abs(y1) < 1e7) {
            pen.segment(x0, y0, radius, x1, y1, radius);
        }
    }

    @Override
    void discs(double[] centres, double radius, int colour, double alpha) {
        for (int i = 0; i < centres.length; i += 2) {
            stroke(new double[] {centres[i], centres[i + 1]}, 2 * radius, colour, alpha);
        }
    }

    @Override
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

    @Override
    void raster(Box area, Raster colours) {
        int left = (int) Math.round(area.x() * scale);
        int top = (int) Math.round(area.y() * scale);
        int columns = (int) Math.round(area.width() * scale);
        int rows = (int) Math.round(area.height() * scale);
        for (int j = 0; j < rows; j++) {
            for (int i = 0; i < columns; i++) {
                int colour = colours.colour((i + 0.5) / columns, (j + 0.5) / rows);
                if (colour != Raster.NOTHING) {
                    pixel(left + i, top + j, colour);
                }
            }
        }
    }

    @Override
    void text(String text, double x, double baseline, double size, Align align, int colour) {
        StrokeFont.draw(this, text, x, baseline, size, align, colour, false, false);
    }

    @Override
    void textBold(String text, double x, double baseline, double size, Align align, int colour) {
        StrokeFont.draw(this, text, x, baseline, size, align, colour, true, false);
    }

    @Override
    void textUpwards(String text, double x, double y, double size, Align align, int colour) {
        StrokeFont.draw(this, text, x, y, size, align, colour, false, true);
    }

    /** One device pixel, if it lies in the clip. */
    private void pixel(int x, int y, int colour) {
        if (x >= clipLeft && x < clipRight && y >= clipTop && y < clipBottom) {
            rgb[y * width + x] = colour;
        }
    }

    @Override
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
}
