package dev.reverie.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.divergence.ExactDivergence;
import dev.reverie.model.DensityModel;
import dev.reverie.model.FunctionModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.stat.NormalDistribution;
import dev.reverie.stat.SampleMoments;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bounds against closed forms and against the exact likelihood. */
final class BoundTest {
    static List<Schedule> schedules() {
        return Oracles.schedules();
    }

    /** Points of N(0.2, 0.5) in 4 dimensions. */
    private static Tensor data(int count) {
        return Oracles.points(count, 4, 21).mul(Math.sqrt(0.5) / 0.7).add(0.2);
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void withTheExactScoreTheContinuousBoundIsTightOnAverage(Schedule schedule) {
        DensityModel oracle = GaussianOracle.isotropic(schedule, 0.2, 0.5);
        try (Scope scope = Scope.open()) {
            int count = 2000;
            Tensor x = data(count);
            Sde sde = Sde.of(schedule);
            double[] bounds =
                    ContinuousBound.of(oracle, 8).evaluate(x, SeededNoise.of(1)).nats();
            double[] exact =
                    oracle.logDensity(x, ScoreModel.times(x, sde.start())).toDoubles();
            double[] gaps = new double[count];
            for (int i = 0; i < count; i++) {
                gaps[i] = exact[i] - bounds[i];
            }
            SampleMoments gap = SampleMoments.of(gaps);
            // what remains: the mismatch of the prior and the decoder's variance, both of order 1e-2 here
            assertThat(gap.mean()).isCloseTo(0, within(5 * gap.standardError() + 0.05));
        }
    }

    @Test
    void timesDrawnByImportanceGiveTheSameBoundWithLessVariance() {
        Schedule schedule = new VariancePreserving();
        DensityModel oracle = GaussianOracle.isotropic(schedule, 0.2, 0.5);
        try (Scope scope = Scope.open()) {
            Tensor x = data(1000);
            SampleMoments important = SampleMoments.of(new ContinuousBound(oracle, TimeSampling.IMPORTANCE, 1e-5, 16)
                    .evaluate(x, SeededNoise.of(1))
                    .nats());
            SampleMoments uniform = SampleMoments.of(new ContinuousBound(oracle, TimeSampling.UNIFORM, 1e-5, 16)
                    .evaluate(x, SeededNoise.of(2))
                    .nats());
            assertThat(important.mean())
                    .isCloseTo(
                            uniform.mean(), within(4 * Math.hypot(important.standardError(), uniform.standardError())));
            assertThat(important.variance()).isLessThan(0.8 * uniform.variance());
        }
    }

    @Test
    void aWrongScoreMakesTheBoundWorseThanTheExactLikelihood() {
        Schedule schedule = new VariancePreserving();
        DensityModel oracle = GaussianOracle.isotropic(schedule, 0.2, 0.5);
        ScoreModel wrong = new FunctionModel(
                schedule, Prediction.NOISE, (x, t) -> oracle.noise(x, t).mul(0.9));
        try (Scope scope = Scope.open()) {
            Tensor x = data(300);
            SampleMoments bound = SampleMoments.of(
                    ContinuousBound.of(wrong, 16).evaluate(x, SeededNoise.of(1)).nats());
            SampleMoments right = SampleMoments.of(ContinuousBound.of(oracle, 16)
                    .evaluate(x, SeededNoise.of(1))
                    .nats());
            assertThat(bound.mean()).isLessThan(right.mean() - 0.05);
            double flow = SampleMoments.of(FlowLikelihood.of(oracle, new ExactDivergence())
                            .withTolerance(1e-4)
                            .evaluate(x, SeededNoise.of(1))
                            .logDensities())
                    .mean();
            assertThat(bound.mean()).isLessThan(flow);
        }
    }

    /** Gaussian data under a DDPM chain: the exact noise at the chain's own levels. */
    private record ChainOracle(Schedule schedule, DdpmChain chain, double variance) implements ScoreModel {
        @Override
        public Prediction prediction() {
            return Prediction.SCORE;
        }

        @Override
        public OptionalInt chainSteps() {
            return OptionalInt.of(chain.steps());
        }

        @Override
        public Tensor predict(Tensor x, double[] t) {
            int i = (int) Math.rint(t[0] * (chain.steps() - 1));
            return x.mul(-1 / (chain.cumulativeAlpha(i) * variance + chain.oneMinusCumulativeAlpha(i)));
        }
    }

    private static final Quantized COARSE = new Quantized(64, -1, 1, 1);

    @Test
    void theVariationalBoundOfAnExactChainIsJustAboveTheEntropy() {
        // 64 levels of N(0, 0.1): the bound is the entropy plus what the fixed variances and the decoder cost
        DdpmChain chain = DdpmChain.linear(0.1, 20, 400);
        ChainOracle oracle = new ChainOracle(new VariancePreserving(), chain, 0.1);
        NormalDistribution law = new NormalDistribution(0, Math.sqrt(0.1));
        try (Scope scope = Scope.open()) {
            int count = 400;
            int dimension = 8;
            Tensor x = Oracles.points(count, dimension, 3)
                    .mul(Math.sqrt(0.1) / 0.7)
                    .clamp(-1, 1)
                    .add(1)
                    .mul(31.5)
                    .round()
                    .mul(1 / 31.5)
                    .sub(1);
            double entropy = 0;
            for (double value : x.toDoubles()) {
                double half = 1 / 63.0;
                entropy -= Math.log(law.cdf(value + half) - law.cdf(value - half)) / Math.log(2);
            }
            entropy /= (double) count * dimension;
            BoundTerms all =
                    VariationalBound.of(oracle, ReverseVariance.BETA, COARSE).evaluate(x, SeededNoise.of(4));
            assertThat(all.bitsPerDim()).isBetween(entropy - 3 * all.standardError(), entropy + 0.2);
            assertThat(all.steps()).hasSize(399).allMatch(term -> term > 0);
            assertThat(all.prior()).isBetween(0.0, 1e-3);
            assertThat(all.prior() + all.decoder() + all.stepsTogether()).isCloseTo(all.bitsPerDim(), within(1e-12));

            BoundTerms some = VariationalBound.of(oracle, ReverseVariance.BETA, COARSE)
                    .withTerms(20)
                    .evaluate(x, SeededNoise.of(5));
            assertThat(some.bitsPerDim())
                    .isCloseTo(all.bitsPerDim(), within(4 * Math.hypot(all.standardError(), some.standardError())));
            Likelihood likelihood = new ChainLikelihood(VariationalBound.of(oracle, ReverseVariance.BETA, COARSE))
                    .evaluate(x, SeededNoise.of(4));
            assertThat(likelihood.mean()).isCloseTo(all.bitsPerDim(), within(1e-12));
            assertThat(likelihood.standardError()).isCloseTo(all.standardError(), within(1e-12));
            assertThat(likelihood.toString())
                    .endsWith(" bits/dim (6-bit, variational bound, all of 400 steps, NFE 400)");
            assertThat(some.toString()).endsWith(")").contains("bits/dim (prior ", "decoder ");
        }
    }

    @Test
    void theBoundOfAModelIsThatOfItsChainAndALadderHasNone() {
        ScoreModel oracle = new ChainOracle(new VariancePreserving(), DdpmChain.linear(0.1, 20, 50), 1);
        DdpmTerms formulas =
                VariationalBound.of(oracle, ReverseVariance.POSTERIOR, COARSE).formulas();
        assertThat(formulas.chain()).isEqualTo(DdpmChain.linear(0.1, 20, 50));
        assertThat(formulas.variance()).isEqualTo(ReverseVariance.POSTERIOR);
        ScoreModel ladder = new ChainOracle(new VarianceExploding(), DdpmChain.linear(0.1, 20, 50), 1);
        assertThatThrownBy(() -> VariationalBound.of(ladder, ReverseVariance.BETA, COARSE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ladder of noise levels (NCSN) has no likelihood")
                .hasMessageContaining("train a model of a DDPM chain");
    }

    @Test
    void theDecoderSumsToOneAndStaysFiniteFarOut() {
        DiscretizedGaussian decoder = new DiscretizedGaussian(COARSE);
        double total = 0;
        for (int k = 0; k < 64; k++) {
            total += Math.exp(decoder.logProbability(k, 0.37, 0.05));
        }
        assertThat(total).isCloseTo(1, within(1e-12));
        assertThat(decoder.logProbability(0, 0.9, 1e-3)).isBetween(-2e6, -1e6);
        assertThat(decoder.logProbability(40, -0.9, 1e-3)).isFinite().isLessThan(-1e5);
        // by symmetry
        assertThat(decoder.logProbability(10, 0.3, 0.02))
                .isCloseTo(decoder.logProbability(53, -0.3, 0.02), within(1e-6));
    }

    @Test
    void theVariationalBoundNeedsAModelOfItsChainAndTheContinuousOneAModelOfContinuousTime() {
        DdpmChain chain = DdpmChain.linear(0.1, 20, 400);
        DdpmTerms formulas = new DdpmTerms(chain, ReverseVariance.BETA, COARSE);
        DensityModel continuous = GaussianOracle.isotropic(new VariancePreserving(), 0, 1);
        assertThatThrownBy(() -> new VariationalBound(continuous, formulas, 399))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("discrete chain of 400 steps")
                .hasMessageContaining("ContinuousBound");
        ScoreModel discrete = new ChainOracle(new VariancePreserving(), chain, 1);
        assertThatThrownBy(() -> ContinuousBound.of(discrete, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("discrete chain of 400 steps")
                .hasMessageContaining("VariationalBound");
        assertThatThrownBy(() -> new VariationalBound(discrete, formulas, 400))
                .hasMessageContaining("terms must be in [1, 399], got 400");
        assertThatThrownBy(() -> ContinuousBound.of(GaussianOracle.isotropic(new VarianceExploding(), 0, 1), 1))
                .hasMessageContaining("draws must be at least 2, got 1");
    }
}
