package dev.reverie.plot;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Arrows at given places, such as a learned score {@code grad log p(x)}, optionally over a density and with points.
 *
 * <p>Each arrow is centred on its place. Lengths are relative: the 90th percentile of the magnitudes fills about one
 * cell of the grid of places, and lengths follow the square root of the magnitude unless {@link #linearLengths} is
 * asked for, because a score far from the data is many times larger than near it. Vectors that are not finite are left
 * out and counted in a remark. Immutable; the methods return changed copies.
 */
public final class ArrowField extends AxesPanel<ArrowField> {
    private static final double QUANTILE = 0.9;
    private static final double LONGEST = 1.15;
    private static final int HALO = 0xffffff;

    private final Series places;
    private final Series vectors;
    private final Layers layers;

    private ArrowField(Frame frame, Series places, Series vectors, Layers layers) {
        super(frame);
        this.places = places;
        this.vectors = vectors;
        this.layers = layers;
    }

    /** Layers below and above the arrows. */
    private record Layers(Optional<HeatMap> under, Optional<Series> points, boolean linear) {}

    /**
     * Arrows in the plane.
     *
     * @param places {@code [N, 2]} centres of the arrows, interleaved
     * @param vectors {@code [N, 2]} their directions, interleaved
     * @return a field of equal aspect, 320 logical pixels wide
     * @throws IllegalArgumentException if the lengths differ or are odd
     */
    public static ArrowField of(float[] places, float[] vectors) {
        Checks.sameLength(places.length, "places", vectors.length, "vectors");
        return new ArrowField(
                Frame.of(320, 320).withEqualAspect(true),
                Series.interleaved("places", places),
                Series.interleaved("vectors", vectors),
                new Layers(Optional.empty(), Optional.empty(), false));
    }

    /**
     * Lays the arrows over a map, whose limits the field takes over unless its own are fixed.
     *
     * @param density the map; {@link Colormap#MIST} leaves arrows readable
     * @return a changed copy
     */
    public ArrowField over(HeatMap density) {
        return new ArrowField(frame(), places, vectors, new Layers(Optional.of(density), layers.points, layers.linear));
    }

    /**
     * Adds points above the map and below the arrows.
     *
     * @param points {@code [N, 2]} interleaved as x, y, x, y, ...
     * @return a changed copy
     * @throws IllegalArgumentException if the number of values is odd
     */
    public ArrowField points(float[] points) {
        Series series = Series.interleaved("points", points);
        return new ArrowField(frame(), places, vectors, new Layers(layers.under, Optional.of(series), layers.linear));
    }

    /**
     * Makes the lengths proportional to the magnitudes.
     *
     * @return a changed copy
     */
    public ArrowField linearLengths() {
        return new ArrowField(frame(), places, vectors, new Layers(layers.under, layers.points, true));
    }

    @Override
    ArrowField with(Frame newFrame) {
        return new ArrowField(newFrame, places, vectors, layers);
    }

    @Override
    Optional<Limits> dataX() {
        return layers.under.flatMap(HeatMap::dataX).or(() -> Series.range(List.of(places), frame(), true, 0.05));
    }

    @Override
    Optional<Limits> dataY() {
        return layers.under.flatMap(HeatMap::dataY).or(() -> Series.range(List.of(places), frame(), false, 0.05));
    }

    @Override
    boolean hasGrid() {
        return layers.under.isEmpty();
    }

    @Override
    double rightRoom() {
        return layers.under.map(HeatMap::rightRoom).orElse(8.0);
    }

    @Override
    String note() {
        int count = places.size() - magnitudes().length;
        return count == 0 ? "" : "left out: " + count + " not finite";
    }

    private boolean isFinite(int i) {
        return Double.isFinite(vectors.x(i))
                && Double.isFinite(vectors.y(i))
                && Double.isFinite(places.x(i))
                && Double.isFinite(places.y(i));
    }

    private double[] magnitudes() {
        return IntStream.range(0, places.size())
                .filter(this::isFinite)
                .mapToDouble(i -> Math.hypot(vectors.x(i), vectors.y(i)))
                .toArray();
    }

    /** The magnitude whose arrow has length one cell; 0 if all vectors vanish. */
    double reference() {
        double[] sorted = magnitudes();
        Arrays.sort(sorted);
        double quantile = sorted.length == 0 ? 0 : sorted[(int) (QUANTILE * (sorted.length - 1))];
        return quantile > 0 ? quantile : sorted.length == 0 ? 0 : sorted[sorted.length - 1];
    }

    @Override
    void drawData(Drawing drawing, Axes axes) {
        layers.under.ifPresent(map -> map.drawData(drawing, axes));
        layers.points.ifPresent(points -> ScatterPlot.draw(drawing, axes, points, 1.5, SeriesStyle.of(1), 0.6));
        double reference = reference();
        if (reference == 0) {
            return;
        }
        double cell = spacing(axes);
        double thickness = Math.min(1.6, Math.max(1, cell / 14));
        for (int i = 0; i < places.size(); i++) {
            double magnitude = Math.hypot(vectors.x(i), vectors.y(i));
            if (isFinite(i) && magnitude > 0) {
                double ratio = layers.linear ? magnitude / reference : Math.sqrt(magnitude / reference);
                double length = 0.86 * cell * Math.min(LONGEST, ratio);
                double dx = vectors.x(i) / magnitude;
                double dy = -vectors.y(i) / magnitude;
                arrow(drawing, axes.px(places.x(i)), axes.py(places.y(i)), dx, dy, length, thickness);
            }
        }
    }

    private double spacing(Axes axes) {
        double area = axes.plot().width() * axes.plot().height();
        return Math.min(60, Math.sqrt(area / Math.max(1, places.size())));
    }

    @Override
    void drawBeside(Drawing drawing, Axes axes) {
        layers.under.ifPresent(map -> map.drawBeside(drawing, axes));
    }

    private static void arrow(
            Drawing drawing, double x, double y, double dx, double dy, double length, double thickness) {
        double head = Math.min(3.6 + 1.6 * thickness, 0.55 * length);
        double wing = 0.42 * head;
        double tipX = x + dx * length / 2;
        double tipY = y + dy * length / 2;
        double neckX = tipX - dx * head;
        double neckY = tipY - dy * head;
        double[] shaft = {x - dx * length / 2, y - dy * length / 2, neckX, neckY};
        double[] triangle = {tipX, tipY, neckX - dy * wing, neckY + dx * wing, neckX + dy * wing, neckY - dx * wing};
        double[] halo = {shaft[0], shaft[1], tipX, tipY};
        drawing.stroke(halo, thickness + 1.8, HALO, 0.45);
        drawing.stroke(shaft, thickness, Theme.TEXT, 0.9);
        drawing.polygon(triangle, Theme.TEXT, 0.95);
    }
}
