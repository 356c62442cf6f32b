package dev.reverie.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.network.Context;
import dev.reverie.network.Network;
import dev.reverie.network.NoiseCondition;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Initializer;
import dev.reverie.nn.Parameters;
import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class NetworkModelTest {
    /** F(x, c) = 2 x; remembers what it was asked. */
    private static final class Doubling implements Network {
        private final Parameters parameters = new Parameters();
        private double[] condition = {};
        private DType seen = DType.BOOL;
        private final NoiseCondition stated;

        Doubling(NoiseCondition stated) {
            this.stated = stated;
            parameters.declare("factor", Initializer.zeros(), 1);
            parameters.allocate(DType.FLOAT32, Device.CPU);
        }

        @Override
        public Tensor forward(Tensor x, double[] c, Context context, Dropout dropout) {
            condition = c;
            seen = x.dtype();
            return x.mul(2);
        }

        @Override
        public NoiseCondition noiseCondition() {
            return stated;
        }

        @Override
        public Parameters parameters() {
            return parameters;
        }
    }

    private static final double[] X = {0.5, -1.5};
    private static final double[] T = {0.25, 0.75};

    private Doubling network = new Doubling(NoiseCondition.SCALED_TIME);

    private double[] score(NetworkModel model) {
        try (Scope scope = Scope.open()) {
            Tensor s = model.score(Tensors.of(X, 2, 1), T);
            assertThat(s.dtype()).isEqualTo(DType.FLOAT64);
            return s.toDoubles();
        }
    }

    @Test
    void continuousVpAndSubVpGetScaledTimeAndGiveNoise() {
        for (Schedule schedule : new Schedule[] {new VariancePreserving(), new SubVariancePreserving()}) {
            double[] score = score(NetworkModel.continuous(network, schedule));
            assertThat(network.condition).containsExactly(999 * 0.25, 999 * 0.75);
            for (int i = 0; i < 2; i++) {
                // X is exact in float32, so only the float64 factor rounds
                assertThat(score[i]).isCloseTo(-2 * X[i] / schedule.sigma(T[i]), within(1e-14));
            }
        }
    }

    @Test
    void continuousVeGetsTheNoiseLevelAndGivesTheScore() {
        VarianceExploding ve = new VarianceExploding();
        network = new Doubling(NoiseCondition.SIGMA);
        assertThat(score(NetworkModel.continuous(network, ve))).containsExactly(1, -3);
        assertThat(network.condition).containsExactly(ve.sigma(0.25), ve.sigma(0.75));
    }

    @Test
    void aNetworkOfContinuousTimeGetsTheNumberThatItStates() {
        for (Schedule schedule :
                List.of(new VarianceExploding(), new VariancePreserving(), new Edm(), new CosineVariancePreserving())) {
            double end = schedule.domain().end();
            Map<NoiseCondition, DoubleUnaryOperator> numbers = Map.of(
                    NoiseCondition.SIGMA, schedule::sigma,
                    NoiseCondition.C_NOISE, t -> Math.log(schedule.sigma(t) / schedule.alpha(t)) / 4,
                    NoiseCondition.SCALED_TIME, t -> 999 * t / end,
                    NoiseCondition.UNIT_TIME, t -> t / end);
            numbers.forEach((stated, number) -> {
                network = new Doubling(stated);
                score(NetworkModel.continuous(network, schedule));
                for (int i = 0; i < 2; i++) {
                    double expected = number.applyAsDouble(T[i]);
                    assertThat(network.condition[i])
                            .as("%s of %s", stated, schedule)
                            .isCloseTo(expected, within(1e-12 * Math.abs(expected)));
                }
            });
        }
    }

    @Test
    void onlyAnImageNetworkThatTakesSigmaGivesTheScoreOfAVarianceExplodingProcess() {
        VarianceExploding ve = new VarianceExploding();
        for (NoiseCondition stated :
                List.of(NoiseCondition.SCALED_TIME, NoiseCondition.UNIT_TIME, NoiseCondition.C_NOISE)) {
            network = new Doubling(stated);
            assertThat(NetworkModel.continuous(network, ve).output()).isEqualTo(Prediction.NOISE);
        }
        network = new Doubling(NoiseCondition.SIGMA);
        assertThat(NetworkModel.continuous(network, ve).output()).isEqualTo(Prediction.SCORE);
        assertThat(NetworkModel.continuous(network, new RectifiedFlow()).output())
                .isEqualTo(Prediction.FLOW);
    }

    @Test
    void aChainGivesTheIndexOrTheTimeInZeroToOne() {
        VariancePreserving vp = new VariancePreserving(0.1, 2);
        network = new Doubling(NoiseCondition.UNIT_TIME);
        double[] score = score(NetworkModel.discrete(network, vp, 5, TimeIndexing.TRUNCATE));
        assertThat(network.condition).containsExactly(0.25, 0.75);
        network = new Doubling(NoiseCondition.INDEX);
        assertThat(score(NetworkModel.discrete(network, vp, 5, TimeIndexing.TRUNCATE)))
                .isEqualTo(score);
        assertThat(network.condition).containsExactly(1, 3);
    }

    @Test
    void aNumberThatTheProcessDoesNotHaveIsRefused() {
        VariancePreserving vp = new VariancePreserving(0.1, 2);
        network = new Doubling(NoiseCondition.INDEX);
        assertThatThrownBy(() -> NetworkModel.continuous(network, vp))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NetworkModel.discrete");
        assertThatThrownBy(() -> new PreconditionedModel(network, vp, 1)).hasMessageContaining("c_noise");
        network = new Doubling(NoiseCondition.SIGMA);
        assertThatThrownBy(() -> NetworkModel.discrete(network, vp, 5, TimeIndexing.TRUNCATE))
                .hasMessageContaining("got one that takes SIGMA");
        network = new Doubling(NoiseCondition.UNIT_TIME);
        assertThatThrownBy(() -> NetworkModel.discrete(network, new VarianceExploding(), 5, TimeIndexing.TRUNCATE))
                .hasMessageContaining("got one that takes UNIT_TIME");
    }

    @Test
    void preconditioningGivesTheExponentialToANetworkThatTakesTheLogarithm() {
        network = new Doubling(NoiseCondition.SIGMA);
        PreconditionedModel model = new PreconditionedModel(network, new Edm(), 0.5);
        assertThat(model.conditioning().at(16)).isCloseTo(2, within(1e-14));
    }

    @Test
    void discreteVpGetsTheFloatPositionAndReadsItsLevelFromTheChain() {
        VariancePreserving vp = new VariancePreserving(0.1, 10);
        DdpmChain chain = DdpmChain.linear(0.1, 10, 20);
        double[] truncated = score(NetworkModel.discrete(network, vp, 20, TimeIndexing.TRUNCATE));
        assertThat(network.condition).containsExactly(0.25 * 19, 0.75 * 19);
        assertThat(truncated[0]).isCloseTo(-1 / chain.sqrtOneMinusCumulativeAlpha(4), within(1e-14));
        assertThat(truncated[1]).isCloseTo(3 / chain.sqrtOneMinusCumulativeAlpha(14), within(1e-14));
        double[] rounded = score(NetworkModel.discrete(network, vp, 20, TimeIndexing.NEAREST));
        assertThat(rounded[0]).isCloseTo(-1 / chain.sqrtOneMinusCumulativeAlpha(5), within(1e-14));
    }

    @Test
    void everyIndexOfAChainComesBackFromItsTimeExactly() {
        for (int steps : new int[] {20, 50, 1000, 4000}) {
            Conditioning.ChainPosition position =
                    new Conditioning.ChainPosition(DdpmChain.linear(0.1, 10, steps), TimeIndexing.TRUNCATE);
            for (int i = 0; i < steps; i++) {
                assertThat(position.at((double) i / (steps - 1))).isEqualTo(i);
            }
        }
    }

    @Test
    void discreteVeGetsTheIndexIntoDescendingLevels() {
        score(NetworkModel.discrete(network, new VarianceExploding(), 11, TimeIndexing.NEAREST));
        // round((1 - t) 10), halves to even
        assertThat(network.condition).containsExactly(8, 2);
    }

    @Test
    void aFloat32NetworkSeesFloat32AroundAFloat64State() {
        score(NetworkModel.continuous(network, new VarianceExploding()));
        assertThat(network.seen).isEqualTo(DType.FLOAT32);
    }

    @Test
    void subVpHasNoDiscreteChain() {
        assertThatThrownBy(
                        () -> NetworkModel.discrete(network, new SubVariancePreserving(), 1000, TimeIndexing.NEAREST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("take NetworkModel.continuous");
    }

    @Test
    void preconditioningIsTheFormulaOfKarras() {
        try (Scope scope = Scope.open()) {
            VariancePreserving vp = new VariancePreserving();
            PreconditionedModel model = new PreconditionedModel(network, vp, 0.5);
            double[] denoised = model.denoised(Tensors.of(X, 2, 1), T).toDoubles();
            for (int i = 0; i < 2; i++) {
                double r = vp.sigma(T[i]) / vp.alpha(T[i]);
                double y = X[i] / vp.alpha(T[i]);
                double total = Math.sqrt(r * r + 0.25);
                double expected = 0.25 / (total * total) * y + r * 0.5 / total * (2 * y / total);
                // the network's input is rounded to float32
                assertThat(denoised[i]).isCloseTo(expected, within(1e-6 * Math.abs(expected)));
                assertThat(network.condition[i]).isCloseTo(Math.log(r) / 4, within(1e-14));
            }
        }
    }
}
