package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.loss.DenoisingScoreMatching;
import dev.reverie.loss.Reduction;
import dev.reverie.model.LearnedModel;
import dev.reverie.model.NetworkModel;
import dev.reverie.model.PreconditionedModel;
import dev.reverie.network.Context;
import dev.reverie.network.Network;
import dev.reverie.nn.Adam;
import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Linear;
import dev.reverie.nn.Parameters;
import dev.reverie.nn.TimeFeatures;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.ode.ProbabilityFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Functional;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A network from outside the library is trained and sampled by implementing {@link Network} alone. */
class OwnNetworkTest {
    private static final double MEAN = 0.6;
    private static final double DEVIATION = 0.3;

    /** Two linear layers on a number and features of the scaled time. */
    private static final class Tiny implements Network {
        private static final int FEATURES = 16;

        private final Parameters parameters = new Parameters();
        private final Linear in = new Linear(parameters, "in", 1 + FEATURES, 64, 1);
        private final Linear middle = new Linear(parameters, "middle", 64, 64, 1);
        private final Linear out = Linear.zeros(parameters, "out", 64, 1);

        @Override
        public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
            try (Scope scope = Scope.open()) {
                Tensor time = TimeFeatures.positional(condition, FEATURES).like(x);
                Tensor h = Functional.silu(in.forward(Tensors.cat(1, x, time)));
                return scope.keep(out.forward(Functional.silu(middle.forward(h))));
            }
        }

        @Override
        public Parameters parameters() {
            return parameters;
        }
    }

    static Stream<Arguments> models() {
        BiFunction<Network, Schedule, LearnedModel> plain = NetworkModel::continuous;
        BiFunction<Network, Schedule, LearnedModel> scaled =
                (network, schedule) -> new PreconditionedModel(network, schedule, Math.hypot(MEAN, DEVIATION));
        return Stream.of(
                Arguments.of("variance preserving", new VariancePreserving(), plain),
                Arguments.of("variance exploding", new VarianceExploding(0.01, 8), plain),
                Arguments.of("variance exploding, preconditioned", new VarianceExploding(0.01, 8), scaled));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void itLearnsANormalDistribution(
            String name, Schedule schedule, BiFunction<Network, Schedule, LearnedModel> modelOf) {
        Tiny network = new Tiny();
        LearnedModel model = modelOf.apply(network, schedule);
        RandomStream root = RandomStream.of(3);
        try (Parameters parameters =
                network.parameters().allocate(DType.FLOAT32, Device.CPU, root.purpose("weights"))) {
            train(model, parameters, root);
            try (Scope scope = Scope.open();
                    Autograd.Mode mode = Autograd.noGrad()) {
                SamplingProblem problem = SamplingProblem.of(model, 50, 1);
                double[] x = new ProbabilityFlow()
                        .sample(problem, DType.FLOAT64, Device.CPU, 2000, 1)
                        .tensor()
                        .toDoubles();
                double mean = Arrays.stream(x).average().orElseThrow();
                double variance = Arrays.stream(x)
                        .map(value -> (value - mean) * (value - mean))
                        .average()
                        .orElseThrow();
                // a short training: an untrained network misses both by more than 0.5
                assertThat(mean).as(name).isCloseTo(MEAN, within(0.1));
                assertThat(Math.sqrt(variance)).as(name).isCloseTo(DEVIATION, within(0.1));
            }
        }
    }

    private static void train(LearnedModel model, Parameters parameters, RandomStream root) {
        DenoisingScoreMatching objective = DenoisingScoreMatching.of(model.schedule(), Reduction.MEAN);
        AdamConfig constants = new AdamConfig(0.001, 0.9, 0.999, 1e-8, 0, 0, 1);
        try (Adam adam = new Adam(constants, parameters.values(), parameters.gradients())) {
            NoiseGenerator noise = new NoiseGenerator().seed(5);
            for (int step = 0; step < 1000; step++) {
                try (Scope scope = Scope.open()) {
                    Tensor x0 = noise.normal(DType.FLOAT32, Device.CPU, 512, 1)
                            .mulInPlace(DEVIATION)
                            .addInPlace(MEAN);
                    parameters.zeroGradients();
                    objective
                            .evaluate(model, x0, root.purpose("training").index(step))
                            .mean()
                            .backward();
                    adam.step();
                }
            }
        }
    }
}
