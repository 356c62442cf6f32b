package dev.reverie.trained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.network.Network;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSummaryTest {
    private static ModelSummary summary(RunConfig config) {
        return ModelSummary.of(config, config.data().shape().orElseThrow());
    }

    /** DDPM of 1.5 million parameters on 1 x 32 x 32, counted by another program: 0.71 GFLOP. */
    @Test
    void theArithmeticOfAKnownNetworkIsThatOfAnIndependentCount() {
        ModelSummary summary = summary(RunConfig.parse(
                "{data: {name: drawn-digits, height: 32}, process: {kind: variancePreserving}, network: {kind: ddpm,"
                        + " features: 32, multipliers: [1, 2, 2], blocks: 2, attentionResolutions: []}}",
                "test",
                List.of()));
        assertThat(summary.parameters()).isBetween(1_500_000L, 1_550_000L);
        assertThat(summary.flops() / 1e9).isCloseTo(0.71, within(0.005));
    }

    /** In, T x (first, time, second), out, and the two maps of the time: each 2 x rows x columns. */
    @Test
    void aPerceptronCostsTwoOperationsForEachWeight() {
        ModelSummary summary = summary(
                RunConfig.parse("{data: {name: moons}, network: {features: 16, blocks: 3}}", "test", List.of()));
        int weights = 2 * 16 + 3 * 3 * 16 * 16 + 16 * 2 + 2 * 16 * 16;
        assertThat(summary.flops()).isEqualTo(2L * weights);
        assertThat(summary.levels())
                .singleElement()
                .satisfies(level -> assertThat(level.height()).isZero());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ve-cifar10-ncsnpp-continuous",
                "ve-ffhq-ncsnpp-continuous",
                "vp-ddpm-church",
                "ve-ncsn-celeba",
                "ve-ncsnv2-bedroom",
                "edm-cifar10-ncsnpp-conditional",
                "digits-ddpm",
                "flow-moons"
            })
    void theLevelsAddUpToTheWhole(String preset) {
        RunConfig config = Presets.named(preset);
        ModelSummary summary = summary(config);
        assertThat(summary.levels().stream()
                        .mapToLong(ModelSummary.Level::flops)
                        .sum())
                .isEqualTo(summary.flops())
                .isPositive();
        assertThat(summary.levels().stream()
                                .mapToLong(ModelSummary.Level::bytes)
                                .sum()
                        * summary.training().batch())
                .isEqualTo(summary.training().results());
        long floats = 4 * summary.parameters();
        ModelSummary.Training training = summary.training();
        assertThat(training.bytes() - training.results())
                .as("weights, gradients, two moments, one average in float32")
                .isEqualTo(5 * floats);
        assertThat(summary.sampling().weights()).isEqualTo(floats);
    }

    @Test
    void exactWeightsBesideBfloat16AndFurtherAveragesAreCounted() {
        RunConfig config = Presets.named("digits-32")
                .with("training.precision=bfloat16", "training.ema.rates=[0.99, 0.9]", "training.accumulate=4");
        ModelSummary summary = summary(config);
        assertThat(summary.training().weights()).isEqualTo(6 * summary.parameters());
        assertThat(summary.training().averages()).isEqualTo(3 * 4 * summary.parameters());
        assertThat(summary.training().batch()).isEqualTo(16);
        assertThat(summary.training().results())
                .isEqualTo(summary(Presets.named("digits-32")).training().results() / 4 / 2);
    }

    /**
     * The results that gradients need, against what a process grows by that has kept nothing of what it freed before: to a
     * factor of 1.5 either way. Upwards, as results that no gradient needs are counted; downwards, as convolutions have work
     * space.
     */
    @Test
    void theMemoryOfABatchIsEstimatedToAFactorOfOneAndAHalf() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java, "-Xmx512m"));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("org.bytedeco."))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Batch.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        long grown = Long.parseLong(output.strip());
        assumeTrue(grown > 0, "the resident memory cannot be read here");
        ModelSummary.Training training = summary(Batch.config()).training();
        double estimate = (double) Batch.SIZE * training.results() / training.batch();
        assertThat(estimate / grown).isBetween(1 / 1.5, 1.5);
    }

    /** Prints what a batch with all that its gradient needs adds to the memory of a fresh process. */
    static final class Batch {
        static final int SIZE = 16;

        private Batch() {}

        static RunConfig config() {
            return Presets.named("digits-32");
        }

        public static void main(String[] arguments) {
            DataShape shape = config().data().shape().orElseThrow();
            Network network = config().network().create(shape);
            Engine.load();
            Engine.setThreads(1);
            try (Parameters parameters = network.parameters().allocate(DType.FLOAT32, Device.CPU, RandomStream.of(1));
                    Scope scope = Scope.open()) {
                // Once before, so that the engine's code and its work space are there already.
                network.forward(Tensors.zeros(DType.FLOAT32, Device.CPU, shape.batch(1)), new double[1]);
                Tensor x = Tensors.zeros(DType.FLOAT32, Device.CPU, shape.batch(SIZE));
                long before = Engine.residentBytes();
                network.forward(x, new double[SIZE]);
                System.out.println(Engine.residentBytes() - before);
            }
        }
    }
}
