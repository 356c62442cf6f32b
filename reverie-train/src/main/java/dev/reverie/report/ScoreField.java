package dev.reverie.report;

import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.plot.ArrowField;
import dev.reverie.plot.Colormap;
import dev.reverie.plot.Figure;
import dev.reverie.plot.HeatMap;
import dev.reverie.plot.Limits;
import dev.reverie.plot.Panel;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The learned score {@code s(x, t) ~ grad log p_t(x)} as arrows over the density {@code p_t} of noisy data, in the plane.
 *
 * <p>The density is that of the data themselves, not of the model: {@code p_t(x) = mean_i N(x; alpha x_i, sigma^2 I)} over
 * many examples. So the picture shows whether the arrows point uphill.
 */
public final class ScoreField {
    private static final double[] SIGMAS = {1.0, 0.5, 0.2};
    private static final int EXAMPLES = 2000;
    private static final int MAP = 80;
    private static final int ARROWS = 19;

    private final TrainedScoreModel model;
    private final Schedule schedule;
    private final float[] points;

    private ScoreField(TrainedScoreModel model, float[] points) {
        this.model = model;
        this.points = points;
        schedule = model.task().process().schedule();
    }

    /**
     * The field of a model.
     *
     * @param model of points in the plane
     * @throws IllegalArgumentException if the data are something else
     * @throws IOException if they cannot be read
     */
    public static ScoreField of(TrainedScoreModel model) throws IOException {
        if (model.data().shape().isImage() || model.data().shape().length() != 2) {
            throw new IllegalArgumentException("a score field is drawn of points in the plane, got "
                    + model.data().shape());
        }
        Dataset data = model.openData(DataOptions.defaults()).train();
        int count = (int) Math.min(EXAMPLES, data.size());
        float[] points = new float[2 * count];
        for (int i = 0; i < count; i++) {
            data.read(i, points, 2 * i);
        }
        return new ScoreField(model, points);
    }

    /** The field at three noise levels, from high to low. */
    public Figure figure() {
        List<Panel> panels = new ArrayList<>();
        for (double sigma : SIGMAS) {
            panels.add(panel(schedule.timeOfNoiseToSignal(sigma)));
        }
        return Figure.grid(SIGMAS.length, panels).hiDpi();
    }

    private ArrowField panel(double t) {
        double alpha = schedule.alpha(t);
        double radius = 0;
        for (float value : points) {
            radius = Math.max(radius, Math.abs(value));
        }
        Limits limits = Limits.symmetric(alpha * 1.25 * radius);
        float[] density = density(t, limits);
        float[] places = centres(limits, ARROWS);
        HeatMap map = HeatMap.of(density, MAP, MAP, limits, limits)
                .colormap(Colormap.MIST)
                .smooth();
        String title = String.format(Locale.ROOT, "t = %.2f, sigma = %.2f", t, schedule.sigma(t));
        return ArrowField.of(places, score(places, t)).over(map).title(title).size(300, 300);
    }

    private float[] score(float[] places, double t) {
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            var parameters = model.network().parameters();
            Tensor x = Tensors.of(places, places.length / 2, 2)
                    .to(parameters.device())
                    .to(parameters.dtype());
            return model.scoreModel().score(x, t).toFloats();
        }
    }

    /** Centres of the cells of a square grid, row by row from below. */
    private static float[] centres(Limits limits, int n) {
        float[] centres = new float[2 * n * n];
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < n; column++) {
                int i = 2 * (row * n + column);
                centres[i] = (float) (limits.low() + (column + 0.5) / n * limits.span());
                centres[i + 1] = (float) (limits.low() + (row + 0.5) / n * limits.span());
            }
        }
        return centres;
    }

    private float[] density(double t, Limits limits) {
        double alpha = schedule.alpha(t);
        double variance = schedule.sigma(t) * schedule.sigma(t);
        float[] cells = centres(limits, MAP);
        // The Gaussian is a product, so its factors along the axes are computed once for each point.
        double[] across = new double[MAP];
        double[] up = new double[MAP];
        double[] density = new double[MAP * MAP];
        for (int i = 0; i < points.length; i += 2) {
            for (int k = 0; k < MAP; k++) {
                double dx = cells[2 * k] - alpha * points[i];
                double dy = cells[2 * k] - alpha * points[i + 1];
                across[k] = Math.exp(-0.5 * dx * dx / variance);
                up[k] = Math.exp(-0.5 * dy * dy / variance);
            }
            for (int row = 0; row < MAP; row++) {
                for (int column = 0; column < MAP; column++) {
                    density[row * MAP + column] += up[row] * across[column];
                }
            }
        }
        double most = Arrays.stream(density).max().orElse(1);
        float[] shares = new float[density.length];
        for (int i = 0; i < shares.length; i++) {
            // The square root lets the tails be seen.
            shares[i] = (float) Math.sqrt(density[i] / most);
        }
        return shares;
    }
}
