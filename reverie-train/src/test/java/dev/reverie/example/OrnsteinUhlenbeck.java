package dev.reverie.example;

import dev.reverie.plot.Figure;
import dev.reverie.plot.LineChart;
import dev.reverie.sampler.langevin.Chains;
import dev.reverie.sampler.langevin.LangevinProblem;
import dev.reverie.sampler.langevin.Target;
import dev.reverie.sampler.langevin.UnadjustedLangevin;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * The Ornstein-Uhlenbeck process: Langevin dynamics on the normal distribution {@code N(0, v)}, beside its closed form.
 *
 * <pre>{@code
 * dx = -x / (2 v) dt + dw
 * mean x_0 e^(-t / 2v),   variance v (1 - e^(-t / v)),   autocorrelation e^(-lag / 2v)
 * }</pre>
 */
final class OrnsteinUhlenbeck {
    static final double VARIANCE = 1;
    static final double START = 3;
    static final double STEP = 0.01;
    private static final int STEPS = 1200;
    private static final int CHAINS = 3000;
    /** From here on the process has forgotten its start, to 2 %. */
    private static final int STATIONARY = 700;

    private static final int LAGS = 400;
    private static final int PATHS = 4;

    private OrnsteinUhlenbeck() {}

    /**
     * What was measured over time, a step apart from 0, and over the lag.
     *
     * @param times of mean and variance
     * @param mean over chains
     * @param variance over chains
     * @param lags times between two states
     * @param autocorrelation of states in the stationary part
     * @param paths a few chains
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Measured(
            double[] times,
            double[] mean,
            double[] variance,
            double[] lags,
            double[] autocorrelation,
            double[][] paths) {}

    static double mean(double t) {
        return START * Math.exp(-t / (2 * VARIANCE));
    }

    static double variance(double t) {
        return VARIANCE * -Math.expm1(-t / VARIANCE);
    }

    static double autocorrelation(double lag) {
        return Math.exp(-lag / (2 * VARIANCE));
    }

    static Measured simulate(long seed) {
        Target normal = Target.ofScore(x -> x.mul(-1 / VARIANCE));
        double[][] chains;
        try (Scope scope = Scope.open()) {
            Chains run = new UnadjustedLangevin(STEP)
                    .run(
                            LangevinProblem.of(normal, 0, STEPS, seed),
                            Tensors.full(START, DType.FLOAT64, Device.CPU, CHAINS, 1));
            chains = run.series(0);
        }
        double[] mean = over(
                STEPS,
                k -> Arrays.stream(chains).mapToDouble(c -> c[k]).average().orElseThrow());
        double[] variance = over(
                STEPS,
                k -> Arrays.stream(chains)
                                .mapToDouble(c -> (c[k] - mean[k]) * (c[k] - mean[k]))
                                .sum()
                        / (CHAINS - 1));
        double[] autocorrelation = over(LAGS, lag -> autocorrelation(chains, mean, variance, lag));
        return new Measured(
                over(STEPS, k -> (k + 1) * STEP),
                mean,
                variance,
                over(LAGS, lag -> lag * STEP),
                autocorrelation,
                Arrays.copyOf(chains, PATHS));
    }

    /** Over pairs of states in the stationary part of every chain, a tenth of a unit of time apart. */
    private static double autocorrelation(double[][] chains, double[] mean, double[] variance, int lag) {
        double sum = 0;
        int pairs = 0;
        for (int k = STATIONARY; k + lag < STEPS; k += 10) {
            double scale = Math.sqrt(variance[k] * variance[k + lag]);
            for (double[] chain : chains) {
                sum += (chain[k] - mean[k]) * (chain[k + lag] - mean[k + lag]) / scale;
            }
            pairs += chains.length;
        }
        return sum / pairs;
    }

    private interface OfIndex {
        double at(int index);
    }

    private static double[] over(int count, OfIndex value) {
        return IntStream.range(0, count).mapToDouble(value::at).toArray();
    }

    private static double[] closed(double[] at, DoubleUnaryOperator form) {
        return Arrays.stream(at).map(form).toArray();
    }

    static Figure figure(Measured measured) {
        double[] t = measured.times();
        LineChart paths = LineChart.titled("Four chains, and mean +- 2 standard deviations")
                .xLabel("t")
                .yLabel("x");
        for (double[] path : measured.paths()) {
            paths = paths.series("", t, path);
        }
        paths = paths.series("mean", t, closed(t, OrnsteinUhlenbeck::mean))
                .series("", t, closed(t, s -> mean(s) + 2 * Math.sqrt(variance(s))))
                .series("", t, closed(t, s -> mean(s) - 2 * Math.sqrt(variance(s))));
        LineChart moments = LineChart.titled("Mean and variance over " + CHAINS + " chains")
                .xLabel("t")
                .series("mean", t, measured.mean())
                .series("closed form", t, closed(t, OrnsteinUhlenbeck::mean))
                .series("variance", t, measured.variance())
                .series("closed form", t, closed(t, OrnsteinUhlenbeck::variance));
        LineChart correlation = LineChart.titled("Autocorrelation")
                .xLabel("lag")
                .series("measured", measured.lags(), measured.autocorrelation())
                .series("closed form", measured.lags(), closed(measured.lags(), OrnsteinUhlenbeck::autocorrelation));
        return Figure.of(paths, moments, correlation)
                .title("Ornstein-Uhlenbeck process: Langevin dynamics on N(0, 1), started at 3");
    }

    /** Draws the picture into the folder given. */
    public static void main(String... args) throws IOException {
        Path folder = Path.of(args.length > 0 ? args[0] : ".");
        figure(simulate(1)).writePng(folder.resolve("langevin-ornstein-uhlenbeck.png"));
    }
}
