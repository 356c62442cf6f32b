package dev.reverie.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.divergence.ExactDivergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.flow.ErrorNorm;
import dev.reverie.flow.ScoreFlow;
import dev.reverie.model.FunctionModel;
import dev.reverie.model.NetworkModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.model.TrainedInterval;
import dev.reverie.network.Mlp;
import dev.reverie.network.MlpConfig;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.ButcherTableau;
import dev.reverie.ode.StepControl;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import org.junit.jupiter.api.Test;

/** What is refused, and in which words; and the way there and back. */
final class LikelihoodFaultTest {
    private static final Schedule SCHEDULE = new VariancePreserving();
    private static final ScoreModel ORACLE = GaussianOracle.isotropic(SCHEDULE, 0, 1);

    private static FlowLikelihood flow(ScoreModel model) {
        return FlowLikelihood.of(model, new ExactDivergence());
    }

    @Test
    void discreteTimeModelsAreRefusedWithTheReason() {
        Mlp network = new Mlp(MlpConfig.builder(2).features(8).blocks(1).build());
        ScoreModel discrete = NetworkModel.discrete(network, SCHEDULE, 100, TimeIndexing.TRUNCATE);
        assertThatThrownBy(() -> flow(discrete))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("discrete chain of 100 steps")
                .hasMessageContaining("VariationalBound");
    }

    @Test
    void aModelIsNotAskedAtTimesItWasNotTrainedOn() {
        ScoreModel late = new TrainedInterval(ORACLE, new TimeInterval(0.01, 1));
        assertThat(flow(late).flow().times().start()).isEqualTo(0.01);
        assertThatThrownBy(() -> new ScoreFlow(late, 1e-5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trained on times [0.01, 1.0]");
        assertThatThrownBy(() -> new ScoreFlow(ORACLE, 0)).hasMessageContaining("has no noise");
        assertThatThrownBy(() -> new ScoreFlow(ORACLE, 1)).hasMessageContaining("epsilon must be in [0.0, 1.0)");
    }

    @Test
    void integersWithoutABinWidthAndNumbersThatAreNotFiniteAreRefused() {
        try (Scope scope = Scope.open()) {
            assertThatThrownBy(() -> LikelihoodEstimator.of(flow(ORACLE), new Continuous())
                            .evaluate(Tensors.of(new long[] {1, 2}, 1, 2), SeededNoise.of(0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("bin width");
            Tensor hole = Tensors.of(new double[] {0, 0, 1, Double.NaN}, 2, 2);
            assertThatThrownBy(
                            () -> flow(ORACLE).evaluate(hole, SeededNoise.of(0).from(10)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("sample 11 holds a number that is not finite");
            assertThatThrownBy(() -> flow(ORACLE).evaluate(Tensors.scalar(1), SeededNoise.of(0)))
                    .hasMessageContaining("[N, ...]");
        }
    }

    @Test
    void anAnswerThatIsNotFiniteNamesSampleAndTime() {
        ScoreModel broken = new FunctionModel(SCHEDULE, Prediction.SCORE, (x, t) -> {
            double[] factors = new double[t.length];
            for (int i = 0; i < t.length; i++) {
                factors[i] = t[i] > 0.5 ? Double.NaN : -1;
            }
            return x.mul(Tensors.of(factors, t.length, 1));
        });
        try (Scope scope = Scope.open()) {
            for (ErrorNorm norm : ErrorNorm.values()) {
                assertThatThrownBy(() -> flow(broken)
                                .withNorm(norm)
                                .evaluate(
                                        Oracles.points(2, 2, 1),
                                        SeededNoise.of(0).from(6)))
                        .isInstanceOf(LikelihoodException.class)
                        .hasMessageContaining("not finite for sample 6 at t = 0.")
                        .extracting(fault -> ((LikelihoodException) fault).sample())
                        .isEqualTo(6L);
            }
        }
    }

    @Test
    void aDimensionTooLargeForTheExactDivergenceSaysTheCostAndTheAlternative() {
        try (Scope scope = Scope.open()) {
            Tensor image = Tensors.zeros(DType.FLOAT32, Device.CPU, 1, 3, 32, 32);
            assertThatThrownBy(() -> flow(ORACLE).evaluate(image, SeededNoise.of(0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3072 backward passes per evaluation")
                    .hasMessageContaining("Hutchinson");
        }
    }

    @Test
    void aSolveThatDoesNotEndNamesTheSample() {
        // The third sample meets a score that turns faster than any step can follow.
        ScoreModel rough = new FunctionModel(SCHEDULE, Prediction.SCORE, (x, t) -> {
            Tensor isLarge = x.neg().add(2).less(x.zerosLike()).to(x.dtype());
            return x.neg().add(x.mul(1e5).sin().mul(1e4).mul(isLarge));
        });
        AdaptiveRungeKutta limited =
                new AdaptiveRungeKutta(ButcherTableau.DORMAND_PRINCE_54, 1e-5, 1e-5, StepControl.SCIPY, 500);
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(new double[] {0.1, 0.2, 5}, 3, 1);
            assertThatThrownBy(() -> flow(rough)
                            .withMethod(limited)
                            .evaluate(x, SeededNoise.of(0).from(30)))
                    .isInstanceOf(LikelihoodException.class)
                    .hasMessageContaining("sample 32 could not be solved: the budget of 500 evaluations")
                    .extracting(fault -> ((LikelihoodException) fault).sample())
                    .isEqualTo(32L);
            assertThatThrownBy(() -> flow(rough)
                            .withMethod(limited)
                            .withNorm(ErrorNorm.BATCH)
                            .evaluate(x, SeededNoise.of(0).from(30)))
                    .isInstanceOf(LikelihoodException.class)
                    .hasMessageContaining("per sample tells which");
        }
    }

    @Test
    void dataComeBackFromTheirLatentStates() {
        ScoreModel oracle = Oracles.mixture(SCHEDULE, 3);
        try (Scope scope = Scope.open()) {
            Tensor x = Oracles.points(4, 3, 8);
            var flow = FlowLikelihood.of(oracle, HutchinsonDivergence.rademacher(1))
                    .withTolerance(1e-7);
            Tensor z = flow.solver().encode(flow.flow(), x).tensor();
            assertThat(flow.solver().decode(flow.flow(), z).tensor().toDoubles())
                    .containsExactly(x.toDoubles(), within(1e-4));
            // the likelihood measures errors over one more number, and so takes other steps
            assertThat(flow.evaluate(x, SeededNoise.of(0)).latent().toDoubles())
                    .containsExactly(z.toDoubles(), within(1e-5));
            assertThat(flow.solver()
                            .encode(flow.flow(), x.to(DType.FLOAT32))
                            .tensor()
                            .dtype())
                    .isEqualTo(DType.FLOAT32);
        }
    }
}
