package dev.reverie.plot;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Images in rows and columns: every pixel a square of whole screen pixels, thin gaps between the images.
 *
 * <p>As a {@link Panel} it can have a title and captions; {@link #writePng} writes the bare grid. Values are turned into
 * bytes as described at {@link Images}; a NaN pixel is magenta. Immutable; the methods return changed copies.
 */
public final class ImageGrid extends Panel {
    private static final int COMFORTABLE = 48;

    private final Pictures pictures;
    private final Layout layout;

    private ImageGrid(Pictures pictures, Layout layout) {
        this.pictures = pictures;
        this.layout = layout;
    }

    /** The images as colours; {@code argb} with their transparency, empty where they have none. */
    private record Pictures(List<int[]> rgb, List<int[]> argb, int height, int width) {}

    /** Layout of the images. */
    private record Layout(
            String title, int columns, int upscale, int gap, List<String> rowCaptions, List<String> columnCaptions) {}

    /**
     * A grid of images, about as many columns as rows, enlarged to a comfortable size.
     *
     * @param pixels {@code [N, C, H, W]} in [0, 1]
     * @param n number of images; 0 gives an empty grid with a remark
     * @param channels 1 for grey, 3 for red, green, blue, 4 for these multiplied by alpha, and alpha
     * @param height rows of an image
     * @param width columns of an image
     * @return the grid
     * @throws IllegalArgumentException if the sizes do not match or {@code channels} is not 1, 3 or 4
     */
    public static ImageGrid of(float[] pixels, int n, int channels, int height, int width) {
        if (n < 0) {
            throw new IllegalArgumentException("n must be at least 0, got " + n);
        }
        Checks.channels(channels);
        Checks.positive(height, "height");
        Checks.positive(width, "width");
        Checks.imageLength(pixels, n, channels, height, width);
        List<int[]> rgb = IntStream.range(0, n)
                .mapToObj(i -> Images.rgb(pixels, i, channels, height, width))
                .toList();
        int columns = Math.max(1, (int) Math.ceil(Math.sqrt(n)));
        return new ImageGrid(
                new Pictures(rgb, channels == 4 ? argb(pixels, n, height * width) : List.of(), height, width),
                new Layout("", columns, defaultUpscale(height, width), 2, List.of(), List.of()));
    }

    private static List<int[]> argb(float[] pixels, int n, int area) {
        return IntStream.range(0, n)
                .mapToObj(image -> IntStream.range(0, area)
                        .map(i -> Images.argb(pixels, image * 4 * area + i, area))
                        .toArray())
                .toList();
    }

    /** The whole factor that brings the longer side to at least a comfortable size. */
    static int defaultUpscale(int height, int width) {
        int longer = Math.max(height, width);
        return Math.max(1, (COMFORTABLE + longer - 1) / longer);
    }

    /**
     * Sets the number of images in a row.
     *
     * @param columns at least 1
     * @return a changed copy
     * @throws IllegalArgumentException if {@code columns} is less than 1
     */
    public ImageGrid columns(int columns) {
        Checks.positive(columns, "columns");
        return with(new Layout(
                layout.title, columns, layout.upscale, layout.gap, layout.rowCaptions, layout.columnCaptions));
    }

    /**
     * Sets how many screen pixels wide and high one pixel of an image is.
     *
     * @param factor 1 to 64
     * @return a changed copy
     * @throws IllegalArgumentException if {@code factor} is out of range
     */
    public ImageGrid upscale(int factor) {
        Checks.between(factor, 1, 64, "upscale");
        return with(new Layout(
                layout.title, layout.columns, factor, layout.gap, layout.rowCaptions, layout.columnCaptions));
    }

    /**
     * Sets the room between images.
     *
     * @param pixels 0 to 100 screen pixels
     * @return a changed copy
     * @throws IllegalArgumentException if {@code pixels} is out of range
     */
    public ImageGrid gap(int pixels) {
        Checks.between(pixels, 0, 100, "gap");
        return with(new Layout(
                layout.title, layout.columns, layout.upscale, pixels, layout.rowCaptions, layout.columnCaptions));
    }

    /**
     * Sets the text above the panel.
     *
     * @param title the title, empty for none
     * @return a changed copy
     */
    public ImageGrid title(String title) {
        return with(new Layout(
                title, layout.columns, layout.upscale, layout.gap, layout.rowCaptions, layout.columnCaptions));
    }

    /**
     * Writes a text to the left of each row.
     *
     * @param captions texts from the top; rows beyond the list have none
     * @return a changed copy
     */
    public ImageGrid rowCaptions(List<String> captions) {
        return with(new Layout(
                layout.title,
                layout.columns,
                layout.upscale,
                layout.gap,
                List.copyOf(captions),
                layout.columnCaptions));
    }

    /**
     * Writes a text above each column.
     *
     * @param captions texts from the left; columns beyond the list have none
     * @return a changed copy
     */
    public ImageGrid columnCaptions(List<String> captions) {
        return with(new Layout(
                layout.title, layout.columns, layout.upscale, layout.gap, layout.rowCaptions, List.copyOf(captions)));
    }

    private ImageGrid with(Layout newLayout) {
        return new ImageGrid(pictures, newLayout);
    }

    /**
     * The bare grid without title, captions and margin: image number i stands in row {@code i / columns} and column
     * {@code i % columns}, its corner at {@code column * (upscale * W + gap)}, {@code row * (upscale * H + gap)}.
     *
     * @return a new image, opaque unless the images have four channels
     */
    public BufferedImage toImage() {
        if (!pictures.argb.isEmpty()) {
            return toTransparentImage();
        }
        Canvas canvas = new Canvas(plotWidth(), plotHeight(), 1);
        drawImages(canvas, 0, 0);
        return canvas.toImage();
    }

    private BufferedImage toTransparentImage() {
        BufferedImage image = new BufferedImage((int) plotWidth(), (int) plotHeight(), BufferedImage.TYPE_INT_ARGB);
        int factor = layout.upscale;
        for (int i = 0; i < pictures.argb.size(); i++) {
            int left = i % layout.columns * stepX();
            int top = i / layout.columns * stepY();
            int[] argb = pictures.argb.get(i);
            for (int y = 0; y < pictures.height * factor; y++) {
                for (int x = 0; x < pictures.width * factor; x++) {
                    image.setRGB(left + x, top + y, argb[y / factor * pictures.width + x / factor]);
                }
            }
        }
        return image;
    }

    /**
     * Writes the bare grid of {@link #toImage} as a PNG file; missing folders are created.
     *
     * @param file where to write; an existing file is replaced
     * @throws IOException if the file cannot be written
     */
    public void writePng(Path file) throws IOException {
        Images.save(file, Images.toPng(toImage()));
    }

    @Override
    Insets insets() {
        double captions = layout.rowCaptions.stream()
                .mapToDouble(text -> StrokeFont.width(text, Theme.TICK))
                .max()
                .orElse(-8);
        double top = (layout.title.isEmpty() ? 0 : 26) + (layout.columnCaptions.isEmpty() ? 0 : 18);
        double title = StrokeFont.boldWidth(layout.title, Theme.TITLE);
        return new Insets(top, Math.max(0, title - plotWidth()), pictures.rgb.isEmpty() ? 18 : 0, captions + 8);
    }

    private int shownColumns() {
        return Math.max(1, Math.min(layout.columns, pictures.rgb.size()));
    }

    private int rows() {
        return Math.max(1, (pictures.rgb.size() + layout.columns - 1) / layout.columns);
    }

    private int stepX() {
        return pictures.width * layout.upscale + layout.gap;
    }

    private int stepY() {
        return pictures.height * layout.upscale + layout.gap;
    }

    @Override
    double plotWidth() {
        return (double) shownColumns() * stepX() - layout.gap;
    }

    @Override
    double plotHeight() {
        return (double) rows() * stepY() - layout.gap;
    }

    @Override
    String description() {
        return layout.title;
    }

    @Override
    void draw(Drawing drawing, Box plot) {
        drawImages(drawing, plot.x(), plot.y());
        double half = StrokeFont.capHeight(Theme.TICK) / 2;
        if (pictures.rgb.isEmpty()) {
            drawing.text(
                    "no images",
                    plot.x(),
                    plot.y() + plotHeight() + 14,
                    Theme.LABEL,
                    StrokeFont.Align.LEFT,
                    Theme.MUTED);
        }
        for (int row = 0; row < Math.min(rows(), layout.rowCaptions.size()); row++) {
            double centre = plot.y() + (double) row * stepY() + pictures.height * layout.upscale / 2.0;
            drawing.text(
                    layout.rowCaptions.get(row),
                    plot.x() - 8,
                    centre + half + 1,
                    Theme.TICK,
                    StrokeFont.Align.RIGHT,
                    Theme.TEXT);
        }
        for (int column = 0; column < Math.min(shownColumns(), layout.columnCaptions.size()); column++) {
            String caption = StrokeFont.fit(layout.columnCaptions.get(column), Theme.TICK, stepX());
            double centre = plot.x() + (double) column * stepX() + pictures.width * layout.upscale / 2.0;
            drawing.text(caption, centre, plot.y() - 6, Theme.TICK, StrokeFont.Align.CENTRE, Theme.TEXT);
        }
        if (!layout.title.isEmpty()) {
            double y = plot.y() - 10 - (layout.columnCaptions.isEmpty() ? 0 : 18);
            drawing.textBold(layout.title, plot.x(), y, Theme.TITLE, StrokeFont.Align.LEFT, Theme.TEXT);
        }
    }

    private void drawImages(Drawing drawing, double x, double y) {
        for (int i = 0; i < pictures.rgb.size(); i++) {
            int row = i / layout.columns;
            int column = i % layout.columns;
            double left = x + (double) column * stepX();
            double top = y + (double) row * stepY();
            drawing.image(pictures.rgb.get(i), pictures.width, pictures.height, left, top, layout.upscale);
        }
    }
}
