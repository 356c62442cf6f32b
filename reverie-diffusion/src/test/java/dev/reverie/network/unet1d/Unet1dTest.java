package dev.reverie.network.unet1d;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.network.Ncsnpp;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.Network;
import dev.reverie.network.NetworkContract;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The U-Net for series, held to that for images. */
class Unet1dTest extends NetworkContract {
    private int channels = 2;
    private int length = 12;
    private int features = 8;
    private List<Integer> multipliers = List.of(1, 2);
    private int blocks = 1;
    private List<Integer> attention = List.of(6);
    private int kernel = 3;
    private double dropout = 0.1;
    private int classes = CLASSES;
    private int augmentation = AUGMENTATION;

    private Unet1dConfig config() {
        return Unet1dConfig.builder(channels, length)
                .features(features)
                .multipliers(multipliers.toArray(Integer[]::new))
                .blocks(blocks)
                .attentionLengths(attention.toArray(Integer[]::new))
                .kernel(kernel)
                .dropout(dropout)
                .classes(classes)
                .augmentationLength(augmentation)
                .build();
    }

    @Override
    protected Network network() {
        return new Unet1d(config());
    }

    @Override
    protected long[] example() {
        return new long[] {channels, length};
    }

    /** DDPM++ of images whose height is divisible as often as the length of the series. */
    private NcsnppConfig image(int height) {
        return NcsnppConfig.ddpmpp(channels, height, length)
                .features(features)
                .multipliers(multipliers.toArray(Integer[]::new))
                .blocks(blocks)
                .attentionResolutions(
                        attention.stream().map(l -> l * height / length).toArray(Integer[]::new))
                .dropout(dropout)
                .classes(classes)
                .augmentationLength(augmentation)
                .build();
    }

    /** Gives an image network the weights of a series network: kernels get a middle row. */
    private static void copy(List<Parameter> series, List<Parameter> image) {
        assertThat(image).hasSameSizeAs(series);
        for (int i = 0; i < series.size(); i++) {
            Tensor from = series.get(i).value().detach();
            Tensor to = image.get(i).value().detach();
            if (from.rank() == 3) {
                to.fill(0);
                to.narrow(2, to.size(2) / 2, 1).copyFrom(from.view(from.size(0), from.size(1), 1, from.size(2)));
            } else {
                to.copyFrom(from);
            }
        }
    }

    @Test
    void imagesOfEqualRowsBecomeByDdpmppWhatTheirRowBecomesHere() {
        multipliers = List.of(1, 2, 1);
        blocks = 2;
        length = 24;
        attention = List.of(12);
        classes = 0;
        augmentation = 0;
        int height = 4;
        Unet1d series = new Unet1d(config());
        Ncsnpp images = new Ncsnpp(image(height));
        try (Parameters ours = randomised(series);
                Parameters known = images.parameters().allocate(DType.FLOAT64, Device.CPU);
                Autograd.Mode mode = Autograd.noGrad()) {
            // The image network declares the four parameters of its time embedding first.
            List<Parameter> image = new ArrayList<>(known.trainable());
            Collections.rotate(image, -4);
            copy(ours.trainable(), image);
            Tensor x = noise.normal(DType.FLOAT64, Device.CPU, 2, channels, length);
            double[] condition = {3, 700};
            Tensor row = series.forward(x, condition);
            Tensor picture = images.forward(
                    x.view(2, channels, 1, length)
                            .expand(2, channels, height, length)
                            .contiguous(),
                    condition);
            for (int y = 0; y < height; y++) {
                // Sums over rows as well as columns: rounding of float64 through thirty layers.
                assertThat(picture.select(2, y).toDoubles()).containsExactly(row.toDoubles(), within(1e-11));
            }
        }
    }

    @Test
    void itRunsAtEveryLengthThatCanBeHalvedOftenEnough() {
        multipliers = List.of(1, 1, 1);
        length = 16;
        attention = List.of();
        Unet1d network = new Unet1d(config());
        try (Parameters parameters = randomised(network);
                Autograd.Mode mode = Autograd.noGrad()) {
            for (long l : new long[] {4, 12, 20}) {
                Tensor x = noise.normal(parameters.dtype(), Device.CPU, 2, channels, l);
                assertThat(network.forward(x, new double[2]).shape()).containsExactly(2, channels, l);
            }
            for (long[] shape : new long[][] {{2, 2, 18}, {2, 1, 16}, {2, 2, 1, 16}}) {
                Tensor x = Tensors.zeros(DType.FLOAT64, Device.CPU, shape);
                assertThatThrownBy(() -> network.forward(x, new double[2]))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("[N, 2, L] with L a multiple of 4")
                        .hasMessageContaining(x.toString());
            }
        }
    }

    @Test
    void halvingTakesMeansAndDoublingRepeats() {
        Tensor x = Tensors.of(new double[] {1, 3, 5, 9, 0, 2, 4, 4}, 1, 2, 4);
        Tensor half = SeriesResampling.HALVE.forward(x);
        assertThat(half.shape()).containsExactly(1, 2, 2);
        assertThat(half.toDoubles()).containsExactly(2, 7, 1, 4);
        Tensor twice = SeriesResampling.DOUBLE.forward(half);
        assertThat(twice.shape()).containsExactly(1, 2, 4);
        assertThat(twice.toDoubles()).containsExactly(2, 2, 7, 7, 1, 1, 4, 4);
        assertThat(SeriesResampling.NONE.forward(x)).isSameAs(x);
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(this::config)
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        channels = 0;
        assertRefused("channels must be at least 1", "got 0");
        channels = 1;
        features = 6;
        assertRefused("features must be a positive multiple of 4", "got 6");
        features = 8;
        kernel = 4;
        assertRefused("kernel must be a positive odd number", "got 4");
        kernel = 3;
        blocks = 0;
        assertRefused("blocks must be at least 1");
        blocks = 1;
        dropout = 1;
        assertRefused("dropout must be in [0, 1)");
        dropout = 0;
        length = 13;
        assertRefused("2 levels", "multiple of 2", "got 13", "pad or cut");
        length = 12;
        attention = List.of(3);
        assertRefused("attentionLengths", "[12, 6]", "got 3");
        attention = List.of();
        multipliers = List.of();
        assertRefused("multipliers must name");
        multipliers = List.of(0);
        assertRefused("multipliers must be at least 1");
        multipliers = List.of(1);
        classes = -1;
        assertRefused("classes must be at least 0");
    }
}
