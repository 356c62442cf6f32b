package dev.reverie.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.network.Context;
import dev.reverie.network.Labels;
import dev.reverie.network.Network;
import dev.reverie.network.NetworkContract;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The diffusion transformer: symmetries, sizes, and what it is before training. */
class DitTest extends NetworkContract {
    private int channels = 2;
    private int height = 4;
    private int width = 6;
    private int patch = 2;
    private int features = 16;
    private int heads = 2;
    private int blocks = 2;

    private DitConfig config() {
        return DitConfig.builder(channels, height, width)
                .patch(patch)
                .features(features)
                .heads(heads)
                .blocks(blocks)
                .classes(CLASSES)
                .augmentationLength(AUGMENTATION)
                .build();
    }

    @Override
    protected Network network() {
        return new Dit(config());
    }

    @Override
    protected long[] example() {
        return new long[] {channels, height, width};
    }

    private Tensor images(long samples) {
        return noise.normal(DType.FLOAT64, Device.CPU, batch(samples));
    }

    @Test
    void beforeTrainingTheOutputIsZeroAndEveryBlockTheIdentity() {
        Dit network = new Dit(config());
        Parameters ofBlock = new Parameters();
        DitBlock block = new DitBlock(ofBlock, "block", features, heads);
        try (Parameters whole = network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1));
                Parameters part = ofBlock.allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1))) {
            assertThat(whole.values().square().sum().item()).isPositive();
            assertThat(part.values().square().sum().item()).isPositive();
            Context conditions = Context.of(Labels.all(1));
            assertThat(network.forward(images(2), new double[] {1, 500}, conditions, Dropout.off())
                            .detach()
                            .toDoubles())
                    .containsOnly(0);
            Tensor tokens = noise.normal(DType.FLOAT64, Device.CPU, 2, 5, features);
            Tensor embedding = noise.normal(DType.FLOAT64, Device.CPU, 2, features);
            assertThat(block.forward(tokens, embedding).detach().toDoubles()).isEqualTo(tokens.toDoubles());
        }
    }

    @Test
    void patchesAreCutInReadingOrderAndJoinedAgain() {
        Patches patches = new Patches(2, 2, 3);
        Tensor x = images(3);
        Tensor tokens = patches.cut(x);
        assertThat(tokens.shape()).containsExactly(3, 6, 8);
        assertThat(patches.join(tokens).toDoubles()).isEqualTo(x.toDoubles());
        for (int row = 0; row < 2; row++) {
            for (int column = 0; column < 3; column++) {
                Tensor part = x.narrow(2, 2L * row, 2).narrow(3, 2L * column, 2);
                assertThat(tokens.select(1, 3L * row + column).toDoubles())
                        .isEqualTo(part.contiguous().toDoubles());
            }
        }
    }

    @Test
    void withoutPositionsPermutedPatchesGiveThePermutedOutput() {
        Dit network = new Dit(config());
        Patches patches = new Patches(2, 2, 3);
        try (Parameters parameters = randomised(network);
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor order = Tensors.of(new long[] {4, 0, 5, 1, 3, 2}, 6);
            Tensor x = images(2);
            Tensor permuted = patches.join(patches.cut(x).indexSelect(1, order));
            double[] condition = {3, 300};
            double largest = distance(network, x, permuted, order, condition);
            assertThat(largest).as("with positions").isGreaterThan(1e-3);
            parameters.find("positions").value().fill(0);
            // The same numbers summed in another order.
            assertThat(distance(network, x, permuted, order, condition)).isLessThan(1e-12);
        }
    }

    /** How far the output for permuted patches is from the permuted output. */
    private static double distance(Dit network, Tensor x, Tensor permuted, Tensor order, double[] condition) {
        Patches patches = new Patches(2, 2, 3);
        Tensor expected = patches.cut(network.forward(x, condition)).indexSelect(1, order);
        return patches.cut(network.forward(permuted, condition))
                .sub(expected)
                .abs()
                .max()
                .item();
    }

    @Test
    void positionsAreSinesAndCosinesOfRowAndColumn() {
        Dit network = new Dit(config());
        try (Parameters parameters = network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1))) {
            double[] table = parameters.find("positions").value().toDoubles();
            int quarter = features / 4;
            for (int row = 0; row < 2; row++) {
                for (int column = 0; column < 3; column++) {
                    for (int k = 0; k < quarter; k++) {
                        double frequency = Math.pow(10_000, -(double) k / quarter);
                        int from = (row * 3 + column) * features + k;
                        double[] expected = {
                            Math.sin(row * frequency),
                            Math.cos(row * frequency),
                            Math.sin(column * frequency),
                            Math.cos(column * frequency)
                        };
                        for (int part = 0; part < 4; part++) {
                            // A power by logarithm and exponential: a few units in the last place.
                            assertThat(table[from + part * quarter]).isCloseTo(expected[part], within(1e-14));
                        }
                    }
                }
            }
            assertThat(parameters.trainable()).noneMatch(p -> p.name().equals("positions"));
        }
    }

    /**
     * The sizes of arXiv:2212.09748 for latents 4 x 32 x 32 in patches of 2, 1000 classes. The authors'
     * networks give a variance beside the noise: p^2 C more rows of the last map. The table of positions is not
     * trained, and not counted: with it DiT-B would be one of 131 million.
     */
    @ParameterizedTest
    @CsvSource({"384, 6, 12, 33", "768, 12, 12, 130", "1024, 16, 24, 458", "1152, 16, 28, 675"})
    void publishedSizesHaveThePublishedNumberOfParameters(int width, int headCount, int depth, long millions) {
        Dit network = new Dit(DitConfig.builder(4, 32, 32)
                .features(width)
                .heads(headCount)
                .blocks(depth)
                .classes(1000)
                .build());
        long varianceRows = 4 * 2 * 2 * (width + 1L);
        long count = network.parameters().trainableCount() + varianceRows;
        assertThat(Math.round(count / 1e6)).isEqualTo(millions);
        // Block: attention 4 D^2 + 4 D, perceptron 8 D^2 + 5 D, modulation 6 D^2 + 6 D.
        long d = width;
        long inBlocks = depth * (18 * d * d + 15 * d);
        long patchesIn = 16 * d + d;
        long time = 256 * d + d + d * d + d;
        long labels = 1001 * d;
        long last = 2 * d * d + 2 * d + 32 * d + 32;
        assertThat(count).isEqualTo(inBlocks + patchesIn + time + labels + last);
    }

    @Test
    void inputsOfAnotherShapeAreRefused() {
        Network network = network();
        try (Parameters parameters = randomised(network)) {
            for (long[] shape : new long[][] {{1, 2, 6, 4}, {1, 3, 4, 6}, {1, 2, 4, 8}, {2, 4, 6}}) {
                Tensor x = Tensors.zeros(parameters.dtype(), Device.CPU, shape);
                assertThatThrownBy(() -> network.forward(x, new double[1]))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("this network takes [N, 2, 4, 6], got " + x);
            }
        }
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(this::config)
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        patch = 4;
        assertRefused("multiples of patch = 4", "got 4 x 6");
        patch = 0;
        assertRefused("patch must be at least 1, got 0");
        patch = 2;
        channels = 0;
        assertRefused("channels must be at least 1");
        channels = 2;
        features = 10;
        assertRefused("features must be a multiple of 4, at least 8, got 10");
        features = 16;
        heads = 3;
        assertRefused("heads must divide features = 16, got 3");
        heads = 2;
        blocks = 0;
        assertRefused("blocks must be at least 1");
    }
}
