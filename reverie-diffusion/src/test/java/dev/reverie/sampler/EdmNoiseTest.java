package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.grid.KarrasGrid;
import dev.reverie.grid.LogSnrGrid;
import dev.reverie.model.FunctionModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.SamplerTraits.Property;
import dev.reverie.sampler.edm.Churn;
import dev.reverie.sampler.edm.Dpm2Ancestral;
import dev.reverie.sampler.edm.EdmSampler;
import dev.reverie.sampler.edm.EulerAncestral;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Orders of the samplers in the noise level that use noise, and the bounds of churn. */
class EdmNoiseTest {
    static Stream<Sampler> samplers() {
        return Stream.of(
                new EulerAncestral(),
                new EulerAncestral(0.5),
                new Dpm2Ancestral(),
                new Dpm2Ancestral(0.5),
                new EdmSampler(EdmSampler.Method.EULER, new Churn(4)),
                new EdmSampler(EdmSampler.Method.HEUN, new Churn(4)));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void theWeakOrderOnGaussianDataIsReached(Sampler sampler) {
        double order = sampler.traits().order();
        ExponentialNoiseTest.holdsWeakOrderOnGaussianData(sampler, new Edm(), new KarrasGrid(), order);
        ExponentialNoiseTest.holdsWeakOrderOnGaussianData(sampler, new VariancePreserving(), new LogSnrGrid(), order);
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void theWeakOrderOnAMixtureIsReached(Sampler sampler) {
        // Churn: less of it, as steps this few would all be raised by the most there is.
        Sampler mild = sampler instanceof EdmSampler edm ? new EdmSampler(edm.method(), new Churn(0.5)) : sampler;
        ExponentialNoiseTest.holdsWeakOrderOnAMixture(mild, sampler.traits().order());
    }

    @Test
    void pathsOfAncestralSamplersHaveStrongOrderOne() {
        ExponentialNoiseTest.holdsStrongOrderOne(new EulerAncestral());
        ExponentialNoiseTest.holdsStrongOrderOne(new EulerAncestral(0.5));
        ExponentialNoiseTest.holdsStrongOrderOne(new Dpm2Ancestral());
    }

    @Test
    void inflatedChurnConvergesToAnotherLawAndSaysSo() {
        SamplerTraits inflated = new EdmSampler(EdmSampler.Method.HEUN, new Churn(40, 0.05, 50, 1.003)).traits();
        assertThat(inflated).isEqualTo(SamplerTraits.weak(0).evaluations(2).with(Property.STEPS_TO_CLEAN));
        assertThat(new EdmSampler(EdmSampler.Method.HEUN).traits())
                .isEqualTo(
                        SamplerTraits.deterministic(2).evaluations(2).onGrid().with(Property.STEPS_TO_CLEAN));
        assertThat(new EdmSampler(EdmSampler.Method.EULER, new Churn(40))
                        .traits()
                        .order())
                .isEqualTo(1);
    }

    @Test
    void churnRaisesTheNoiseOnlyWhereItIsToldAndNeverAboveTheFirstLevel() {
        Edm schedule = new Edm();
        List<Double> asked = new ArrayList<>();
        ScoreModel oracle = GaussianOracle.isotropic(schedule, 0, 0.25);
        ScoreModel watched = new FunctionModel(schedule, Prediction.DENOISED, (x, t) -> {
            asked.add(t[0]);
            return oracle.denoised(x, t);
        });
        Sde sde = Sde.of(schedule);
        int steps = 10;
        double[] sigma = new KarrasGrid().place(sde, steps + 1).times();
        SamplingProblem problem = SamplingProblem.of(watched, 2, 4).withGrid(new KarrasGrid().place(sde, steps + 1));
        try (Scope scope = Scope.open()) {
            Sampler sampler = new EdmSampler(EdmSampler.Method.EULER, new Churn(100, 0.05, 60, 1));
            assertThat(sampler.sample(problem, DType.FLOAT64, Device.CPU, 2, 2).evaluations())
                    .isEqualTo(steps);
        }
        for (int i = 0; i < steps; i++) {
            // S_churn = 100 in 10 steps hits the limit, sqrt(2) - 1
            double raised = sigma[i] >= 0.05 && sigma[i] <= 60 ? Math.min(sigma[i] * Math.sqrt(2), 80) : sigma[i];
            assertThat(asked.get(i)).isCloseTo(raised, within(1e-12 * raised));
        }
    }

    @Test
    void impossibleOptionsAreRefused() {
        assertThatThrownBy(() -> new Churn(Double.NaN))
                .hasMessageContaining("S_churn")
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Churn(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 0");
        assertThatThrownBy(() -> new Churn(1, 50, 0.05, 1)).hasMessageContaining("[50.0, 0.05]; are the two swapped?");
        assertThatThrownBy(() -> new Churn(1, Double.NaN, 1, 1)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Churn(1, 0, 1, 0))
                .hasMessageContaining("S_noise")
                .hasMessageContaining("got 0.0");
        assertThatThrownBy(() -> new EulerAncestral(-0.1)).hasMessageContaining("eta must be in [0, 1], got -0.1");
        assertThatThrownBy(() -> new Dpm2Ancestral(1.5)).hasMessageContaining("got 1.5");
    }
}
