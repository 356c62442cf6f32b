package dev.reverie.report;

import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.plot.LineChart;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.util.Locale;

/**
 * How well each noise level was learned: the mean squared error of the predicted noise,
 * {@code E ||eps(x_t, t) - z||^2 / d}, against time.
 *
 * <p>1 is what a model reaches that predicts no noise at all; at small times the noise is hard to tell from detail, so the
 * error is near 1 there for any model.
 */
public final class NoiseErrors {
    private static final int TIMES = 24;
    private static final int POINTS = 1024;
    private static final int IMAGES = 32;

    private NoiseErrors() {}

    /**
     * Measures on the test part of the data, or on the training part where there is no other.
     *
     * @param model any
     * @param seed decides the noise
     * @throws IOException if the data cannot be read
     */
    public static LineChart chart(TrainedScoreModel model, long seed) throws IOException {
        Schedule schedule = model.task().process().schedule();
        Appearance appearance = Appearance.of(model);
        DataSplits splits = model.openData(DataOptions.defaults());
        Dataset data = splits.test().orElse(splits.train());
        int count = (int) Math.min(data.size(), appearance.shown().isImage() ? IMAGES : POINTS);
        int length = appearance.shown().length();
        float[] stored = new float[count * length];
        for (int i = 0; i < count; i++) {
            data.read(i, stored, i * length);
        }
        float[] x0 = appearance.toNetwork(stored, count);
        double first = schedule.samplingEpsilon();
        double end = schedule.domain().end();
        double[] times = new double[TIMES];
        double[] errors = new double[TIMES];
        for (int i = 0; i < TIMES; i++) {
            times[i] = first + (end - first) * i / (TIMES - 1.0);
            float[] z = new float[x0.length];
            RandomStream.of(seed).purpose("noise errors").index(i).cursor().fillGaussian(z);
            errors[i] = error(model, schedule, appearance, x0, z, count, times[i]);
        }
        return LineChart.titled(String.format(
                        Locale.ROOT,
                        "Error of the predicted noise (%s)",
                        splits.test().isPresent() ? "test data" : "data"))
                .xLabel("time t")
                .yLabel("mean squared error")
                .series("", times, errors)
                .logY();
    }

    private static double error(
            TrainedScoreModel model,
            Schedule schedule,
            Appearance appearance,
            float[] x0,
            float[] z,
            int count,
            double t) {
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            var parameters = model.network().parameters();
            long[] shape = appearance.seen().batch(count);
            Tensor noise = Tensors.of(z, shape).to(parameters.device()).to(parameters.dtype());
            Tensor data = Tensors.of(x0, shape).to(parameters.device()).to(parameters.dtype());
            Tensor x = data.mul(schedule.alpha(t)).add(noise, schedule.sigma(t));
            return model.scoreModel().noise(x, t).sub(noise).square().mean().item();
        }
    }
}
