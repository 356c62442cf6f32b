package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.grid.KarrasGrid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.model.FunctionModel;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.edm.Churn;
import dev.reverie.sampler.edm.EdmSampler;
import dev.reverie.sampler.edm.EdmSampler.Method;
import dev.reverie.sampler.edm.EulerAncestral;
import dev.reverie.sampler.edm.Lms;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps, evaluations and noise levels of EDM's samplers are those of Karras et al. 2022 (arXiv:2206.00364). */
final class EdmPublishedStepsTest {
    private static final int STEPS = 18;

    /** Equation (5) with N = 18, rho = 7, sigma from 0.002 to 80, by an independent calculation; then sigma_N = 0. */
    private static final double[] SIGMAS = {
        80.0, 57.58598472124816, 40.78557379650796, 28.374584604156837,
        19.35245298032522, 12.910082380757316, 8.400935309099822, 5.3151945217963785,
        3.256821519765538, 1.9233398370400498, 1.0881706365452795, 0.5853481231945423,
        0.29644228447915727, 0.13951646873101647, 0.05994731123547157, 0.02293451837233337,
        0.007528019962784071, 0.002, 0.0
    };

    private record Asked(List<Double> times, List<Double> states, int evaluations) {}

    private static Asked run(Sampler sampler, Schedule schedule, int steps) {
        List<Double> asked = new ArrayList<>();
        List<Double> reached = new ArrayList<>();
        GaussianOracle oracle = GaussianOracle.isotropic(schedule, 0.2, 0.25);
        FunctionModel watched = new FunctionModel(schedule, oracle.prediction(), (x, t) -> {
            asked.add(t[0]);
            return oracle.predict(x, t);
        });
        Sampler whole = sampler.denoisingLast();
        TimeGrid grid = new KarrasGrid().place(Sde.of(schedule), whole.gridPoints(steps));
        SamplingListener listener = event -> reached.add(event.time());
        SamplingProblem problem = new SamplingProblem(watched, grid, SeededNoise.of(1), listener);
        try (Scope scope = Scope.open()) {
            assertThat(scope).isNotNull();
            Samples samples = whole.sample(problem, DType.FLOAT64, Device.CPU, 2, 1);
            return new Asked(asked, reached, samples.evaluations());
        }
    }

    private static void assertLevels(List<Double> levels, double... expected) {
        assertThat(levels).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            // the grid comes from powers of 1/7 and 7
            assertThat(levels.get(i)).isEqualTo(expected[i], within(1e-12 * expected[i]));
        }
    }

    @Test
    void heunTakesEighteenStepsAndThirtyFiveEvaluationsOnThePublishedLevels() {
        Asked asked = run(new EdmSampler(Method.HEUN), new Edm(), STEPS);
        assertThat(asked.evaluations()).isEqualTo(35);
        double[] twice = new double[35];
        for (int i = 0; i < 17; i++) {
            twice[2 * i] = SIGMAS[i];
            twice[2 * i + 1] = SIGMAS[i + 1];
        }
        twice[34] = SIGMAS[17];
        assertLevels(asked.times(), twice);
        assertLevels(asked.states(), Arrays.copyOfRange(SIGMAS, 1, 19));
    }

    @Test
    void samplersOfOneEvaluationTakeOneForEachStep() {
        for (Sampler sampler : List.of(new EdmSampler(Method.EULER), new EulerAncestral(), new Lms(3))) {
            Asked asked = run(sampler, new Edm(), STEPS);
            assertThat(asked.evaluations()).isEqualTo(STEPS);
            assertLevels(asked.times(), Arrays.copyOf(SIGMAS, STEPS));
        }
    }

    @Test
    void churnIsSharedOutOverAllStepsTheOneToCleanDataIncluded() {
        Asked asked = run(new EdmSampler(Method.EULER, new Churn(1.8)), new Edm(), STEPS);
        assertThat(asked.evaluations()).isEqualTo(STEPS);
        // gamma = S_churn / N = 0.1; no model is asked above the first level
        assertThat(asked.times().get(0)).isEqualTo(80, within(1e-10));
        for (int i = 1; i < STEPS; i++) {
            double raised = 1.1 * SIGMAS[i];
            assertThat(asked.times().get(i)).isEqualTo(raised, within(1e-12 * raised));
        }
    }

    @Test
    void otherProcessesTakeAsManySteps() {
        for (Schedule schedule : List.of(new VariancePreserving(), new VarianceExploding())) {
            assertThat(run(new EdmSampler(Method.HEUN), schedule, STEPS).evaluations())
                    .isEqualTo(35);
        }
    }
}
