package dev.reverie.example;

import dev.reverie.plot.Figure;
import dev.reverie.plot.Limits;
import dev.reverie.plot.LineChart;
import dev.reverie.sampler.langevin.Chains;
import dev.reverie.sampler.langevin.LangevinDynamics;
import dev.reverie.sampler.langevin.LangevinProblem;
import dev.reverie.sampler.langevin.MetropolisLangevin;
import dev.reverie.sampler.langevin.Target;
import dev.reverie.sampler.langevin.UnadjustedLangevin;
import dev.reverie.sampler.langevin.UnderdampedLangevin;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A particle in a double well, {@code U(x) = 3 (x^2 - 1)^2}: where Langevin dynamics spends its time, beside
 * {@code exp(-U) / Z} by quadrature.
 */
final class DoubleWell {
    static final double BARRIER = 3;
    private static final double LOW = -2.2;
    private static final double HIGH = 2.2;
    private static final int BINS = 66;
    private static final double WIDTH = (HIGH - LOW) / BINS;
    /** Much longer than the width of a well, so that bias shows: each well has a variance of about 1/24. */
    private static final double STEP = 0.08;

    private DoubleWell() {}

    static double energy(double x) {
        return BARRIER * (x * x - 1) * (x * x - 1);
    }

    /**
     * {@code exp(-U) / Z} at the centres of the bins; Z by the midpoint rule, exact to rounding for so smooth a
     * function.
     */
    static double[] density() {
        int fine = 4000;
        double z = IntStream.range(0, fine)
                        .mapToDouble(i -> Math.exp(-energy(-4 + (i + 0.5) * 8 / fine)))
                        .sum()
                * 8
                / fine;
        return Arrays.stream(centres()).map(x -> Math.exp(-energy(x)) / z).toArray();
    }

    static double[] centres() {
        return IntStream.range(0, BINS)
                .mapToDouble(i -> LOW + (i + 0.5) * WIDTH)
                .toArray();
    }

    /**
     * Where chains were.
     *
     * @param name of the dynamics
     * @param step its step size
     * @param histogram densities over the bins
     * @param distance total variation to the exact density: the share of time spent in the wrong places
     * @param acceptance share of accepted steps
     * @param effective effective sample size
     * @param path one chain
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Visited(
            String name,
            double step,
            double[] histogram,
            double distance,
            double acceptance,
            double effective,
            double[] path) {}

    static Visited visit(String name, double step, LangevinDynamics dynamics, long seed) {
        Target doubleWell =
                Target.of(x -> x.square().sub(1).square().mul(BARRIER).sumPerSample());
        try (Scope scope = Scope.open()) {
            Chains chains = dynamics.run(
                    LangevinProblem.of(doubleWell, 200, 600, seed).thinned(2),
                    Tensors.zeros(DType.FLOAT64, Device.CPU, 400, 1));
            double[] histogram = new double[BINS];
            double[] values = chains.pooled().toDoubles();
            for (double x : values) {
                int bin = (int) Math.floor((x - LOW) / WIDTH);
                if (bin >= 0 && bin < BINS) {
                    histogram[bin] += 1 / (values.length * WIDTH);
                }
            }
            double[] exact = density();
            double distance = 0;
            for (int i = 0; i < BINS; i++) {
                distance += 0.5 * WIDTH * Math.abs(histogram[i] - exact[i]);
            }
            return new Visited(
                    name,
                    step,
                    histogram,
                    distance,
                    chains.acceptanceRate(),
                    chains.effectiveSampleSize(),
                    chains.series(0)[0]);
        }
    }

    static List<Visited> visitAll(long seed) {
        return List.of(
                visit("ULA", STEP, new UnadjustedLangevin(STEP), seed),
                visit("MALA", STEP, new MetropolisLangevin(STEP), seed),
                visit("Underdamped", 0.15, new UnderdampedLangevin(0.15), seed));
    }

    static Figure figure(List<Visited> visits) {
        double[] x = centres();
        LineChart[] panels = new LineChart[visits.size() + 1];
        panels[0] = LineChart.titled("One chain of MALA, every second step")
                .xLabel("step")
                .yLabel("x");
        for (int i = 0; i < visits.size(); i++) {
            Visited visit = visits.get(i);
            panels[i + 1] = LineChart.titled(String.format(
                            Locale.ROOT,
                            "%s, h = %s: %.1f %% of the time elsewhere",
                            visit.name(),
                            visit.step(),
                            100 * visit.distance()))
                    .xLabel("x")
                    .yLabel("density")
                    .series("visited", edges(), steps(visit.histogram()))
                    .series("exp(-U) / Z", x, density())
                    .yLimits(new Limits(0, 1.25));
            if (visit.name().equals("MALA")) {
                double[] step = IntStream.range(0, visit.path().length)
                        .mapToDouble(k -> 2.0 * k)
                        .toArray();
                panels[0] = panels[0].series("", step, visit.path());
            }
        }
        return Figure.grid(2, List.of(panels)).title("Double well U = 3 (x^2 - 1)^2: where chains spend their time");
    }

    private static double[] edges() {
        return IntStream.range(0, 2 * BINS)
                .mapToDouble(i -> LOW + ((i + 1) >> 1) * WIDTH)
                .toArray();
    }

    private static double[] steps(double[] histogram) {
        return IntStream.range(0, 2 * BINS).mapToDouble(i -> histogram[i / 2]).toArray();
    }

    /** Draws the picture into the folder given. */
    public static void main(String... args) throws IOException {
        Path folder = Path.of(args.length > 0 ? args[0] : ".");
        figure(visitAll(1)).writePng(folder.resolve("langevin-double-well.png"));
    }
}
