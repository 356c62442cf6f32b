package dev.reverie.guidance;

import static dev.reverie.guidance.ThreeClasses.TIMES;
import static dev.reverie.guidance.ThreeClasses.error;
import static dev.reverie.guidance.ThreeClasses.states;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.flow.ErrorNorm;
import dev.reverie.grid.LogSnrGrid;
import dev.reverie.guidance.ThreeClasses.Counting;
import dev.reverie.model.Parametrization;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.network.Labels;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.exponential.DpmSolverPlusPlus;
import dev.reverie.sampler.ode.ProbabilityFlow;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassifierFreeGuidanceTest {
    private static final VariancePreserving VP = new VariancePreserving();
    private static final Labels LABELS = Labels.of(2, 0, 1, 2);

    private final ClassConditionalMixture classes = ThreeClasses.of(VP);

    @Test
    void atOneAndZeroItIsExactlyOneModelAndOneEvaluation() {
        for (Prediction prediction : List.of(Prediction.NOISE, Prediction.DENOISED, Prediction.VELOCITY)) {
            Counting counting = new Counting(classes, prediction);
            try (Scope scope = Scope.open()) {
                double[] conditional =
                        counting.given(LABELS).score(states(4), TIMES).toDoubles();
                double[] unconditional =
                        counting.given(Labels.none()).score(states(4), TIMES).toDoubles();
                counting.batches().clear();
                assertThat(guided(counting, 1).score(states(4), TIMES).toDoubles())
                        .containsExactly(conditional);
                assertThat(guided(counting, 0).score(states(4), TIMES).toDoubles())
                        .containsExactly(unconditional);
                assertThat(counting.batches()).containsExactly(4, 4);
            }
        }
    }

    private static ClassifierFreeGuidance guided(Counting model, double gamma) {
        return new ClassifierFreeGuidance(model, LABELS, gamma);
    }

    @Test
    void bothScoresAreOneBatchAndTheirExtrapolation() {
        Counting counting = new Counting(classes, Prediction.NOISE);
        try (Scope scope = Scope.open()) {
            Tensor got = guided(counting, 2.5).score(states(4), TIMES);
            assertThat(counting.batches()).containsExactly(8);
            Tensor conditional = classes.given(LABELS).score(states(4), TIMES);
            Tensor unconditional = classes.given(Labels.none()).score(states(4), TIMES);
            // noise to score and back, and a difference of two scores
            assertThat(error(got, conditional.mul(2.5).sub(unconditional.mul(1.5))))
                    .isLessThan(1e-13);
            assertThat(error(guided(counting, 2.5).denoised(states(4), TIMES), denoisedOf(got)))
                    .isLessThan(1e-13);
        }
    }

    /** Tweedie's formula. */
    private static Tensor denoisedOf(Tensor score) {
        return Parametrization.of(VP, TIMES).convert(Prediction.SCORE, Prediction.DENOISED, states(4), score);
    }

    @Test
    void itIsTheClassifierGuidanceOfTheExactClassifier() {
        try (Scope scope = Scope.open()) {
            for (double gamma : new double[] {-0.5, 1, 3}) {
                Tensor got = new ClassifierFreeGuidance(classes, LABELS, gamma).score(states(4), TIMES);
                Tensor wanted = ThreeClasses.all(VP)
                        .plus(new ClassifierGuidance(classes, LABELS, gamma))
                        .score(states(4), TIMES);
                // one side is differentiated automatically
                assertThat(error(got, wanted)).isLessThan(1e-12);
            }
        }
    }

    @Test
    void outsideItsIntervalItIsThePlainConditionalModel() {
        Counting counting = new Counting(classes, Prediction.NOISE);
        ClassifierFreeGuidance inside = guided(counting, 3).within(new TimeInterval(0.2, 0.6));
        try (Scope scope = Scope.open()) {
            double[] got = inside.noise(states(4), TIMES).toDoubles();
            assertThat(counting.batches()).containsExactly(8);
            double[] conditional =
                    counting.given(LABELS).noise(states(4), TIMES).toDoubles();
            double[] everywhere = guided(counting, 3).noise(states(4), TIMES).toDoubles();
            counting.batches().clear();
            inside.noise(states(4), 0.9);
            inside.noise(states(4), 0.1);
            assertThat(counting.batches()).containsExactly(4, 4);
            assertThat(Arrays.copyOfRange(got, 0, 2)).containsExactly(Arrays.copyOfRange(conditional, 0, 2));
            assertThat(Arrays.copyOfRange(got, 2, 6)).containsExactly(Arrays.copyOfRange(everywhere, 2, 6));
            assertThat(Arrays.copyOfRange(got, 6, 8)).containsExactly(Arrays.copyOfRange(conditional, 6, 8));
        }
    }

    @Test
    void anIntervalOfNoiseLevelsIsOneOfTimes() {
        VarianceExploding ve = new VarianceExploding(0.01, 50);
        GuidanceWeight weight = GuidanceWeight.constant(4).withinNoise(ve, 0.28, 2.9);
        assertThat(weight.at(ve.timeOfSigma(0.27))).isEqualTo(1);
        assertThat(weight.at(ve.timeOfSigma(0.29))).isEqualTo(4);
        assertThat(weight.at(ve.timeOfSigma(2.8))).isEqualTo(4);
        assertThat(weight.at(ve.timeOfSigma(3))).isEqualTo(1);
        GuidanceWeight open = GuidanceWeight.constant(4).withinNoise(ve, 0, Double.POSITIVE_INFINITY);
        assertThat(open.at(0)).isEqualTo(4);
        assertThat(open.at(1)).isEqualTo(4);
        // VP: sigma / alpha = 1 where the logarithm of the signal-to-noise ratio is 0
        double even = VP.timeOfLogSnr(0);
        GuidanceWeight low = GuidanceWeight.constant(4).withinNoise(VP, 0, 1);
        assertThat(low.at(even - 1e-6)).isEqualTo(4);
        assertThat(low.at(even + 1e-6)).isEqualTo(1);
        assertThatThrownBy(() -> GuidanceWeight.constant(4).withinNoise(ve, 5, 0.3))
                .hasMessageContaining("[5.0, 0.3]")
                .hasMessageContaining("swapped");
        assertThatThrownBy(() -> GuidanceWeight.constant(4).withinNoise(ve, 60, 70))
                .hasMessageContaining("overlap");
    }

    @Test
    void anyFunctionOfTimeCanBeTheWeight() {
        GuidanceWeight rising = t -> 1 + 2 * t;
        try (Scope scope = Scope.open()) {
            ClassifierFreeGuidance guided = new ClassifierFreeGuidance(classes, LABELS, 1).withWeight(rising);
            Tensor got = guided.score(states(4), 0.55);
            Tensor wanted = new ClassifierFreeGuidance(classes, LABELS, 1 + 2 * 0.55).score(states(4), 0.55);
            assertThat(got.toDoubles()).containsExactly(wanted.toDoubles());
            assertThatThrownBy(() -> guided.withWeight(t -> 1 / t).score(states(4), 0))
                    .hasMessageContaining("gamma must be finite")
                    .hasMessageContaining("Infinity");
        }
    }

    @Test
    void rescalingRestoresTheSpreadOfTheClass() {
        try (Scope scope = Scope.open()) {
            double gamma = 4;
            double phi = 0.7;
            double[] d = classes.given(LABELS).denoised(states(4), TIMES).toDoubles();
            double[] g = new ClassifierFreeGuidance(classes, LABELS, gamma)
                    .denoised(states(4), TIMES)
                    .toDoubles();
            ClassifierFreeGuidance rescaled = new ClassifierFreeGuidance(classes, LABELS, gamma).rescaled(phi);
            double[] got = rescaled.denoised(states(4), TIMES).toDoubles();
            for (int i = 0; i < 4; i++) {
                // the deviation of two numbers is half their distance
                double ratio = Math.abs(d[2 * i] - d[2 * i + 1]) / Math.abs(g[2 * i] - g[2 * i + 1]);
                for (int j = 2 * i; j < 2 * i + 2; j++) {
                    assertThat(got[j]).isCloseTo(phi * g[j] * ratio + (1 - phi) * g[j], within(1e-12 * Math.abs(g[j])));
                }
            }
            // nothing to restore without guidance
            double[] plain = new ClassifierFreeGuidance(classes, LABELS, 1)
                    .rescaled(phi)
                    .denoised(states(4), TIMES)
                    .toDoubles();
            assertThat(plain).containsExactly(d);
        }
    }

    @Test
    void rescalingDoesNotDependOnTheWeightsOfTheNeighbours() {
        GuidanceWeight late = t -> t < 0.5 ? 0 : 3;
        ScoreModel guided =
                new ClassifierFreeGuidance(classes, LABELS, 1).withWeight(late).rescaled(0.6);
        try (Scope scope = Scope.open()) {
            double[] all = guided.denoised(states(4), TIMES).toDoubles();
            double[] first = guided.forSamples(new int[] {0})
                    .denoised(states(4).narrow(0, 0, 1), new double[] {TIMES[0]})
                    .toDoubles();
            // uniform weights are factors, others are tensors: one rounding more
            assertThat(first).containsExactly(Arrays.copyOfRange(all, 0, 2), within(1e-14));
        }
    }

    @Test
    void aNegativeLabelIsLedAwayFromInsteadOfAllClasses() {
        try (Scope scope = Scope.open()) {
            ScoreModel away = new ClassifierFreeGuidance(classes, LABELS, 2).withNegative(Labels.all(1));
            Tensor wanted = classes.given(LABELS)
                    .score(states(4), TIMES)
                    .mul(2)
                    .sub(classes.given(Labels.all(1)).score(states(4), TIMES));
            assertThat(error(away.score(states(4), TIMES), wanted)).isLessThan(1e-13);
            Counting counting = new Counting(classes, Prediction.NOISE);
            new ClassifierFreeGuidance(counting, Labels.all(1), 2)
                    .withNegative(Labels.all(1))
                    .noise(states(4), TIMES);
            assertThat(counting.batches()).containsExactly(4);
        }
    }

    @Test
    void samplesOfAClassHaveItsMoments() {
        try (Scope scope = Scope.open()) {
            Sde sde = Sde.of(VP).withSamplingEpsilon(1e-4);
            ScoreModel second = new ClassifierFreeGuidance(classes, Labels.all(1), 1);
            DpmSolverPlusPlus sampler = new DpmSolverPlusPlus(DpmSolverPlusPlus.Variant.MULTISTEP_2);
            SamplingProblem problem =
                    SamplingProblem.of(second, 10, 3).withGrid(new LogSnrGrid().place(sde, sampler.gridPoints(40)));
            int n = 2000;
            double[] x = sampler.sample(problem, DType.FLOAT64, Device.CPU, n, 2)
                    .tensor()
                    .toDoubles();
            double[] mean = {1, 0};
            double variance = 0.25;
            for (int i = 0; i < 2; i++) {
                double first = 0;
                double square = 0;
                for (int k = 0; k < n; k++) {
                    double deviation = x[2 * k + i] - mean[i];
                    first += deviation / n;
                    square += deviation * deviation / n;
                }
                // four standard errors; 40 steps of second order err by less than a tenth of that
                assertThat(first).isCloseTo(0, within(4 * Math.sqrt(variance / n)));
                assertThat(square).isCloseTo(variance, within(4 * variance * Math.sqrt(2.0 / n)));
            }
        }
    }

    @Test
    void aSamplerThatDropsFinishedSamplesKeepsEachWithItsLabels() {
        try (Scope scope = Scope.open()) {
            ProbabilityFlow flow =
                    new ProbabilityFlow(AdaptiveRungeKutta.dormandPrince(1e-8, 1e-8), ErrorNorm.PER_SAMPLE);
            Labels negative = Labels.of(Labels.NONE, 1, 2, 0);
            ScoreModel guided = new ClassifierFreeGuidance(classes, LABELS, 2)
                    .withNegative(negative)
                    .within(new TimeInterval(0.1, 0.7))
                    .plus(new ClassifierGuidance(classes, LABELS, 0.5));
            SamplingProblem together = SamplingProblem.of(guided, 2, 3);
            Tensor prior = together.drawPrior(DType.FLOAT64, Device.CPU, 4, 2);
            double[] all = flow.sample(together, prior).tensor().toDoubles();
            for (int i = 0; i < 4; i++) {
                SamplingProblem alone = SamplingProblem.of(guided.forSamples(new int[] {i}), 2, 3);
                double[] one =
                        flow.sample(alone, prior.narrow(0, i, 1)).tensor().toDoubles();
                // rounding alone, which the choice of steps amplifies a little
                assertThat(Arrays.copyOfRange(all, 2 * i, 2 * i + 2)).containsExactly(one, within(1e-9));
            }
        }
    }

    @Test
    void nothingIsLeftBehind() {
        evaluateOnce();
        long before = Engine.liveNativeObjects();
        evaluateOnce();
        assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
    }

    private void evaluateOnce() {
        try (Scope scope = Scope.open()) {
            new ClassifierFreeGuidance(classes, LABELS, 3)
                    .rescaled(0.5)
                    .plus(new ClassifierGuidance(classes, LABELS, 1))
                    .score(states(4), TIMES);
        }
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThatThrownBy(() -> new ClassifierFreeGuidance(classes, Labels.all(3), 2))
                .hasMessageContaining("[0, 2], got 3");
        assertThatThrownBy(() -> new ClassifierFreeGuidance(classes, LABELS, 2).withNegative(Labels.all(4)))
                .hasMessageContaining("got 4");
        assertThatThrownBy(() -> new ClassifierFreeGuidance(classes, LABELS, Double.NaN))
                .hasMessageContaining("gamma must be finite")
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new ClassifierFreeGuidance(classes, LABELS, 2).rescaled(70))
                .hasMessageContaining("rescale must be in [0, 1]")
                .hasMessageContaining("70.0");
        try (Scope scope = Scope.open()) {
            assertThatThrownBy(() -> new ClassifierFreeGuidance(classes, LABELS, 2).score(states(3), 0.5))
                    .hasMessageContaining("3 samples, got 4 labels");
        }
    }
}
