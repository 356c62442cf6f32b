package dev.reverie.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.likelihood.BoundTerms;
import dev.reverie.likelihood.DdpmTerms;
import dev.reverie.likelihood.Quantized;
import dev.reverie.likelihood.ReverseVariance;
import dev.reverie.likelihood.VariationalBound;
import dev.reverie.model.NetworkModel;
import dev.reverie.model.PerSample;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.network.Context;
import dev.reverie.network.Mlp;
import dev.reverie.network.MlpConfig;
import dev.reverie.network.Network;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SmldChain;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.stat.SampleMoments;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The objectives on the levels of a chain, against closed forms, the whole bound, and their continuous limits. */
final class ChainObjectiveTest {
    private static final Quantized COARSE = new Quantized(16, -1, 1, 1);

    /** The score of N(0, v) at the chain's own levels, times a factor that may be learnt. */
    private record ChainModel(Schedule schedule, DdpmChain chain, double variance, Tensor factor)
            implements ScoreModel {
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
            PerSample slope = PerSample.of(t, time -> {
                int i = (int) Math.rint(time * (chain.steps() - 1));
                return -1 / (chain.cumulativeAlpha(i) * variance + chain.oneMinusCumulativeAlpha(i));
            });
            return slope.times(x).mul(factor);
        }
    }

    private static ChainModel model(DdpmChain chain, double factor) {
        return new ChainModel(new VariancePreserving(), chain, 0.1, Tensors.of(new double[] {factor}, 1));
    }

    /** {@code [count, 6]} on the levels of {@link #COARSE}, both ends among them. */
    private static Tensor data(int count) {
        double[] values = new Random(7)
                .ints((long) count * 6, 0, 16)
                .mapToDouble(level -> -1 + level * 2 / 15.0)
                .toArray();
        values[0] = -1;
        values[1] = 1;
        return Tensors.of(values, count, 6);
    }

    private static VariationalBoundLoss bound(DdpmChain chain, ReverseVariance variance) {
        return new VariationalBoundLoss(new DdpmTerms(chain, variance, COARSE));
    }

    @ParameterizedTest
    @EnumSource(ReverseVariance.class)
    void theMeanOverAllTermsIsTheWholeBound(ReverseVariance variance) {
        DdpmChain chain = DdpmChain.linear(0.1, 10, 20);
        try (Scope scope = Scope.open()) {
            ChainModel model = model(chain, 0.9);
            Tensor x0 = data(5);
            SeededNoise noise = SeededNoise.of(3);
            double[] means = new double[5];
            for (int i = 0; i < 20; i++) {
                int[] indices = new int[5];
                Arrays.fill(indices, i);
                // the noise that the evaluation of the bound draws for this step
                Tensor z = noise.draw(x0, "chain", i);
                double[] terms = bound(chain, variance)
                        .evaluate(model, x0, indices, z)
                        .perSample()
                        .toDoubles();
                for (int n = 0; n < 5; n++) {
                    means[n] += terms[n] / 20;
                }
            }
            BoundTerms whole = new VariationalBound(model, new DdpmTerms(chain, variance, COARSE)).evaluate(x0, noise);
            for (int n = 0; n < 5; n++) {
                // float64: rounding of sums of 20 terms
                assertThat(means[n])
                        .isCloseTo(
                                whole.totals().get(n),
                                within(1e-11 * whole.totals().get(n)));
            }
        }
    }

    @Test
    void samplesAtDifferentStepsDoNotDisturbEachOther() {
        DdpmChain chain = DdpmChain.linear(0.1, 10, 20);
        try (Scope scope = Scope.open()) {
            ChainModel model = model(chain, 0.9);
            Tensor x0 = data(4);
            Tensor z = SeededNoise.of(4).draw(x0, "z", 0);
            int[] mixed = {7, 0, 19, 0};
            double[] together = bound(chain, ReverseVariance.BETA)
                    .evaluate(model, x0, mixed, z)
                    .perSample()
                    .toDoubles();
            for (int n = 0; n < 4; n++) {
                double alone = bound(chain, ReverseVariance.BETA)
                        .evaluate(model, x0.narrow(0, n, 1), new int[] {mixed[n]}, z.narrow(0, n, 1))
                        .mean()
                        .item();
                assertThat(together[n]).isCloseTo(alone, within(1e-12 * alone));
            }
        }
    }

    @Test
    void randomTermsEstimateTheBoundWithoutBias() {
        DdpmChain chain = DdpmChain.linear(0.1, 10, 20);
        try (Scope scope = Scope.open()) {
            ChainModel model = model(chain, 0.9);
            Tensor x0 = Tensors.cat(0, data(4), data(4), data(4), data(4));
            BoundTerms whole = new VariationalBound(model, new DdpmTerms(chain, ReverseVariance.BETA, COARSE))
                    .evaluate(x0, SeededNoise.of(3));
            double[] means = new double[600];
            for (int k = 0; k < means.length; k++) {
                try (Scope step = Scope.open()) {
                    means[k] = bound(chain, ReverseVariance.BETA)
                            .evaluate(model, x0, RandomStream.of(1).index(k))
                            .mean()
                            .item();
                }
            }
            SampleMoments moments = SampleMoments.of(means);
            // the whole bound has drawn its noise once: its error is that of 16 samples, with all terms
            assertThat(moments.mean())
                    .isCloseTo(
                            whole.bitsPerDim(), within(4 * Math.hypot(moments.standardError(), whole.standardError())));
        }
    }

    @Test
    void theGradientOfTheBoundAndOfTheHybridIsThatOfTheirValue() {
        DdpmChain chain = DdpmChain.linear(0.1, 10, 20);
        VariationalBoundLoss bound = bound(chain, ReverseVariance.POSTERIOR);
        for (ChainObjective objective :
                new ChainObjective[] {bound, new HybridLoss(new DdpmLoss(chain, Reduction.MEAN), bound, 0.3)}) {
            try (Scope scope = Scope.open()) {
                Tensor x0 = data(4);
                Tensor z = SeededNoise.of(4).draw(x0, "z", 0);
                int[] indices = {0, 3, 0, 19};
                Tensor factor = Tensors.of(new double[] {0.9}, 1).requireGrad();
                ChainModel model = new ChainModel(new VariancePreserving(), chain, 0.1, factor);
                double gradient = Autograd.grad(
                                objective.evaluate(model, x0, indices, z).mean(), factor)
                        .item();
                double h = 1e-5;
                double up = objective
                        .evaluate(model(chain, 0.9 + h), x0, indices, z)
                        .mean()
                        .item();
                double down = objective
                        .evaluate(model(chain, 0.9 - h), x0, indices, z)
                        .mean()
                        .item();
                // central differences: h^2 of the third derivative and 1e-16 / h
                assertThat(gradient).isCloseTo((up - down) / (2 * h), within(1e-7 * Math.abs(gradient)));
            }
        }
    }

    @Test
    void theHybridIsTheSumOfItsParts() {
        DdpmChain chain = DdpmChain.linear(0.1, 10, 20);
        DdpmLoss simple = new DdpmLoss(chain, Reduction.MEAN);
        VariationalBoundLoss bound = bound(chain, ReverseVariance.BETA);
        try (Scope scope = Scope.open()) {
            ChainModel model = model(chain, 0.9);
            Tensor x0 = data(6);
            RandomStream stream = RandomStream.of(12);
            double[] first = simple.evaluate(model, x0, stream).perSample().toDoubles();
            double[] second = bound.evaluate(model, x0, stream).perSample().toDoubles();
            Losses hybrid = new HybridLoss(simple, bound, 0.25).evaluate(model, x0, stream);
            double[] sum = hybrid.perSample().toDoubles();
            for (int n = 0; n < 6; n++) {
                assertThat(sum[n]).isCloseTo(first[n] + 0.25 * second[n], within(1e-12 * sum[n]));
            }
            assertThat(hybrid.times())
                    .containsExactly(simple.evaluate(model, x0, stream).times());
        }
    }

    @Test
    void theBoundOfALongChainIsTheLikelihoodWeighting() {
        // N L_i = N weight(i) ||miss||^2 tends to g^2 / (2 sigma^2) ||miss||^2
        VariancePreserving vp = new VariancePreserving();
        int steps = 100_000;
        DdpmTerms terms = new DdpmTerms(DdpmChain.linear(0.1, 20, steps), ReverseVariance.BETA, COARSE);
        for (double t : new double[] {0.1, 0.5, 0.9}) {
            double weight = steps * terms.weight((int) (t * steps));
            // of first order in 1 / N: the rates change by 20 / N from step to step
            assertThat(weight).isCloseTo(Weighting.LIKELIHOOD.ofNoise(vp, t) / 2, within(1e-3 * weight));
        }
    }

    @Test
    void longChainsTendToTheContinuousObjectives() {
        VariancePreserving vp = new VariancePreserving();
        VarianceExploding ve = new VarianceExploding();
        double[] ddpm = new double[2];
        double[] smld = new double[2];
        for (int k = 0; k < 2; k++) {
            int steps = k == 0 ? 100 : 1000;
            SigmaPoints points = new SigmaPoints(0, 0.1, steps);
            try (Scope scope = Scope.open()) {
                DdpmChain chain = DdpmChain.linear(0.1, 20, steps);
                ddpm[k] = new DdpmLoss(chain, Reduction.MEAN)
                        .evaluate(model(chain, 1), points.data(), points.indices(), points.noise())
                        .mean()
                        .item();
                smld[k] = new SmldLoss(new SmldChain(ve.sigmaMin(), ve.sigmaMax(), steps), Reduction.MEAN)
                        .evaluate(GaussianOracle.isotropic(ve, 0, 0.1), points.data(), points.indices(), points.noise())
                        .mean()
                        .item();
            }
        }
        double continuousVp = continuous(vp);
        double continuousVe = continuous(ve);
        // sums of N terms for an integral: errors of first order in 1 / N
        assertThat(ddpm[0]).isCloseTo(continuousVp, within(0.02));
        assertThat(ddpm[1]).isCloseTo(continuousVp, within(0.002));
        assertThat(smld[0]).isCloseTo(continuousVe, within(0.02));
        assertThat(smld[1]).isCloseTo(continuousVe, within(0.002));
    }

    /** The expected loss at uniform times, by the midpoint rule. */
    private static double continuous(Schedule schedule) {
        int levels = 4000;
        SigmaPoints points = new SigmaPoints(0, 0.1, levels);
        double[] t =
                IntStream.range(0, levels).mapToDouble(k -> (k + 0.5) / levels).toArray();
        try (Scope scope = Scope.open()) {
            return DenoisingScoreMatching.of(schedule, Reduction.MEAN)
                    .evaluate(
                            GaussianOracle.isotropic(schedule, 0, 0.1), points.data(), points.times(t), points.noise())
                    .mean()
                    .item();
        }
    }

    @Test
    void theExpectedLossOfTheExactModelIsThePosteriorVarianceAtEveryStep() {
        DdpmChain chain = DdpmChain.linear(0.1, 10, 30);
        SigmaPoints points = new SigmaPoints(0, 0.1, 30);
        try (Scope scope = Scope.open()) {
            double[] losses = points.perLevel(new DdpmLoss(chain, Reduction.MEAN)
                    .evaluate(model(chain, 1), points.data(), points.indices(), points.noise()));
            for (int i = 0; i < 30; i++) {
                double signal = 0.1 * chain.cumulativeAlpha(i);
                // exact expectations of a linear model
                assertThat(losses[i]).isCloseTo(signal / (signal + chain.oneMinusCumulativeAlpha(i)), within(1e-12));
            }
        }
    }

    /** A network that keeps what it is told of the noise level. */
    private record Listening(Network network, List<Double> heard) implements Network {
        @Override
        public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
            Arrays.stream(condition).forEach(heard::add);
            return network.forward(x, condition, context, dropout);
        }

        @Override
        public Parameters parameters() {
            return network.parameters();
        }
    }

    @Test
    void inTrainingAndInTheBoundANetworkIsToldTheIndexAlsoOnTheCosineChainWhoseProcessEndsEarlier() {
        CosineVariancePreserving cosine = new CosineVariancePreserving();
        DdpmChain chain = DdpmChain.cosine(cosine, 20);
        Listening network = new Listening(
                new Mlp(MlpConfig.builder(6)
                        .features(8)
                        .blocks(1)
                        .fourierScale(0.1)
                        .build()),
                new ArrayList<>());
        try (Parameters parameters = network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1));
                Scope scope = Scope.open()) {
            assertThat(parameters.count()).isPositive();
            ScoreModel model = NetworkModel.discrete(network, cosine, 20, TimeIndexing.TRUNCATE);
            Tensor x0 = data(3);
            new DdpmLoss(chain, Reduction.MEAN).evaluate(model, x0, new int[] {0, 7, 19}, x0);
            assertThat(network.heard()).containsExactly(0.0, 7.0, 19.0);
            network.heard().clear();
            new VariationalBound(model, new DdpmTerms(chain, ReverseVariance.BETA, COARSE))
                    .evaluate(x0.narrow(0, 0, 1), SeededNoise.of(1));
            assertThat(network.heard())
                    .containsExactlyElementsOf(
                            IntStream.range(0, 20).mapToObj(i -> (double) i).toList());
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        DdpmChain chain = DdpmChain.linear(0.1, 10, 20);
        VariationalBoundLoss bound = bound(chain, ReverseVariance.BETA);
        DdpmLoss other = new DdpmLoss(DdpmChain.linear(0.1, 10, 21), Reduction.MEAN);
        assertThatThrownBy(() -> new HybridLoss(other, bound, 0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one chain");
        DdpmLoss simple = new DdpmLoss(chain, Reduction.MEAN);
        assertThatThrownBy(() -> new HybridLoss(simple, bound, -1)).hasMessageContaining("lambda must be at least 0");
        try (Scope scope = Scope.open()) {
            Tensor between = Tensors.of(new double[] {0.01, 0.2}, 1, 2);
            assertThatThrownBy(() -> bound.evaluate(model(chain, 1), between, new int[] {0}, between))
                    .hasMessageContaining("none of the 16 levels");
            assertThatThrownBy(() -> bound.evaluate(model(chain, 1), between, new int[] {0, 1}, between))
                    .hasMessageContaining("one index is needed for each sample");
        }
    }
}
