package dev.reverie.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.model.FunctionModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SmldChain;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ObjectiveTest {
    private static final int SAMPLES = 3;
    private static final int DIMENSION = 4;
    private static final double[] X0 =
            new Random(1).doubles(SAMPLES * DIMENSION, -1, 1).toArray();
    private static final double[] Z =
            new Random(2).doubles(SAMPLES * DIMENSION, -2, 2).toArray();

    /** Data N(0.2, 0.3): its score in plain Java. */
    private static double score(Schedule schedule, double x, double t) {
        double alpha = schedule.alpha(t);
        double sigma = schedule.sigma(t);
        return -(x - alpha * 0.2) / (alpha * alpha * 0.3 + sigma * sigma);
    }

    private static ScoreModel model(Schedule schedule) {
        return GaussianOracle.isotropic(schedule, 0.2, 0.3);
    }

    private static Tensor tensor(double[] values) {
        return Tensors.of(values, SAMPLES, 2, 2);
    }

    @Test
    void denoisingScoreMatchingIsTheWeightedSquareOfThePaper() {
        double[] t = {0.01, 0.4, 0.97};
        for (Schedule schedule :
                new Schedule[] {new VarianceExploding(), new VariancePreserving(), new SubVariancePreserving()}) {
            for (Reduction reduction : Reduction.values()) {
                for (Weighting weighting : List.of(Weighting.NOISE_VARIANCE, Weighting.LIKELIHOOD)) {
                    double[] expected = new double[SAMPLES];
                    double factor = reduction == Reduction.MEAN ? 1.0 / DIMENSION : 0.5;
                    for (int i = 0; i < X0.length; i++) {
                        double time = t[i / DIMENSION];
                        double sigma = schedule.sigma(time);
                        double x = schedule.alpha(time) * X0[i] + sigma * Z[i];
                        double weight = weighting.equals(Weighting.NOISE_VARIANCE)
                                ? sigma * sigma
                                : schedule.diffusionSquared(time);
                        double residual = score(schedule, x, time) + Z[i] / sigma;
                        expected[i / DIMENSION] += factor * weight * residual * residual;
                    }
                    try (Scope scope = Scope.open()) {
                        Losses losses = new DenoisingScoreMatching(schedule, 1e-5, reduction, weighting)
                                .evaluate(model(schedule), tensor(X0), t, tensor(Z));
                        check(losses, expected);
                        assertThat(losses.times()).containsExactly(t);
                    }
                }
            }
        }
    }

    @Test
    void smldWeighsEachLevelByItsVariance() {
        SmldChain chain = new SmldChain(0.01, 50, 11);
        VarianceExploding ve = new VarianceExploding(0.01, 50);
        int[] indices = {0, 4, 10};
        double[] expected = new double[SAMPLES];
        for (int i = 0; i < X0.length; i++) {
            int index = indices[i / DIMENSION];
            double sigma = chain.sigma(index);
            double residual = score(ve, X0[i] + sigma * Z[i], index / 10.0) + Z[i] / sigma;
            expected[i / DIMENSION] += 0.5 * sigma * sigma * residual * residual;
        }
        try (Scope scope = Scope.open()) {
            check(
                    new SmldLoss(chain, Reduction.HALF_SUM).evaluate(model(ve), tensor(X0), indices, tensor(Z)),
                    expected);
        }
    }

    @Test
    void ddpmComparesNoiseWithNoise() {
        DdpmChain chain = DdpmChain.linear(0.1, 20, 100);
        VariancePreserving vp = new VariancePreserving();
        int[] indices = {0, 50, 99};
        double[] expected = new double[SAMPLES];
        for (int i = 0; i < X0.length; i++) {
            int index = indices[i / DIMENSION];
            double x = chain.sqrtCumulativeAlpha(index) * X0[i] + chain.sqrtOneMinusCumulativeAlpha(index) * Z[i];
            double epsHat = -chain.sqrtOneMinusCumulativeAlpha(index) * score(vp, x, index / 99.0);
            expected[i / DIMENSION] += (epsHat - Z[i]) * (epsHat - Z[i]) / DIMENSION;
        }
        // at index 0 the process has no noise but the chain has; the oracle's score is finite there
        try (Scope scope = Scope.open()) {
            check(new DdpmLoss(chain, Reduction.MEAN).evaluate(model(vp), tensor(X0), indices, tensor(Z)), expected);
        }
    }

    private static void check(Losses losses, double[] expected) {
        double[] actual = losses.perSample().toDoubles();
        double mean = 0;
        for (int i = 0; i < SAMPLES; i++) {
            // float64 both ways; noise and score nearly cancel at the largest levels
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-10 * (1e-3 + expected[i])));
            mean += expected[i] / SAMPLES;
        }
        assertThat(losses.mean().item()).isCloseTo(mean, within(1e-10 * (1e-3 + mean)));
    }

    @Test
    void theExpectedLossOfTheExactModelIsThePosteriorVariance() {
        // E|eps_hat - eps|^2 = Var(eps | x) = alpha^2 v / (alpha^2 v + sigma^2) for Gaussian data
        VariancePreserving vp = new VariancePreserving();
        double t = 0.3;
        try (Scope scope = Scope.open()) {
            int samples = 200;
            int dimension = 500;
            Random random = new Random(3);
            double[] x0 = new double[samples * dimension];
            double[] z = new double[x0.length];
            for (int i = 0; i < x0.length; i++) {
                x0[i] = 0.2 + Math.sqrt(0.3) * random.nextGaussian();
                z[i] = random.nextGaussian();
            }
            double[] times = new double[samples];
            Arrays.fill(times, t);
            double loss = DenoisingScoreMatching.of(vp, Reduction.MEAN)
                    .evaluate(model(vp), Tensors.of(x0, samples, dimension), times, Tensors.of(z, samples, dimension))
                    .mean()
                    .item();
            double signal = vp.alpha(t) * vp.alpha(t) * 0.3;
            double expected = signal / (signal + vp.sigma(t) * vp.sigma(t));
            // 1e5 squares of relative deviation sqrt 2: standard error 0.45 %; the seed is fixed
            assertThat(loss).isCloseTo(expected, within(0.02 * expected));
        }
    }

    @Test
    void aStreamDeterminesTimesAndNoise() {
        RandomStream root = RandomStream.of(7).purpose("training");
        for (Objective objective : new Objective[] {
            DenoisingScoreMatching.of(new VariancePreserving(), Reduction.MEAN),
            new DdpmLoss(DdpmChain.linear(0.1, 20, 1000), Reduction.MEAN)
        }) {
            try (Scope scope = Scope.open()) {
                ScoreModel model = model(new VariancePreserving());
                Losses first = objective.evaluate(model, tensor(X0), root.index(5));
                Losses again = objective.evaluate(model, tensor(X0), root.index(5));
                Losses other = objective.evaluate(model, tensor(X0), root.index(6));
                assertThat(again.perSample().toDoubles())
                        .containsExactly(first.perSample().toDoubles());
                assertThat(again.times()).containsExactly(first.times());
                assertThat(other.times()).isNotEqualTo(first.times());
            }
        }
    }

    @Test
    void randomTimesFillTheIntervalFromTheSmallestTime() {
        try (Scope scope = Scope.open()) {
            int samples = 4000;
            Tensor x0 = Tensors.zeros(DType.FLOAT32, Device.CPU, samples, 1);
            double[] t = new DenoisingScoreMatching(
                            new VariancePreserving(), 0.25, Reduction.MEAN, Weighting.LIKELIHOOD)
                    .evaluate(model(new VariancePreserving()), x0, RandomStream.of(1))
                    .times();
            double mean = Arrays.stream(t).average().orElseThrow();
            assertThat(Arrays.stream(t).allMatch(time -> time >= 0.25 && time < 1))
                    .isTrue();
            // standard error 0.75 / sqrt(12 * 4000) = 0.0034; the seed is fixed
            assertThat(mean).isCloseTo(0.625, within(0.015));
        }
    }

    @Test
    void theGradientReachesTheModel() {
        try (Scope scope = Scope.open()) {
            Tensor theta = Tensors.of(new double[] {0.7}, 1).requireGrad();
            ScoreModel model = new FunctionModel(new VariancePreserving(), Prediction.NOISE, (x, t) -> x.mul(theta));
            double[] t = {0.2, 0.5, 0.9};
            DenoisingScoreMatching objective = DenoisingScoreMatching.of(new VariancePreserving(), Reduction.MEAN);
            Tensor x0 = tensor(X0);
            Tensor z = tensor(Z);
            double gradient = Autograd.grad(objective.evaluate(model, x0, t, z).mean(), theta)
                    .item();
            double h = 1e-6;
            double up = objective.evaluate(shifted(0.7 + h), x0, t, z).mean().item();
            double down = objective.evaluate(shifted(0.7 - h), x0, t, z).mean().item();
            // the loss is quadratic in theta: only rounding, 1e-16 / h
            assertThat(gradient).isCloseTo((up - down) / (2 * h), within(1e-8));
        }
    }

    private static ScoreModel shifted(double factor) {
        return new FunctionModel(new VariancePreserving(), Prediction.NOISE, (x, t) -> x.mul(factor));
    }

    @Test
    void refusesASmallestTimeWithoutNoise() {
        assertThatThrownBy(() ->
                        new DenoisingScoreMatching(new VariancePreserving(), 0, Reduction.MEAN, Weighting.LIKELIHOOD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no noise");
        assertThatThrownBy(() ->
                        new DenoisingScoreMatching(new VariancePreserving(), 1, Reduction.MEAN, Weighting.LIKELIHOOD))
                .hasMessageContaining("[0.0, 1.0)");
    }

    @Test
    void refusesAnIndexOutsideTheChain() {
        try (Scope scope = Scope.open()) {
            DdpmLoss loss = new DdpmLoss(DdpmChain.linear(0.1, 20, 100), Reduction.MEAN);
            Tensor x0 = tensor(X0);
            assertThatThrownBy(
                            () -> loss.evaluate(model(new VariancePreserving()), x0, new int[] {0, 100, 3}, tensor(Z)))
                    .hasMessageContaining("index 1 must be in [0, 99], got 100");
        }
    }
}
