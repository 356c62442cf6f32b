package dev.reverie.plot;

import java.util.Optional;

/**
 * Values on a regular grid shown as colours, such as a density in the plane.
 *
 * <p>The value of row r and column c stands at the centre of its cell; row 0 is the lowest. Values that are not finite
 * are light grey. Immutable; the methods return changed copies.
 */
public final class HeatMap extends AxesPanel<HeatMap> {
    private static final double BAR_GAP = 12;
    private static final double BAR_WIDTH = 12;

    private final Field field;
    private final Look look;

    private HeatMap(Frame frame, Field field, Look look) {
        super(frame);
        this.field = field;
        this.look = look;
    }

    /** Scale from values to colours. */
    private record Look(Colormap colormap, boolean smooth, Optional<Limits> values, Optional<String> bar) {}

    /** The grid of values; a class because it holds an array. */
    private static final class Field {
        private final float[] values;
        private final int rows;
        private final int columns;
        private final Limits x;
        private final Limits y;

        Field(float[] values, int rows, int columns, Limits x, Limits y) {
            this.values = values;
            this.rows = rows;
            this.columns = columns;
            this.x = x;
            this.y = y;
        }

        double nearest(double u, double v) {
            int column = Math.min(columns - 1, Math.max(0, (int) Math.floor(u * columns)));
            int row = Math.min(rows - 1, Math.max(0, (int) Math.floor(v * rows)));
            return values[row * columns + column];
        }

        double bilinear(double u, double v) {
            double c = Math.min(columns - 1.0, Math.max(0, u * columns - 0.5));
            double r = Math.min(rows - 1.0, Math.max(0, v * rows - 0.5));
            int c0 = (int) c;
            int r0 = (int) r;
            int c1 = Math.min(columns - 1, c0 + 1);
            int r1 = Math.min(rows - 1, r0 + 1);
            double low = mix(values[r0 * columns + c0], values[r0 * columns + c1], c - c0);
            double high = mix(values[r1 * columns + c0], values[r1 * columns + c1], c - c0);
            return mix(low, high, r - r0);
        }

        private static double mix(double from, double to, double share) {
            // Not (1 - share) * from + share * to: a NaN neighbour of weight zero must not spread.
            return share == 0 ? from : from + share * (to - from);
        }
    }

    /**
     * A map of values in a rectangle of the plane.
     *
     * @param values {@code [rows, columns]}, row 0 at the lowest y
     * @param rows number of rows
     * @param columns number of columns
     * @param x the interval that the columns divide
     * @param y the interval that the rows divide
     * @return a map of equal aspect, 320 logical pixels wide
     * @throws IllegalArgumentException if {@code values} does not hold rows times columns values
     */
    public static HeatMap of(float[] values, int rows, int columns, Limits x, Limits y) {
        if (rows < 0 || columns < 0 || values.length != (long) rows * columns) {
            throw new IllegalArgumentException("values must hold [rows, columns] = [" + rows + ", " + columns + "] = "
                    + (long) rows * columns + " values, got " + values.length);
        }
        Field field = new Field(values.clone(), rows, columns, x, y);
        return new HeatMap(
                Frame.of(320, 320).withEqualAspect(true),
                field,
                new Look(Colormap.DUSK, false, Optional.empty(), Optional.empty()));
    }

    /**
     * Sets the colours.
     *
     * @param colormap the map from low to high
     * @return a changed copy
     */
    public HeatMap colormap(Colormap colormap) {
        return with(new Look(colormap, look.smooth, look.values, look.bar));
    }

    /**
     * Interpolates between the cells instead of showing each as a block.
     *
     * @return a changed copy
     */
    public HeatMap smooth() {
        return with(new Look(look.colormap, true, look.values, look.bar));
    }

    /**
     * Fixes the values at the two ends of the colours.
     *
     * @param values the interval; without it the smallest to the largest finite value
     * @return a changed copy
     */
    public HeatMap valueLimits(Limits values) {
        return with(new Look(look.colormap, look.smooth, Optional.of(values), look.bar));
    }

    /**
     * Adds a bar that explains the colours.
     *
     * @param label text above the bar, empty for none
     * @return a changed copy
     */
    public HeatMap colourBar(String label) {
        return with(new Look(look.colormap, look.smooth, look.values, Optional.of(label)));
    }

    /**
     * Sets whether one unit is equally long on both axes.
     *
     * @param equal false to fill the plot area instead
     * @return a changed copy
     */
    public HeatMap equalAspect(boolean equal) {
        return with(frame().withEqualAspect(equal));
    }

    private HeatMap with(Look newLook) {
        return new HeatMap(frame(), field, newLook);
    }

    @Override
    HeatMap with(Frame newFrame) {
        return new HeatMap(newFrame, field, look);
    }

    @Override
    Optional<Limits> dataX() {
        return valueRange().map(range -> field.x);
    }

    @Override
    Optional<Limits> dataY() {
        return valueRange().map(range -> field.y);
    }

    private Optional<Limits> valueRange() {
        DataRange range = new DataRange(Scale.LINEAR);
        for (float value : field.values) {
            range.add(value);
        }
        return range.limits(0);
    }

    private Limits colours() {
        return look.values.or(this::valueRange).orElse(new Limits(0, 1));
    }

    @Override
    boolean hasGrid() {
        return valueRange().isEmpty();
    }

    @Override
    double rightRoom() {
        if (look.bar.isEmpty()) {
            return 8;
        }
        double labels = barTicks().labels().stream()
                .mapToDouble(label -> StrokeFont.width(label, Theme.TICK))
                .max()
                .orElse(0);
        double title = StrokeFont.width(look.bar.orElse(""), Theme.TICK);
        return BAR_GAP + Math.max(BAR_WIDTH + 8 + Math.ceil(labels), title);
    }

    private Ticks barTicks() {
        return Ticks.on(colours(), Scale.LINEAR, Math.max(2, (int) (plotHeight() / 50)));
    }

    @Override
    void drawData(Drawing drawing, Axes axes) {
        Limits colours = colours();
        drawing.raster(axes.plot(), (across, down) -> {
            double yValue = axes.y().high() - down * axes.y().span();
            double v = (yValue - field.y.low()) / field.y.span();
            double xValue = axes.x().low() + across * axes.x().span();
            double u = (xValue - field.x.low()) / field.x.span();
            if (!(u >= 0 && u <= 1 && v >= 0 && v <= 1)) {
                return Drawing.Raster.NOTHING;
            }
            return colour(look.smooth ? field.bilinear(u, v) : field.nearest(u, v), colours);
        });
    }

    private int colour(double value, Limits colours) {
        return Double.isFinite(value) ? look.colormap.colour((value - colours.low()) / colours.span()) : Theme.MISSING;
    }

    @Override
    void drawBeside(Drawing drawing, Axes axes) {
        if (look.bar.isEmpty()) {
            return;
        }
        Box plot = axes.plot();
        Box bar = new Box(plot.right() + BAR_GAP, plot.y(), BAR_WIDTH, plot.height());
        drawing.raster(bar, (across, down) -> look.colormap.colour(1 - down));
        drawing.outline(bar, Theme.GRID);
        Limits colours = colours();
        Ticks ticks = barTicks();
        double half = StrokeFont.capHeight(Theme.TICK) / 2;
        for (int i = 0; i < ticks.major().size(); i++) {
            double y = bar.bottom() - (ticks.major().get(i) - colours.low()) / colours.span() * bar.height();
            drawing.horizontal(bar.right(), bar.right() + 3, y, 1, Theme.AXIS);
            drawing.text(
                    ticks.labels().get(i),
                    bar.right() + 7,
                    y + half + 1,
                    Theme.TICK,
                    StrokeFont.Align.LEFT,
                    Theme.TEXT);
        }
        drawing.text(look.bar.orElse(""), bar.x(), bar.y() - 8, Theme.TICK, StrokeFont.Align.LEFT, Theme.MUTED);
    }
}
