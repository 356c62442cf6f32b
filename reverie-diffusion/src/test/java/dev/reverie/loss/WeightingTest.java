package dev.reverie.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.model.FunctionModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each weighting is the regression it is named after, in that regression's own quantity. */
final class WeightingTest {
    private static final int SAMPLES = 4;
    private static final int DIMENSION = 3;

    /** A weighting, the quantity it regresses, and the weight of that quantity as in the paper. */
    private record Regression(Schedule schedule, Weighting weighting, Prediction quantity, DoubleUnaryOperator weight) {
        @Override
        public String toString() {
            return weighting + " is a regression of " + quantity + " on " + schedule;
        }
    }

    static Stream<Regression> regressions() {
        return Stream.of(
                        new VarianceExploding(),
                        new VariancePreserving(),
                        new SubVariancePreserving(),
                        new CosineVariancePreserving(),
                        new RectifiedFlow(),
                        new Edm())
                .flatMap(WeightingTest::regressions);
    }

    private static Stream<Regression> regressions(Schedule schedule) {
        DoubleUnaryOperator ratio = schedule::noiseToSignal;
        DoubleUnaryOperator snr = t -> Math.exp(schedule.logSnr(t));
        return Stream.of(
                new Regression(schedule, Weighting.NOISE_VARIANCE, Prediction.NOISE, t -> 1),
                new Regression(
                        schedule, Weighting.NOISE_VARIANCE, Prediction.SCORE, t -> Math.pow(schedule.sigma(t), 2)),
                new Regression(schedule, Weighting.LIKELIHOOD, Prediction.SCORE, schedule::diffusionSquared),
                new Regression(
                        schedule,
                        new Weighting.Edm(0.7),
                        Prediction.DENOISED,
                        t -> (Math.pow(ratio.applyAsDouble(t), 2) + 0.49) / Math.pow(ratio.applyAsDouble(t) * 0.7, 2)),
                new Regression(
                        schedule, new Weighting.MinSnr(5), Prediction.DENOISED, t -> Math.min(5, snr.applyAsDouble(t))),
                new Regression(
                        schedule,
                        new Weighting.SoftMinSnr(5),
                        Prediction.DENOISED,
                        t -> 1 / (1 / snr.applyAsDouble(t) + 0.2)),
                new Regression(schedule, Weighting.VELOCITY, Prediction.VELOCITY, t -> 1),
                new Regression(schedule, Weighting.FLOW, Prediction.FLOW, t -> 1));
    }

    /** What a model that knew data and noise would answer. */
    private static double truth(Schedule schedule, Prediction quantity, double t, double x0, double z) {
        return switch (quantity) {
            case SCORE -> -z / schedule.sigma(t);
            case NOISE -> z;
            case DENOISED -> x0;
            case VELOCITY -> schedule.alpha(t) * z - schedule.sigma(t) * x0;
            case FLOW -> schedule.alphaDerivative(t) * x0 + schedule.sigmaDerivative(t) * z;
        };
    }

    @ParameterizedTest
    @MethodSource("regressions")
    void theWeightedNoiseIsTheRegressionOfItsOwnQuantity(Regression regression) {
        Schedule schedule = regression.schedule();
        double end = schedule.domain().end();
        double[] t = {0.02 * end, 0.3 * end, 0.7 * end, 0.98 * end};
        double[] x0 = new Random(3).doubles(SAMPLES * DIMENSION, -1, 1).toArray();
        double[] z = new Random(4).doubles(SAMPLES * DIMENSION, -2, 2).toArray();
        ScoreModel model = new FunctionModel(
                schedule, Prediction.NOISE, (x, time) -> x.tanh().mul(0.7).add(0.1));
        try (Scope scope = Scope.open()) {
            Tensor data = Tensors.of(x0, SAMPLES, DIMENSION);
            Tensor noise = Tensors.of(z, SAMPLES, DIMENSION);
            double[] actual = new DenoisingScoreMatching(
                            TrainingTimes.uniform(schedule), Reduction.MEAN, regression.weighting())
                    .evaluate(model, data, t, noise)
                    .perSample()
                    .toDoubles();
            double[] guess = model.evaluate(regression.quantity(), Perturbation.perturb(schedule, data, t, noise), t)
                    .toDoubles();
            double[] expected = new double[SAMPLES];
            for (int i = 0; i < guess.length; i++) {
                double time = t[i / DIMENSION];
                double miss = guess[i] - truth(schedule, regression.quantity(), time, x0[i], z[i]);
                expected[i / DIMENSION] += regression.weight().applyAsDouble(time) * miss * miss / DIMENSION;
            }
            for (int i = 0; i < SAMPLES; i++) {
                // float64 both ways; where alpha is small, D - x_0 loses the digits of sigma / alpha < 1e3
                assertThat(actual[i]).isCloseTo(expected[i], within(1e-10 * expected[i]));
            }
        }
    }

    @Test
    void minSnrIsUniformWhereNoiseDominatesAndBoundedWhereItDoesNot() {
        Schedule schedule = new VarianceExploding();
        double atFive = schedule.timeOfLogSnr(Math.log(5));
        Weighting weighting = new Weighting.MinSnr(5);
        assertThat(weighting.ofNoise(schedule, atFive + 0.1)).isEqualTo(1);
        assertThat(weighting.ofNoise(schedule, 0)).isCloseTo(5e-4, within(1e-15));
        // the soft one is half of it at the corner, and the same far from it
        Weighting soft = new Weighting.SoftMinSnr(5);
        assertThat(soft.ofNoise(schedule, atFive)).isCloseTo(0.5, within(1e-12));
        assertThat(soft.ofNoise(schedule, 0)).isCloseTo(5e-4, within(1e-6));
        assertThat(soft.ofNoise(schedule, 1)).isCloseTo(1, within(1e-3));
    }

    @Test
    void noWeightMovesTheMinimumAndItsValueIsKnown() {
        // for Gaussian data the best loss is w Var(eps | x_t) = w alpha^2 v / (alpha^2 v + sigma^2)
        for (Schedule schedule : List.of(new VariancePreserving(), new VarianceExploding(), new RectifiedFlow())) {
            double[] t = {0.01, 0.2, 0.6, 0.95};
            SigmaPoints points = new SigmaPoints(0.2, 0.3, t.length);
            ScoreModel best = GaussianOracle.isotropic(schedule, 0.2, 0.3);
            for (Weighting weighting : List.of(
                    Weighting.NOISE_VARIANCE,
                    Weighting.LIKELIHOOD,
                    new Weighting.Edm(0.5),
                    new Weighting.MinSnr(5),
                    new Weighting.SoftMinSnr(5),
                    Weighting.VELOCITY,
                    Weighting.FLOW)) {
                var objective = new DenoisingScoreMatching(TrainingTimes.uniform(schedule), Reduction.MEAN, weighting);
                try (Scope scope = Scope.open()) {
                    double[] least =
                            points.perLevel(objective.evaluate(best, points.data(), points.times(t), points.noise()));
                    ScoreModel other = new FunctionModel(
                            schedule,
                            Prediction.NOISE,
                            (x, time) -> best.noise(x, time).mul(1.05));
                    double[] more =
                            points.perLevel(objective.evaluate(other, points.data(), points.times(t), points.noise()));
                    for (int i = 0; i < t.length; i++) {
                        double signal = Math.pow(schedule.alpha(t[i]), 2) * 0.3;
                        double variance = signal / (signal + Math.pow(schedule.sigma(t[i]), 2));
                        double expected = weighting.ofNoise(schedule, t[i]) * variance;
                        // exact expectations; noise and its guess cancel to 1e-4 at the largest levels
                        assertThat(least[i]).isCloseTo(expected, within(1e-9 * expected));
                        assertThat(more[i]).isGreaterThan(least[i]);
                    }
                }
            }
        }
    }

    @Test
    void parametersOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Weighting.MinSnr(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gamma must be positive and finite, got 0.0");
        assertThatThrownBy(() -> new Weighting.SoftMinSnr(Double.NaN)).hasMessageContaining("gamma must be positive");
        assertThatThrownBy(() -> new Weighting.Edm(-1)).hasMessage("dataStd must be positive and finite, got -1.0");
    }
}
