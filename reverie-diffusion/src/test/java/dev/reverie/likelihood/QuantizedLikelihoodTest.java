package dev.reverie.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.divergence.ExactDivergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.flow.ScoreFlow;
import dev.reverie.model.DensityModel;
import dev.reverie.nn.AdamConfig;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.stat.NormalDistribution;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Levels, their dequantisation, and what is printed. */
final class QuantizedLikelihoodTest {
    private static final VarianceExploding SCHEDULE = new VarianceExploding(0.005, 500);
    /** 4 levels in [0, 1]: bins of a quarter, and a normal density that changes much within one. */
    private static final Quantized FOUR = new Quantized(4, 0, 1, 1);

    private static final double MEAN = 0.45;
    private static final double STD = 0.12;

    private static FlowLikelihood flow() {
        DensityModel oracle = GaussianOracle.isotropic(SCHEDULE, MEAN, STD * STD);
        return FlowLikelihood.of(oracle, new ExactDivergence()).withTolerance(1e-4);
    }

    /** ln of the mass of level k's bin under the model's density at its first time. */
    private static double logMass(int k) {
        NormalDistribution law = new NormalDistribution(MEAN, Math.hypot(STD, SCHEDULE.sigma(1e-5)));
        return Math.log(law.cdf((k + 1) / 4.0) - law.cdf(k / 4.0));
    }

    private static Tensor level(int k, int count) {
        return Tensors.full(k / 3.0, DType.FLOAT64, Device.CPU, count, 1);
    }

    @Test
    void theBoundsOrderAsTheyMust() {
        try (Scope scope = Scope.open()) {
            int count = 100;
            LikelihoodEstimator uniform = LikelihoodEstimator.of(flow(), FOUR);
            double bound = uniform.evaluate(level(0, count), SeededNoise.of(1)).meanNats();
            double weighted = uniform.withDraws(8)
                    .evaluate(level(0, count), SeededNoise.of(1))
                    .meanNats();
            // the mean that the prior leaves out is worth less than 0.01 nats at this largest sigma
            assertThat(bound).isLessThan(logMass(0) - 0.2);
            assertThat(weighted).isGreaterThan(bound + 0.1).isLessThan(logMass(0) + 0.05);
            double many = uniform.withDraws(40)
                    .evaluate(level(0, count), SeededNoise.of(3))
                    .meanNats();
            assertThat(many).isCloseTo(logMass(0), within(0.1));
        }
    }

    @Test
    void aTrainedDequantisationTightensTheBound() {
        DequantizationNetwork network = DequantizationNetwork.vectors(1, 8);
        network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1));
        var learned = new LogisticNormalDequantization(network);
        AdamConfig adam = new AdamConfig(0.02, 0.9, 0.99, 1e-8, 0, 0, 10);
        try (Scope scope = Scope.open();
                var training = new DequantizationTraining((ScoreFlow) flow().flow(), FOUR, learned, adam)) {
            int count = 300;
            Tensor x = Tensors.cat(0, level(0, count / 3), level(1, count / 3), level(2, count / 3));
            LikelihoodEstimator uniform = LikelihoodEstimator.of(flow(), FOUR);
            LikelihoodEstimator variational = uniform.withDequantization(learned);
            double before = variational.evaluate(x, SeededNoise.of(9)).meanNats();
            for (int step = 0; step < 150; step++) {
                training.step(x, SeededNoise.of(100 + step));
            }
            double after = variational.evaluate(x, SeededNoise.of(9)).meanNats();
            double plain = uniform.evaluate(x, SeededNoise.of(9)).meanNats();
            double exact = (logMass(0) + logMass(1) + logMass(2)) / 3;
            assertThat(after)
                    .isGreaterThan(before + 0.05)
                    .isGreaterThan(plain + 0.1)
                    .isLessThan(exact + 0.05);
            assertThat(variational
                            .evaluate(x.narrow(0, 0, 2), SeededNoise.of(1))
                            .toString())
                    .contains("variational dequantisation");
        } finally {
            network.parameters().close();
        }
    }

    @Test
    void theLearnedDensityOfTheOffsetIntegratesToOne() {
        DequantizationNetwork network = DequantizationNetwork.images(1, 4);
        network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(2));
        try (Scope scope = Scope.open()) {
            Tensor levels = Tensors.zeros(DType.FLOAT64, Device.CPU, 4000, 1, 1, 1);
            Dequantization.Offsets drawn =
                    new LogisticNormalDequantization(network).draw(levels, FOUR, SeededNoise.of(1));
            double[] u = drawn.offset().toDoubles();
            double[] logDensity = drawn.logDensity().toDoubles();
            // E_q[1 / q] over the part of [0, 1] where q is not tiny
            double sum = 0;
            for (int i = 0; i < u.length; i++) {
                sum += u[i] > 0.05 && u[i] < 0.95 ? Math.exp(-logDensity[i]) : 0;
            }
            // 4000 draws of a number near 1 that deviates by about 0.4
            assertThat(sum / u.length).isCloseTo(0.9, within(0.03));
        } finally {
            network.parameters().close();
        }
    }

    @Test
    void theOffsetOfBytesIsThatOfThePublishedProgram() {
        assertThat(-Quantized.unitBytes().logBinVolume(1) / Math.log(2)).isCloseTo(8, within(1e-12));
        assertThat(-Quantized.centeredBytes().logBinVolume(1) / Math.log(2)).isCloseTo(7, within(1e-12));
        assertThat(Quantized.unitBytes().bits()).isCloseTo(8, within(1e-12));
        assertThat(new Quantized(256, 0, 1, 1 / 256.0).logJacobianPerDimension())
                .isCloseTo(0, within(1e-12));
    }

    @Test
    void integersAreTheLevelsThemselves() {
        try (Scope scope = Scope.open()) {
            LikelihoodEstimator estimator = LikelihoodEstimator.of(flow(), FOUR);
            double[] real = estimator.evaluate(level(2, 3), SeededNoise.of(1)).values();
            Tensor whole = Tensors.of(new long[] {2, 2, 2}, 3, 1);
            assertThat(estimator.evaluate(whole, SeededNoise.of(1)).values()).containsExactly(real, within(1e-12));
        }
    }

    @Test
    void numbersSayWhatTheyMean() {
        FlowLikelihood flow = FlowLikelihood.of(
                GaussianOracle.isotropic(new VariancePreserving(), 0, 1), HutchinsonDivergence.rademacher(2));
        Conditions bytes = LikelihoodEstimator.of(flow, Quantized.unitBytes()).conditions(10);
        double bit = 10 * Math.log(2);
        Likelihood bits = new Likelihood(
                bytes, List.of(new LogLikelihood(-3.017 * bit, 0.01, 120), new LogLikelihood(-3.025 * bit, 0.01, 124)));
        assertThat(bits).hasToString("3.021 +- 0.004 bits/dim (uniform dequantisation, 8-bit, 2 probes, NFE 122)");
        assertThat(bits.mean()).isCloseTo(3.021, within(1e-12));
        assertThat(bits.estimatorError()).isCloseTo(Math.sqrt(2) * 0.01 / 2 / bit, within(1e-12));
        assertThat(bytes.unit()).isEqualTo("bits/dim");
        assertThat(bytes.base()).isEqualTo("2");
        assertThat(bytes.table())
                .containsEntry("raw bin width", "1.0")
                .containsEntry("scaling Jacobian per dimension", "0.00390625 (offset 8.00000 bits/dim)")
                .containsEntry("tolerances", "rtol 1.0E-5, atol 1.0E-5");

        FlowLikelihood exact = FlowLikelihood.of(flow.flow(), new ExactDivergence());
        Conditions real = LikelihoodEstimator.of(exact, new Continuous(-0.5)).conditions(2);
        Likelihood nats =
                new Likelihood(real, List.of(new LogLikelihood(-2.8, 0, 98), new LogLikelihood(-2.882, 0, 98)));
        assertThat(nats)
                .hasToString("ln p = -2.841 +- 0.041 nats, -1.421 +- 0.021 nats/dim"
                        + " (un-quantised, exact divergence, NFE 98)");
        assertThat(real.logScalingJacobian()).isEqualTo(-0.5);
        assertThat(real.table()).containsEntry("raw bin width", "none: a density, no offset");
        assertThat(new Likelihood(real, List.of(new LogLikelihood(-1, 0, 7))).toString())
                .startsWith("ln p = -1.000 nats, ");
    }

    @Test
    void dataOutsideTheDeclaredRangeOrBetweenLevelsAreNamed() {
        try (Scope scope = Scope.open()) {
            Quantized bytes = Quantized.centeredBytes();
            Tensor outside = Tensors.of(new double[] {1, -1, 1, 1.7}, 2, 2);
            assertThatThrownBy(() -> bytes.levelsOf(outside, 40))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "sample 41 holds 1.7, outside the declared range [-1.0, 1.0]; are the data scaled as the"
                                    + " model's were?");
            Tensor between = Tensors.of(new double[] {1, 0.0012}, 1, 2);
            assertThatThrownBy(() -> bytes.levelsOf(between, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("sample 0 holds 0.0012, which is none of the 256 levels");
            Tensor nan = Tensors.of(new double[] {1, Double.NaN}, 2, 1);
            assertThatThrownBy(() -> bytes.levelsOf(nan, 0)).hasMessageContaining("sample 1 holds NaN");
        }
    }

    @Test
    void levelsWithoutADequantisationAreRefused() {
        assertThatThrownBy(() -> new LikelihoodEstimator(flow(), FOUR, Optional.empty(), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UniformDequantization");
        assertThatThrownBy(() -> LikelihoodEstimator.of(flow(), FOUR).withDraws(0))
                .hasMessageContaining("draws must be at least 1, got 0");
        assertThatThrownBy(() -> new Quantized(256, 1, -1, 1)).hasMessageContaining("are the two swapped?");
    }
}
