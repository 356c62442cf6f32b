package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.grid.LogSnrGrid;
import dev.reverie.sampler.SamplerTraits.Convergence;
import dev.reverie.sampler.catalog.RungeKuttaMethod;
import dev.reverie.sampler.catalog.SamplerKind;
import dev.reverie.sampler.catalog.SolverOptions;
import dev.reverie.sampler.ode.ProbabilityFlow;
import dev.reverie.sampler.pc.PredictorCorrector;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.testkit.ConvergenceOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every sampler of the catalogue, with every option that changes its order, is held to the order it declares: no sampler
 * without proof.
 *
 * <p>Deterministic ones on a mixture, against its exact flow; stochastic ones in the variance of Gaussian data, which is
 * exact without Monte Carlo. Beside this the families have tests of their own: strong orders with one Brownian path at all
 * levels, weak orders on mixtures, churn, chains over the whole of time.
 */
@Tag("sideBySide")
class CatalogOrderTest {
    private static final double VARIANCE = 0.3;

    static Stream<Sampler> samplers() {
        List<Sampler> all = new ArrayList<>();
        for (SamplerKind kind : SamplerKind.values()) {
            SolverOptions none = SolverOptions.none();
            all.add(kind.create());
            kind.orders().forEach(order -> all.add(kind.create(none.withOrder(order))));
            if (kind.usual().eta().isPresent()) {
                all.add(kind.create(none.withEta(0.5)));
            }
            if (kind == SamplerKind.RUNGE_KUTTA) {
                for (RungeKuttaMethod method : RungeKuttaMethod.values()) {
                    all.add(kind.create(none.withMethod(method)));
                }
            }
        }
        return all.stream().distinct().filter(sampler -> !sampler.traits().isAdaptive());
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void reachesTheOrderItDeclares(Sampler sampler) {
        SamplerTraits traits = sampler.traits();
        if (traits.convergence() == Convergence.ERGODIC) {
            assertThat(traits.order()).isZero();
            return;
        }
        for (Schedule schedule : List.of(new VariancePreserving(), new Edm(), new RectifiedFlow())) {
            if (traits.isStochastic()) {
                weak(sampler, schedule);
            } else {
                strong(sampler, schedule);
            }
        }
        if (!traits.isStochastic()) {
            strong(sampler, new SubVariancePreserving());
        }
    }

    private static void strong(Sampler sampler, Schedule schedule) {
        int order = (int) sampler.traits().order();
        if (order > 4) {
            // The errors of such orders soon drown in rounding, and on the way their constants change sign: so the mean
            // over a long way, from below. Exactly they are held by the order conditions in exact fractions.
            ConvergenceOrder measured = FlowProblem.on(schedule, 20, 0.02).order(sampler, new LogSnrGrid(), 8, 5);
            assertThat(measured.meanOrder()).as("%s: %s", sampler, measured).isGreaterThan(order - 0.1);
            return;
        }
        // Multistep methods are asymptotic late.
        int first = sampler instanceof ProbabilityFlow ? 512 >> order : 16 << order;
        FlowProblem.on(schedule)
                .order(sampler, new LogSnrGrid(), first, 3)
                .hold(sampler + " on " + schedule, order, 0.1);
    }

    private static void weak(Sampler sampler, Schedule schedule) {
        if (sampler instanceof PredictorCorrector) {
            return; // these read their chain over the whole of time: see SdeChainTest
        }
        double from = schedule.timeOfNoiseToSignal(3);
        double to = schedule.timeOfNoiseToSignal(0.3);
        SdeProblem.weakOrder(sampler, schedule, new LogSnrGrid(), from, to, VARIANCE, 32, 3)
                .hold(sampler + " on " + schedule + ", weak", weakOrder(sampler), 0.25);
    }

    /** A strong order is one of paths; the weak order is at least as high, and higher by at most a half for 1.5. */
    private static double weakOrder(Sampler sampler) {
        double order = sampler.traits().order();
        return order == 1.5 ? 2 : order;
    }
}
