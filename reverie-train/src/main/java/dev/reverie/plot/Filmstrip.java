package dev.reverie.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * States of a process at a few times, from the left to the right: rows of images or of point clouds under captions such
 * as {@code t = 0.25}.
 *
 * <p>All point clouds share their limits, those of the data unless {@link #limits} fixes them; with
 * {@link #ownLimits} each has its own, written below it. Immutable; the methods return changed copies.
 */
public final class Filmstrip extends Panel {
    private static final int GAP = 8;
    private static final int ROW_GAP = 8;
    private static final int EXTENT_ROOM = 14;

    private final List<String> captions;
    private final List<Row> rows;
    private final Look look;

    private Filmstrip(List<String> captions, List<Row> rows, Look look) {
        this.captions = List.copyOf(captions);
        this.rows = List.copyOf(rows);
        this.look = look;
    }

    private record Look(String title, int cell, Optional<Limits> x, Optional<Limits> y, boolean own) {}

    /** One row of the strip: a caption and as many frames as the strip has captions. */
    private sealed interface Row permits ImageRow, PointRow {
        String caption();
    }

    private record ImageRow(String caption, List<int[]> frames, int height, int width) implements Row {}

    private record PointRow(String caption, List<Series> frames) implements Row {}

    /**
     * A strip without rows.
     *
     * @param captions the texts above the columns, one for each time
     * @return an empty strip
     * @throws IllegalArgumentException if there is no caption
     */
    public static Filmstrip of(List<String> captions) {
        if (captions.isEmpty()) {
            throw new IllegalArgumentException("a filmstrip needs at least one caption, got none");
        }
        return new Filmstrip(captions, List.of(), new Look("", 124, Optional.empty(), Optional.empty(), false));
    }

    /**
     * Adds rows of images; image number i of every frame makes the i-th of the new rows.
     *
     * @param caption text beside the first of the rows, empty for none
     * @param frames for each time {@code [N, C, H, W]} in [0, 1]
     * @param n number of rows to add
     * @param channels 1 for grey, 3 for red, green, blue, 4 for these multiplied by alpha, and alpha
     * @param height rows of an image
     * @param width columns of an image
     * @return a changed copy
     * @throws IllegalArgumentException if the sizes do not match, or there is not one frame for each caption
     */
    public Filmstrip images(String caption, List<float[]> frames, int n, int channels, int height, int width) {
        checkCount(frames.size());
        Checks.channels(channels);
        Checks.positive(height, "height");
        Checks.positive(width, "width");
        frames.forEach(frame -> Checks.imageLength(frame, n, channels, height, width));
        List<Row> all = new ArrayList<>(rows);
        for (int i = 0; i < n; i++) {
            int index = i;
            List<int[]> pictures = frames.stream()
                    .map(frame -> Images.rgb(frame, index, channels, height, width))
                    .toList();
            all.add(new ImageRow(i == 0 ? caption : "", pictures, height, width));
        }
        return new Filmstrip(captions, all, look);
    }

    /**
     * Adds a row of point clouds.
     *
     * @param caption text beside the row, empty for none
     * @param frames for each time {@code [N, 2]} interleaved as x, y, x, y, ...; points that are not finite are left out
     * @return a changed copy
     * @throws IllegalArgumentException if a number of values is odd, or there is not one frame for each caption
     */
    public Filmstrip points(String caption, List<float[]> frames) {
        checkCount(frames.size());
        List<Row> all = new ArrayList<>(rows);
        all.add(new PointRow(
                caption,
                frames.stream().map(frame -> Series.interleaved("", frame)).toList()));
        return new Filmstrip(captions, all, look);
    }

    /**
     * Sets the text above the strip.
     *
     * @param title the title, empty for none
     * @return a changed copy
     */
    public Filmstrip title(String title) {
        return new Filmstrip(captions, rows, new Look(title, look.cell, look.x, look.y, look.own));
    }

    /**
     * Sets the size of a point cloud and, as far as whole factors allow, of an image.
     *
     * @param pixels 24 to 1000 logical pixels
     * @return a changed copy
     * @throws IllegalArgumentException if {@code pixels} is out of range
     */
    public Filmstrip cell(int pixels) {
        Checks.between(pixels, 24, 1000, "cell");
        return new Filmstrip(captions, rows, new Look(look.title, pixels, look.x, look.y, look.own));
    }

    /**
     * Fixes the limits of all point clouds; points outside are not seen.
     *
     * @param x horizontal limits
     * @param y vertical limits
     * @return a changed copy
     */
    public Filmstrip limits(Limits x, Limits y) {
        return new Filmstrip(captions, rows, new Look(look.title, look.cell, Optional.of(x), Optional.of(y), false));
    }

    /**
     * Gives every point cloud its own square limits, for a process whose spread changes by orders of magnitude.
     *
     * @return a changed copy
     */
    public Filmstrip ownLimits() {
        return new Filmstrip(captions, rows, new Look(look.title, look.cell, Optional.empty(), Optional.empty(), true));
    }

    private void checkCount(int frames) {
        if (frames != captions.size()) {
            throw new IllegalArgumentException(
                    "a row needs one frame for each of the " + captions.size() + " captions, got " + frames);
        }
    }

    private int upscale(ImageRow row) {
        int longer = Math.max(row.height, row.width);
        return Math.max(1, look.cell / longer);
    }

    private int width(Row row) {
        return row instanceof ImageRow images ? images.width * upscale(images) : look.cell;
    }

    private int height(Row row) {
        return row instanceof ImageRow images
                ? images.height * upscale(images)
                : look.cell + (look.own ? EXTENT_ROOM : 0);
    }

    private int cellWidth() {
        return rows.stream().mapToInt(this::width).max().orElse(look.cell);
    }

    @Override
    Insets insets() {
        double beside = rows.stream()
                .map(Row::caption)
                .filter(caption -> !caption.isEmpty())
                .mapToDouble(caption -> StrokeFont.width(caption, Theme.LABEL) + 12)
                .max()
                .orElse(0);
        double title = StrokeFont.boldWidth(look.title, Theme.TITLE);
        return new Insets(18 + (look.title.isEmpty() ? 0 : 28), Math.max(1, title - plotWidth()), 1, beside);
    }

    @Override
    double plotWidth() {
        return (double) captions.size() * (cellWidth() + GAP) - GAP;
    }

    @Override
    double plotHeight() {
        return rows.isEmpty()
                ? 40
                : rows.stream().mapToInt(row -> height(row) + ROW_GAP).sum() - ROW_GAP;
    }

    @Override
    String description() {
        return look.title
                + (look.title.isEmpty() ? "" : ": ")
                + rows.stream().map(Row::caption).collect(Collectors.joining(", "));
    }

    @Override
    void draw(Drawing drawing, Box plot) {
        if (!look.title.isEmpty()) {
            drawing.textBold(look.title, plot.x(), plot.y() - 30, Theme.TITLE, StrokeFont.Align.LEFT, Theme.TEXT);
        }
        int step = cellWidth() + GAP;
        for (int column = 0; column < captions.size(); column++) {
            String caption = StrokeFont.fit(captions.get(column), Theme.TICK, step);
            drawing.text(
                    caption,
                    plot.x() + (double) column * step + cellWidth() / 2.0,
                    plot.y() - 7,
                    Theme.TICK,
                    StrokeFont.Align.CENTRE,
                    Theme.TEXT);
        }
        if (rows.isEmpty()) {
            drawing.text("no data", plot.x(), plot.y() + 20, Theme.LABEL, StrokeFont.Align.LEFT, Theme.MUTED);
        }
        double top = plot.y();
        for (Row row : rows) {
            double middle = top + (height(row) - (row instanceof PointRow && look.own ? EXTENT_ROOM : 0)) / 2.0;
            drawing.text(
                    row.caption(),
                    plot.x() - 12,
                    middle + StrokeFont.capHeight(Theme.LABEL) / 2 + 1,
                    Theme.LABEL,
                    StrokeFont.Align.RIGHT,
                    Theme.TEXT);
            for (int column = 0; column < captions.size(); column++) {
                double left = plot.x() + (double) column * step + Math.floor((cellWidth() - width(row)) / 2.0);
                if (row instanceof ImageRow images) {
                    drawing.image(images.frames.get(column), images.width, images.height, left, top, upscale(images));
                } else if (row instanceof PointRow points) {
                    drawPoints(drawing, points.frames.get(column), new Box(left, top, look.cell, look.cell));
                }
            }
            top += height(row) + ROW_GAP;
        }
    }

    private void drawPoints(Drawing drawing, Series points, Box cell) {
        Limits x = look.x.orElseGet(() -> range(points, true));
        Limits y = look.y.orElseGet(() -> range(points, false));
        Axes axes = new Axes(cell, x, Scale.LINEAR, y, Scale.LINEAR);
        drawing.outline(cell, Theme.GRID);
        drawing.clip(cell);
        double radius = Math.max(0.8, look.cell / 110.0);
        ScatterPlot.draw(drawing, axes, points, radius, SeriesStyle.of(0), 0.5);
        drawing.noClip();
        if (look.own) {
            drawing.text(
                    "\u00b1" + Numbers.plain(x.high()),
                    cell.centreX(),
                    cell.bottom() + 13,
                    Theme.NOTE,
                    StrokeFont.Align.CENTRE,
                    Theme.MUTED);
        }
    }

    private Limits range(Series frame, boolean ofX) {
        Frame plain = Frame.of(1, 1);
        if (!look.own) {
            List<Series> all = new ArrayList<>();
            rows.forEach(row -> {
                if (row instanceof PointRow points) {
                    all.addAll(points.frames);
                }
            });
            return Axis.PLAIN.limits(Series.range(all, plain, ofX, 0.04));
        }
        DataRange radius = new DataRange(Scale.LINEAR);
        for (int i = 0; i < frame.size(); i++) {
            if (Double.isFinite(frame.x(i)) && Double.isFinite(frame.y(i))) {
                radius.add(Math.max(Math.abs(frame.x(i)), Math.abs(frame.y(i))));
            }
        }
        double largest = radius.limits(0).map(Limits::high).orElse(1.0);
        // Two significant digits, rounded up, so that the extent written below is the extent shown.
        double unit = StrictMath.pow(10, Math.floor(StrictMath.log10(largest)) - 1);
        return Limits.symmetric(Math.ceil(1.02 * largest / unit) * unit);
    }
}
