package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.grid.Grid;
import dev.reverie.grid.KarrasGrid;
import dev.reverie.grid.LogSnrGrid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.model.Prediction;
import dev.reverie.sampler.exponential.Ddim;
import dev.reverie.sampler.exponential.Deis;
import dev.reverie.sampler.exponential.DpmSolver;
import dev.reverie.sampler.exponential.DpmSolverPlusPlus;
import dev.reverie.sampler.exponential.Level;
import dev.reverie.sampler.exponential.Multistep;
import dev.reverie.sampler.exponential.UniPc;
import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.testkit.ConvergenceOrder;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each exponential integrator without noise reaches the order it declares, on the mixture. */
class ExponentialOrderTest {
    /** Ends of the flow, which cost more than all else here. */
    private static final Map<Schedule, double[]> EXACT = new ConcurrentHashMap<>();

    /** All orders and variants. */
    static Stream<Sampler> samplers() {
        List<Sampler> all = new ArrayList<>(List.of(new Ddim()));
        for (int order = 1; order <= 3; order++) {
            all.add(new DpmSolver(order));
            for (UniPc.Variant variant : UniPc.Variant.values()) {
                all.add(new UniPc(order, variant, true, true));
                all.add(new UniPc(order, variant, false, true));
            }
        }
        for (DpmSolverPlusPlus.Variant variant : DpmSolverPlusPlus.Variant.values()) {
            all.add(new DpmSolverPlusPlus(variant));
        }
        for (int order = 1; order <= 4; order++) {
            all.add(new Deis(order));
        }
        return all.stream();
    }

    /** Finer steps for higher orders, whose constants settle later, but above the rounding of 1e-11. */
    static void holdsItsOrder(Sampler sampler, Schedule schedule, Grid grid) {
        double order = sampler.traits().order();
        int first = order <= 1 ? 32 : order == 2 ? 64 : 128;
        FlowProblem problem = FlowProblem.on(schedule);
        double[] exact = EXACT.computeIfAbsent(schedule, key -> problem.exact());
        ConvergenceOrder.measure(first, 2, 1e-11, steps -> {
                    try (Scope scope = Scope.open()) {
                        double[] end = sampler.sample(problem.problem(sampler, grid, steps), problem.start())
                                .tensor()
                                .toDoubles();
                        return IntStream.range(0, end.length)
                                .mapToDouble(i -> Math.abs(end[i] - exact[i]))
                                .max()
                                .orElseThrow();
                    }
                })
                .hold(sampler + " on " + schedule + ", " + grid, order, 0.1);
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void theDeclaredOrderIsReachedWithEqualStepsInLogSnr(Sampler sampler) {
        holdsItsOrder(sampler, new VariancePreserving(), new LogSnrGrid());
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void theDeclaredOrderIsReachedWithUnequalSteps(Sampler sampler) {
        if (sampler.traits().order() <= 2) {
            holdsItsOrder(sampler, new CosineVariancePreserving(), new UniformGrid());
        }
        holdsItsOrder(sampler, new VarianceExploding(0.01, 50), new KarrasGrid());
    }

    @Test
    void halfTheWeightOfTheParabolaLeavesOrderTwo() {
        // The third-order step as programs in circulation have it: a claim of DpmSolverPlusPlus's documentation.
        Multistep.Formula halved = new Multistep.Formula() {
            @Override
            public Prediction prediction() {
                return Prediction.DENOISED;
            }

            @Override
            public double carry(Level from, Level to) {
                return to.sigma() / from.sigma();
            }

            @Override
            public double[] weights(Level from, Level to, List<Level> nodes) {
                double h = to.lambda() - from.lambda();
                double phi2 = Math.expm1(-h) / h + 1;
                double phi3 = phi2 / h - 0.5;
                double[] s = nodes.stream()
                        .mapToDouble(node -> (node.lambda() - from.lambda()) / h)
                        .toArray();
                double[] weights = new double[s.length];
                weights[0] = -Math.expm1(-h);
                if (s.length == 2) {
                    int other = s[0] == 0 ? 1 : 0;
                    weights[1 - other] = -Math.expm1(-h) - phi2 / s[other];
                    weights[other] = phi2 / s[other];
                } else if (s.length == 3) {
                    // divided differences: slope at the newest node, and curvature
                    double first = 1 / -s[1];
                    double second = 1 / (s[1] - s[2]);
                    double r = s[1] / s[2];
                    double[] d10 = {first, -first, 0};
                    double[] d11 = {0, second, -second};
                    for (int j = 0; j < 3; j++) {
                        double d2 = (d10[j] - d11[j]) / -s[2];
                        weights[j] += phi2 * (d10[j] + r * (d10[j] - d11[j])) - phi3 * d2;
                    }
                }
                for (int j = 0; j < weights.length; j++) {
                    weights[j] *= to.alpha();
                }
                return weights;
            }
        };
        FlowProblem problem = FlowProblem.on(new VarianceExploding(0.01, 50));
        ConvergenceOrder measured = problem.order(new Custom(halved), new LogSnrGrid(), 64, 3);
        measured.hold("half the parabola", 2, 0.1);
        ConvergenceOrder whole =
                problem.order(new DpmSolverPlusPlus(DpmSolverPlusPlus.Variant.MULTISTEP_3), new LogSnrGrid(), 64, 3);
        assertThat(whole.order()).isCloseTo(3, within(0.1));
    }

    /** A multistep sampler of a user, with three evaluations in its polynomial. */
    private record Custom(Multistep.Formula formula) implements Sampler {
        @Override
        public SamplerTraits traits() {
            return SamplerTraits.deterministic(2).onGrid();
        }

        @Override
        public Samples sample(SamplingProblem problem, Tensor prior) {
            return new Multistep(formula, 3, false, false).follow(this, problem, prior);
        }
    }
}
