package dev.reverie.golden;

import static dev.reverie.testkit.Precision.FLOAT64;

import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.ButcherTableau;
import dev.reverie.ode.DoubleArraySpace;
import dev.reverie.ode.OdeSolution;
import dev.reverie.ode.RungeKutta;
import dev.reverie.ode.VectorField;
import dev.reverie.testkit.GoldenCase;
import dev.reverie.testkit.GoldenCheck;
import dev.reverie.testkit.Verdict;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The adaptive solver on small equations: accepted times, states and number of evaluations equal SciPy's.
 *
 * <p>A step's length hangs on an error estimate that is a cancelling sum: rounding, 1e-16, becomes 1e-16 / tolerance in
 * the
 * next time, and more where the solution is stiff. Times and states of the free run therefore hold within twice the
 * spread
 * that this solver itself shows when its field is disturbed by half a unit in the last place; states on SciPy's own
 * times
 * hold to float64.
 */
record Rk45Check() implements GoldenCheck {
    private static final int DISTURBANCES = 8;
    private static final Map<String, VectorField<double[]>> PROBLEMS = Map.of(
            "decay", (t, y) -> Arrays.stream(y).map(v -> -0.5 * v).toArray(),
            "lotka", (t, y) -> new double[] {1.5 * y[0] - y[0] * y[1], -3.0 * y[1] + y[0] * y[1]},
            "vanderpol", (t, y) -> new double[] {y[1], 5.0 * (1.0 - y[0] * y[0]) * y[1] - y[0]},
            "backward", (t, y) -> new double[] {Math.cos(t) * y[0], -y[1] + t},
            "growing", (t, y) -> Arrays.stream(y).map(v -> 3.0 * (v - t)).toArray());

    @Override
    public String kind() {
        return "rk45";
    }

    @Override
    public void check(GoldenCase golden, Verdict verdict) {
        for (String name : golden.names()) {
            int underscore = name.indexOf('_');
            if (name.endsWith(".nfev") && underscore > 0 && PROBLEMS.containsKey(name.substring(0, underscore))) {
                String run = name.substring(0, name.length() - ".nfev".length());
                double tolerance = Double.parseDouble(run.substring(underscore + 1));
                solve(golden, verdict, run, PROBLEMS.get(name.substring(0, underscore)), tolerance);
            }
        }
    }

    private static void solve(
            GoldenCase golden, Verdict verdict, String run, VectorField<double[]> problem, double tolerance) {
        double[] times = golden.input(run + ".t").toDoubles();
        double[] states = golden.input(run + ".y").toDoubles();
        double[] start = Arrays.copyOf(states, states.length / times.length);
        Solve asked = new Solve(start, times[0], times[times.length - 1], tolerance);
        Path path = asked.along(problem);
        verdict.exact(run + ".nfev", path.evaluations);

        double spread = 0.0;
        for (int seed = 1; seed <= DISTURBANCES; seed++) {
            spread = Math.max(spread, path.distance(asked.along(disturbed(problem, new Random(seed)))));
        }
        double allowed = Math.max(1e-9, 2.0 * spread);
        verdict.within(run + ".t", path.times, times, allowed);
        verdict.within(run + ".y", path.states, states, allowed);

        // On SciPy's own times nothing is amplified: every state holds as tightly as float64 does elsewhere.
        DoubleStream.Builder replayed = DoubleStream.builder();
        Arrays.stream(start).forEach(replayed::add);
        new RungeKutta(ButcherTableau.DORMAND_PRINCE_54).solve(new DoubleArraySpace(), problem, start, times, step -> {
            Arrays.stream(step.endState()).forEach(replayed::add);
            return true;
        });
        verdict.compare(run + ".y", FLOAT64, replayed.build().toArray());
    }

    /** The same field with each component off by half a unit in its last place, up or down. */
    private static VectorField<double[]> disturbed(VectorField<double[]> field, Random random) {
        return (t, y) -> Arrays.stream(field.at(t, y))
                .map(v -> v + (random.nextBoolean() ? 0.5 : -0.5) * Math.ulp(1.0) * v)
                .toArray();
    }

    /** A problem without its field. */
    private static final class Solve {
        private final double[] start;
        private final double from;
        private final double to;
        private final double tolerance;

        Solve(double[] start, double from, double to, double tolerance) {
            this.start = start;
            this.from = from;
            this.to = to;
            this.tolerance = tolerance;
        }

        Path along(VectorField<double[]> field) {
            DoubleStream.Builder accepted = DoubleStream.builder();
            Arrays.stream(start).forEach(accepted::add);
            OdeSolution<double[]> solution = AdaptiveRungeKutta.dormandPrince(tolerance, tolerance)
                    .solve(new DoubleArraySpace(), field, start, from, to, step -> {
                        Arrays.stream(step.endState()).forEach(accepted::add);
                        return true;
                    });
            return new Path(
                    solution.times().stream().mapToDouble(Double::doubleValue).toArray(),
                    accepted.build().toArray(),
                    solution.evaluations());
        }
    }

    /** Accepted times and states of a solve. */
    private static final class Path {
        private final double[] times;
        private final double[] states;
        private final int evaluations;

        Path(double[] times, double[] states, int evaluations) {
            this.times = times;
            this.states = states;
            this.evaluations = evaluations;
        }

        /** Largest difference relative to the largest value, of times or states, over the steps that both have. */
        double distance(Path other) {
            return Math.max(distance(times, other.times), distance(states, other.states));
        }

        private static double distance(double[] a, double[] b) {
            double largest = Arrays.stream(a).map(Math::abs).max().orElse(1.0);
            return IntStream.range(0, Math.min(a.length, b.length))
                            .mapToDouble(i -> Math.abs(a[i] - b[i]))
                            .max()
                            .orElse(0.0)
                    / largest;
        }
    }
}
