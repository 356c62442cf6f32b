package dev.reverie.report;

import dev.reverie.config.FlowConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.divergence.ExactDivergence;
import dev.reverie.flow.ContinuousFlow;
import dev.reverie.flow.FlowIntegrator;
import dev.reverie.flow.FlowSolver;
import dev.reverie.plot.Figure;
import dev.reverie.plot.HeatMap;
import dev.reverie.plot.Limits;
import dev.reverie.plot.ScatterPlot;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;

/**
 * The density of a model of points in the plane, {@code exp(log p(x))} over a grid, beside its data: the test of the eye.
 *
 * <p>For flows, and for score models by their probability flow; in the coordinates that the network sees.
 */
public final class DensityMap {
    private static final int SIDE = 120;
    private static final int SHOWN_POINTS = 4000;
    private static final int CHUNK = 4800;
    private static final double TOLERANCE = 1e-5;

    private final float[] points;
    private final float[] density;
    private final Limits x;
    private final Limits y;

    private DensityMap(float[] points, float[] density, Limits x, Limits y) {
        this.points = points;
        this.density = density;
        this.x = x;
        this.y = y;
    }

    /** Whether a model is one of points in the plane. */
    public static boolean isFor(TrainedModel model) {
        DataShape shape = model.data().shape();
        return !shape.isImage() && shape.length() == 2;
    }

    /**
     * The density around the data.
     *
     * @param model of points in the plane
     * @throws IllegalArgumentException if its data are something else
     * @throws IOException if they cannot be read
     */
    public static DensityMap of(TrainedModel model) throws IOException {
        if (!isFor(model)) {
            throw new IllegalArgumentException("a density map is drawn of points in the plane, got "
                    + model.data().shape());
        }
        Dataset data = model.openData(DataOptions.defaults()).train();
        int count = (int) Math.min(SHOWN_POINTS, data.size());
        float[] points = new float[2 * count];
        for (int i = 0; i < count; i++) {
            data.read(i, points, 2 * i);
        }
        Limits x = ModelPictures.limits(points, 0);
        Limits y = ModelPictures.limits(points, 1);
        return new DensityMap(points, evaluate(model, x, y), x, y);
    }

    private static float[] evaluate(TrainedModel model, Limits x, Limits y) {
        ContinuousFlow flow = model.flow();
        FlowIntegrator steps =
                model.config().flow().map(FlowConfig::sampling).orElseGet(() -> FlowIntegrator.adaptive(TOLERANCE));
        FlowSolver solver = new FlowSolver(steps, new ExactDivergence());
        Device device = model.network().parameters().device();
        float[] density = new float[SIDE * SIDE];
        for (int first = 0; first < density.length; first += CHUNK) {
            int size = Math.min(CHUNK, density.length - first);
            double[] centres = new double[2 * size];
            for (int i = 0; i < size; i++) {
                int row = (first + i) / SIDE;
                int column = (first + i) % SIDE;
                centres[2 * i] = x.low() + (column + 0.5) / SIDE * x.span();
                centres[2 * i + 1] = y.low() + (row + 0.5) / SIDE * y.span();
            }
            try (Scope scope = Scope.open()) {
                Tensor places = Tensors.of(centres, size, 2).to(device);
                double[] part = solver.logDensity(flow, places, RandomStream.of(0), first)
                        .logDensities();
                for (int i = 0; i < size; i++) {
                    density[first + i] = (float) Math.exp(part[i]);
                }
            }
        }
        return density;
    }

    /** The integral of the density over the picture, by the midpoint rule: near 1 if the picture shows all of it. */
    public double mass() {
        double sum = 0;
        for (float value : density) {
            sum += value;
        }
        return sum * x.span() * y.span() / (SIDE * SIDE);
    }

    /** Data on the left, density on the right. */
    public Figure figure() {
        ScatterPlot cloud = ScatterPlot.titled("data")
                .points("", points)
                .marks(1.2, 0.35)
                .equalAspect(true)
                .xLimits(x)
                .yLimits(y);
        HeatMap map = HeatMap.of(density, SIDE, SIDE, x, y)
                .smooth()
                .colourBar("density")
                .title("density of the model");
        return Figure.of(cloud, map).hiDpi();
    }
}
