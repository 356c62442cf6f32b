package dev.reverie.guidance;

import static dev.reverie.guidance.ThreeClasses.TIMES;
import static dev.reverie.guidance.ThreeClasses.error;
import static dev.reverie.guidance.ThreeClasses.states;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.guidance.ThreeClasses.Counting;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.model.TrainedInterval;
import dev.reverie.network.Labels;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.ode.ProbabilityFlow;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import org.junit.jupiter.api.Test;

class AutoguidanceTest {
    private static final VariancePreserving VP = new VariancePreserving();

    private final ScoreModel main = ThreeClasses.all(VP);
    private final ScoreModel weak = GaussianOracle.isotropic(VP, 0.1, 1.2);

    @Test
    void denoisedDataAreLedAwayFromThoseOfTheWeakModel() {
        try (Scope scope = Scope.open()) {
            Tensor got = new Autoguidance(main, weak, 2.5).denoised(states(4), TIMES);
            Tensor wanted = main.denoised(states(4), TIMES)
                    .mul(2.5)
                    .sub(weak.denoised(states(4), TIMES).mul(1.5));
            // computed in scores and converted: Tweedie's formula divides by alpha, 0.05 at the last time
            assertThat(error(got, wanted)).isLessThan(1e-12);
        }
    }

    @Test
    void atOneTheMainModelAloneIsAskedAndAtZeroTheWeak() {
        Counting first = new Counting(ThreeClasses.of(VP), Prediction.NOISE);
        Counting second = new Counting(ThreeClasses.of(VP), Prediction.DENOISED);
        ScoreModel good = first.given(Labels.none());
        ScoreModel bad = second.given(Labels.all(1));
        try (Scope scope = Scope.open()) {
            double[] one =
                    new Autoguidance(good, bad, 1).noise(states(4), TIMES).toDoubles();
            assertThat(second.batches()).isEmpty();
            assertThat(one).containsExactly(good.noise(states(4), TIMES).toDoubles());
            first.batches().clear();
            double[] zero =
                    new Autoguidance(good, bad, 0).noise(states(4), TIMES).toDoubles();
            assertThat(first.batches()).isEmpty();
            assertThat(zero).containsExactly(bad.noise(states(4), TIMES).toDoubles());
        }
    }

    @Test
    void aModelThatIsItsOwnWeakVersionIsNotGuided() {
        try (Scope scope = Scope.open()) {
            Tensor got = new Autoguidance(main, main, 3).score(states(4), TIMES);
            assertThat(error(got, main.score(states(4), TIMES))).isLessThan(1e-15);
        }
    }

    @Test
    void samplesKeepTheirLabelsInBothModels() {
        ClassConditionalMixture classes = ThreeClasses.of(VP);
        Labels labels = Labels.of(0, 1, 2, 1);
        ScoreModel guided = new Autoguidance(classes.given(labels), classes.given(Labels.of(1, 1, 0, 2)), 2);
        try (Scope scope = Scope.open()) {
            double[] all = guided.score(states(4), TIMES).toDoubles();
            double[] third = guided.forSamples(new int[] {2})
                    .score(states(4).narrow(0, 2, 1), new double[] {TIMES[2]})
                    .toDoubles();
            assertThat(third).containsExactly(all[4], all[5]);
        }
    }

    @Test
    void aFlowGuidedBeyondOneDrawsFromAnotherLawThanTheTiltedDensity() {
        // Data N(0, 1), whose noisy versions are N(0, 1), and a class N(1, v): the guided flow is w times that of the
        // class, so that distances shrink with the power w.
        double v = 0.25;
        double w = 3;
        ScoreModel guided = new Autoguidance(GaussianOracle.isotropic(VP, 1, v), GaussianOracle.isotropic(VP, 0, 1), w);
        Sde sde = Sde.of(VP);
        ProbabilityFlow flow = new ProbabilityFlow(AdaptiveRungeKutta.dormandPrince(1e-9, 1e-9));
        SamplingProblem problem = SamplingProblem.of(guided, 2, 1);
        try (Scope scope = Scope.open()) {
            double[] x = flow.sample(problem, Tensors.of(new double[] {-0.5, 0.5}, 2, 1))
                    .tensor()
                    .toDoubles();
            double variance = (x[1] - x[0]) * (x[1] - x[0]);
            double shrunk = classVariance(problem.grid().last(), v) / classVariance(sde.end(), v);
            // a thousand times the tolerance of the solver
            assertThat(variance).isCloseTo(Math.pow(shrunk, w), within(1e-6));
            // p(x | y)^w p(x)^(1 - w) is six times as wide
            double tilted = 1 / (w / v + 1 - w);
            assertThat(tilted / variance).isGreaterThan(6);
        }
    }

    /** Variance of a class of variance v at time t. */
    private static double classVariance(double t, double v) {
        return VP.alpha(t) * VP.alpha(t) * v + VP.sigma(t) * VP.sigma(t);
    }

    @Test
    void itKnowsTheTimesThatBothWereTrainedOn() {
        ScoreModel guided = new Autoguidance(
                new TrainedInterval(main, new TimeInterval(0.01, 1)),
                new TrainedInterval(weak, new TimeInterval(0.001, 0.9)),
                2);
        assertThat(guided.trainedTimes()).isEqualTo(new TimeInterval(0.01, 0.9));
        assertThat(guided.chainSteps()).isEmpty();
    }

    @Test
    void modelsThatDoNotBelongTogetherAreRefused() {
        ScoreModel other = GaussianOracle.isotropic(new VarianceExploding(), 0, 1);
        assertThatThrownBy(() -> new Autoguidance(main, other, 2)).hasMessageContaining("one process");
        assertThatThrownBy(() -> new Autoguidance(main, new ChainOf(weak, 100), 2))
                .hasMessageContaining("OptionalInt.empty")
                .hasMessageContaining("100");
        assertThatThrownBy(() -> new Autoguidance(main, weak, Double.POSITIVE_INFINITY))
                .hasMessageContaining("must be finite");
    }
}
