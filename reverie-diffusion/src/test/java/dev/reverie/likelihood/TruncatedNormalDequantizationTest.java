package dev.reverie.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.divergence.ExactDivergence;
import dev.reverie.flow.FlowDensity;
import dev.reverie.flow.ScoreFlow;
import dev.reverie.model.DensityModel;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.stat.NormalDistribution;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Truncated-normal dequantisation against closed forms. */
final class TruncatedNormalDequantizationTest {
    private static final VariancePreserving SCHEDULE = new VariancePreserving();
    /** Levels -1, -1/3, 1/3 and 1. */
    private static final Quantized FOUR = new Quantized(4, -1, 1, 1);

    private static final double[] SHARES = {0.1, 0.4, 0.3, 0.2};

    /** The exact model of data that are levels with known shares: narrow normals at the levels. */
    private static DensityModel levelModel() {
        double[][] means = {{-1}, {-1 / 3.0}, {1 / 3.0}, {1}};
        double[] variances = new double[4];
        Arrays.fill(variances, 1e-12);
        return new GaussianMixtureOracle(SCHEDULE, SHARES, means, variances);
    }

    private static FlowLikelihood flow(DensityModel model) {
        return FlowLikelihood.of(model, new ExactDivergence()).withTolerance(1e-6);
    }

    private static Tensor level(int k, int count) {
        return Tensors.full(2 * k / 3.0 - 1, DType.FLOAT64, Device.CPU, count, 1);
    }

    /** What the exact model of levels gives to a point of the bin of level k at the first time, as a density of v. */
    private static double logDensity(int k, double v, double deviation) {
        double sum = 0;
        for (int j = 0; j < SHARES.length; j++) {
            sum += SHARES[j] * new NormalDistribution((j - k) * 2 / 3.0, deviation).density(v);
        }
        return Math.log(sum);
    }

    @Test
    void theBoundOfTheExactModelOfLevelsIsTightWhereUniformNoiseLosesMuch() {
        try (Scope scope = Scope.open()) {
            LikelihoodEstimator fitted =
                    LikelihoodEstimator.of(flow(levelModel()), FOUR).withTruncatedNormal();
            double epsilon = ((ScoreFlow) fitted.flow().flow()).epsilon();
            double deviation = SCHEDULE.noiseToSignal(epsilon);
            double half = 1 / 3.0;
            assertThat(half / deviation).isCloseTo(3, within(1e-9));
            double inside = Math.log(1 - 2 * NormalDistribution.STANDARD.cdf(-3));
            for (int k = 0; k < 4; k++) {
                int count = 400;
                double mass = 0;
                double uniform = Math.log(2 * half);
                double[] v = new double[count];
                for (int i = 0; i < count; i++) {
                    v[i] = half * (2 * (i + 0.5) / count - 1);
                    mass += 2 * half / count * Math.exp(logDensity(k, v[i], deviation));
                    uniform += logDensity(k, v[i], deviation) / count;
                }
                double found = fitted.evaluate(level(k, 20), SeededNoise.of(1)).meanNats();
                // Between the share that stays in its bin and all that is in the bin; the prior's mismatch is below
                // 1e-3.
                assertThat(found).isBetween(Math.log(SHARES[k]) + inside - 1e-3, Math.log(mass) + 1e-3);
                assertThat(Math.log(mass) - found).isLessThan(0.01);
                // The same flow at points spread evenly over the bin: the bound of uniform noise at this time.
                double scale = SCHEDULE.alpha(epsilon);
                Tensor x = Tensors.of(v, count, 1).add(2 * k / 3.0 - 1).mul(scale);
                double even = Math.log(scale * 2 * half);
                for (FlowDensity density :
                        fitted.flow().evaluate(x, SeededNoise.of(1)).samples()) {
                    even += density.logDensity() / count;
                }
                assertThat(even).isCloseTo(uniform, within(1e-3));
                assertThat(Math.log(mass) - even).isGreaterThan(0.4);
            }
        }
    }

    @Test
    void theBoundOfASmoothDensityIsBelowItsMassAndManyDrawsReachIt() {
        DensityModel model = GaussianOracle.isotropic(SCHEDULE, 0.1, 0.2 * 0.2);
        try (Scope scope = Scope.open()) {
            LikelihoodEstimator fitted = LikelihoodEstimator.of(flow(model).withTolerance(1e-4), FOUR)
                    .withTruncatedNormal();
            double epsilon = ((ScoreFlow) fitted.flow().flow()).epsilon();
            double alpha = SCHEDULE.alpha(epsilon);
            var law = new NormalDistribution(alpha * 0.1, Math.hypot(alpha * 0.2, SCHEDULE.sigma(epsilon)));
            for (int k = 1; k < 3; k++) {
                double x = 2 * k / 3.0 - 1;
                double exact = Math.log(law.cdf(alpha * (x + 1 / 3.0)) - law.cdf(alpha * (x - 1 / 3.0)));
                Likelihood one = fitted.evaluate(level(k, 100), SeededNoise.of(2));
                double error = one.standardError() * Math.log(2);
                assertThat(one.meanNats()).isLessThan(exact + 4 * error);
                Likelihood many = fitted.withDraws(50).evaluate(level(k, 8), SeededNoise.of(3));
                assertThat(many.meanNats()).isCloseTo(exact, within(4 * many.estimatorError() * Math.log(2)));
            }
        }
    }

    @Test
    void drawsFollowTheTruncatedNormal() {
        for (double tau : new double[] {0.2, 0.999, 1, 3, 50}) {
            double sigma = 1 / (3 * tau);
            var noise = new TruncatedNormalDequantization(1, sigma);
            assertThat(noise.tau(FOUR)).isCloseTo(tau, within(1e-12));
            try (Scope scope = Scope.open()) {
                int count = 40_000;
                Tensor levels = Tensors.zeros(DType.FLOAT64, Device.CPU, count, 1);
                Dequantization.Offsets drawn = noise.draw(levels, FOUR, SeededNoise.of(5));
                double[] u = drawn.offset().toDoubles();
                double[] logs = drawn.logDensity().toDoubles();
                NormalDistribution standard = NormalDistribution.STANDARD;
                double mass = 1 - 2 * standard.cdf(-tau);
                double variance = 1 - 2 * tau * standard.density(tau) / mass;
                double squares = 0;
                double entropy = 0;
                for (int i = 0; i < count; i++) {
                    assertThat(u[i]).isGreaterThanOrEqualTo(0).isLessThan(1);
                    double z = (u[i] - 0.5) * 2 * tau;
                    squares += z * z / count;
                    entropy -= logs[i] / count;
                    assertThat(logs[i]).isCloseTo(Math.log(standard.density(z) * 2 * tau / mass), within(1e-9));
                }
                // 4 standard errors of a mean of squares whose deviation is at most sqrt(2) of the variance
                assertThat(squares).isCloseTo(variance, within(4 * 1.5 * variance / Math.sqrt(count)));
                // The closed form of arXiv:2305.03935, in bins instead of deviations.
                double closed = 0.5 * (1 + Math.log(2 * Math.PI))
                        + Math.log(mass)
                        - tau * standard.density(tau) / mass
                        - Math.log(2 * tau);
                assertThat(entropy).isCloseTo(closed, within(4 * 0.75 * variance / Math.sqrt(count) + 1e-9));
            }
        }
    }

    @Test
    void theFlowBeginsWhereTheNoiseFitsTheBins() {
        Quantized bytes = Quantized.centeredBytes();
        double vp = TruncatedNormalDequantization.fittingTime(SCHEDULE, bytes, 1e-6);
        assertThat(SCHEDULE.noiseToSignal(vp) * 3 * 255).isCloseTo(1, within(1e-9));
        var sub = new SubVariancePreserving();
        double later = TruncatedNormalDequantization.fittingTime(sub, bytes, 1e-5);
        assertThat(sub.noiseToSignal(later) * 3 * 255).isCloseTo(1, within(1e-9));
        // A process that begins with more noise stays where it is.
        var ve = new VarianceExploding(0.01, 50);
        assertThat(TruncatedNormalDequantization.fittingTime(ve, Quantized.unitBytes(), 1e-5))
                .isEqualTo(1e-5);
        assertThat(TruncatedNormalDequantization.fittingTime(SCHEDULE, bytes, 0.5))
                .isEqualTo(0.5);
    }

    @Test
    void sayWhatTheyAre() {
        LikelihoodEstimator fitted =
                LikelihoodEstimator.of(flow(levelModel()), FOUR).withTruncatedNormal();
        try (Scope scope = Scope.open()) {
            Likelihood found = fitted.evaluate(level(1, 2), SeededNoise.of(1));
            assertThat(found.toString()).contains("truncated-normal dequantisation");
        }
        assertThat(fitted.conditions(1).table())
                .containsEntry("dequantisation", "truncated-normal")
                .containsEntry("scaling Jacobian per dimension", "0.662589 (offset 0.593814 bits/dim)");
        assertThat(LikelihoodEstimator.of(flow(levelModel()), FOUR)
                        .conditions(1)
                        .table())
                .containsEntry("scaling Jacobian per dimension", "0.500000 (offset 1.00000 bits/dim)");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        FlowLikelihood flow = flow(levelModel());
        LikelihoodEstimator usual = LikelihoodEstimator.of(flow, FOUR);
        assertThatThrownBy(() -> usual.withDequantization(new TruncatedNormalDequantization(1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("take withTruncatedNormal()");
        LikelihoodEstimator denoised = LikelihoodEstimator.of(flow.withEndPoint(EndPoint.DENOISED), FOUR);
        assertThatThrownBy(denoised::withTruncatedNormal)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no gap");
        LikelihoodEstimator real = LikelihoodEstimator.of(flow, new Continuous());
        assertThatThrownBy(real::withTruncatedNormal)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is for quantised data and score models");
        assertThatThrownBy(() -> new TruncatedNormalDequantization(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 1.0 and 0.0");
        try (Scope scope = Scope.open()) {
            ContinuousBound bound = ContinuousBound.of(levelModel(), 2);
            assertThatThrownBy(() -> usual.withTruncatedNormal().bound(bound, level(0, 2), SeededNoise.of(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("perturbs the data itself");
        }
    }
}
