package dev.reverie.sampler.pc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.grid.ChainGrid;
import dev.reverie.loss.DdpmLoss;
import dev.reverie.loss.Reduction;
import dev.reverie.model.NetworkModel;
import dev.reverie.network.Context;
import dev.reverie.network.Network;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Initializer;
import dev.reverie.nn.Parameters;
import dev.reverie.sampler.NoiseSource;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.schedule.ChainSchedule;
import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a network of a discrete chain is asked, and what becomes of its answers. */
class ChainSamplingTest {
    private static final int STEPS = 500;

    /** {@code F(x, c) = 0.3 x + 0.1}, whatever the condition, which it remembers. */
    private static final class Linear implements Network {
        private final Parameters parameters = new Parameters();
        private final List<Double> asked = new ArrayList<>();

        Linear() {
            parameters.declare("unused", Initializer.zeros(), 1);
            parameters.allocate(DType.FLOAT64, Device.CPU);
        }

        @Override
        public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
            asked.add(condition[0]);
            return x.mul(0.3).add(0.1);
        }

        @Override
        public Parameters parameters() {
            return parameters;
        }
    }

    private final Linear network = new Linear();
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
        network.parameters().close();
    }

    private double sampled(NetworkModel model, Ancestral.Variance variance, int points) {
        NoiseSource noise = (like, purpose, index) -> Tensors.full(0.7, DType.FLOAT64, Device.CPU, like.shape());
        Sde sde = Sde.of(model.schedule());
        SamplingProblem problem = new SamplingProblem(
                model,
                new ChainGrid(STEPS, ChainGrid.Spacing.LEADING).place(model.schedule(), sde.end(), 0, points),
                noise,
                SamplingListener.none());
        return new PredictorCorrector(new Ancestral(variance))
                .sample(problem, Tensors.of(new double[] {1.7}, 1, 1))
                .tensor()
                .item();
    }

    /** Algorithm 2 of Ho et al. (arXiv:2006.11239) on every stride-th step, with 0.7 for every draw. */
    private static double algorithm(DdpmChain chain, Ancestral.Variance variance, int stride) {
        double x = 1.7;
        for (int i = (STEPS / stride - 1) * stride; i >= 0; i -= stride) {
            double signal = chain.cumulativeAlpha(i);
            double before = i == 0 ? 1 : chain.cumulativeAlpha(i - stride);
            double beta = 1 - signal / before;
            double epsilon = 0.3 * x + 0.1;
            x = (x - beta / Math.sqrt(1 - signal) * epsilon) / Math.sqrt(1 - beta);
            if (i > 0) {
                double factor = variance == Ancestral.Variance.SMALL ? (1 - before) / (1 - signal) : 1;
                x += Math.sqrt(factor * beta) * 0.7;
            }
        }
        return x;
    }

    private static double[] allIndicesDown() {
        return IntStream.range(0, STEPS).mapToDouble(i -> STEPS - 1 - i).toArray();
    }

    @ParameterizedTest
    @EnumSource(
            value = Ancestral.Variance.class,
            names = {"SMALL", "LARGE"})
    void theCosineChainIsWalkedIndexByIndexOnItsOwnLevels(Ancestral.Variance variance) {
        NetworkModel model =
                NetworkModel.discrete(network, new CosineVariancePreserving(), STEPS, TimeIndexing.TRUNCATE);
        double result = sampled(model, variance, STEPS);
        assertThat(network.asked).containsExactly(box(allIndicesDown()));
        DdpmChain chain = DdpmChain.cosine(new CosineVariancePreserving(), STEPS);
        // 500 steps in float64, the first of which divides by sqrt(1 - 0.999)
        assertThat(result).isCloseTo(algorithm(chain, variance, 1), within(1e-10));
    }

    @ParameterizedTest
    @EnumSource(
            value = Ancestral.Variance.class,
            names = {"SMALL", "LARGE"})
    void theLinearChainIsWalkedIndexByIndexToo(Ancestral.Variance variance) {
        NetworkModel model = NetworkModel.discrete(network, new VariancePreserving(), STEPS, TimeIndexing.TRUNCATE);
        double result = sampled(model, variance, STEPS);
        assertThat(network.asked).containsExactly(box(allIndicesDown()));
        // as before
        assertThat(result).isCloseTo(algorithm(DdpmChain.linear(0.1, 20, STEPS), variance, 1), within(1e-10));
    }

    @ParameterizedTest
    @EnumSource(
            value = Ancestral.Variance.class,
            names = {"SMALL", "LARGE"})
    void fewerStepsJumpAlongTheChainAndEndInCleanData(Ancestral.Variance variance) {
        DdpmChain chain = DdpmChain.linear(0.1, 20, STEPS);
        NetworkModel model = NetworkModel.discrete(network, new ChainSchedule(chain), STEPS, TimeIndexing.TRUNCATE);
        // ten steps in float64
        assertThat(sampled(model, variance, 10)).isCloseTo(algorithm(chain, variance, STEPS / 10), within(1e-12));
        assertThat(network.asked.get(9)).isEqualTo(0);
    }

    @Test
    void trainingAsksAtTheSameIndicesAndSeesTheSameNoise() {
        Schedule cosine = new CosineVariancePreserving();
        DdpmChain chain = DdpmChain.cosine(new CosineVariancePreserving(), STEPS);
        NetworkModel model = NetworkModel.discrete(network, cosine, STEPS, TimeIndexing.TRUNCATE);
        for (int i : new int[] {0, 1, 250, STEPS - 1}) {
            Tensor x0 = Tensors.of(new double[] {0.4}, 1, 1);
            Tensor z = Tensors.of(new double[] {-0.8}, 1, 1);
            double loss = new DdpmLoss(chain, Reduction.MEAN)
                    .evaluate(model, x0, new int[] {i}, z)
                    .perSample()
                    .item();
            double x = chain.sqrtCumulativeAlpha(i) * 0.4 - chain.sqrtOneMinusCumulativeAlpha(i) * 0.8;
            assertThat(network.asked.get(network.asked.size() - 1)).isEqualTo(i);
            // a product of numbers of order 1 in float64; the noise is divided by a level and multiplied by it again
            assertThat(loss).isCloseTo(Math.pow(0.3 * x + 0.1 + 0.8, 2), within(1e-13));
        }
    }

    private static Double[] box(double[] values) {
        return IntStream.range(0, values.length).mapToObj(i -> values[i]).toArray(Double[]::new);
    }
}
