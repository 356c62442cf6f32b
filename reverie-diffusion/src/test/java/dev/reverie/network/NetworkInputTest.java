package dev.reverie.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.network.NcsnppConfig.Embedding;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told when a network cannot be built or fed: the value got and what would be accepted. */
class NetworkInputTest {
    private int channels = 1;
    private int height = 16;
    private int width = 16;
    private int features = 8;
    private List<Integer> multipliers = List.of(1, 2);
    private int blocks = 1;
    private List<Integer> attention = List.of(8);
    private boolean fir;
    private List<Double> taps = List.of(1.0, 3.0, 3.0, 1.0);
    private Embedding embedding = Embedding.POSITIONAL;
    private double fourierScale = 16;
    private double dropout = 0.1;
    private double initScale;
    private boolean scaleBySigma;

    private NcsnppConfig config() {
        return NcsnppConfig.ddpmpp(channels, height, width)
                .features(features)
                .multipliers(multipliers.toArray(Integer[]::new))
                .blocks(blocks)
                .attentionResolutions(attention.toArray(Integer[]::new))
                .fir(fir)
                .firKernel(taps.toArray(Double[]::new))
                .embedding(embedding)
                .fourierScale(fourierScale)
                .dropout(dropout)
                .initScale(initScale)
                .scaleBySigma(scaleBySigma)
                .build();
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(this::config)
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void numbersOutOfRange() {
        channels = 0;
        assertRefused("channels must be at least 1", "got 0");
        channels = 1;
        features = 10;
        assertRefused("features must be a positive multiple of 4", "got 10");
        features = 0;
        assertRefused("features", "got 0");
        features = 8;
        blocks = 0;
        assertRefused("blocks must be at least 1", "got 0");
        blocks = 1;
        dropout = 1;
        assertRefused("dropout must be in [0, 1)", "got 1.0");
        dropout = Double.NaN;
        assertRefused("dropout", "NaN");
        dropout = 0;
        initScale = -1;
        assertRefused("initScale must not be negative", "got -1.0");
        initScale = 0;
        fourierScale = 0;
        assertRefused("fourierScale must be positive", "got 0.0");
    }

    @Test
    void levelsThatTheImageDoesNotHave() {
        multipliers = List.of();
        assertRefused("multipliers must name at least one level", "got []");
        multipliers = List.of(1, 0);
        assertRefused("multipliers must be at least 1", "[1, 0]");
        multipliers = List.of(1, 2, 2);
        height = 18;
        assertRefused("3 levels", "multiples of 4", "got 18 x 16", "fewer multipliers", "pad or resize");
        height = 16;
        width = 2;
        assertRefused("got 16 x 2");
        width = 0;
        assertRefused("got 16 x 0");
    }

    @Test
    void attentionWhereNoLevelIs() {
        attention = List.of(8, 4);
        assertRefused("attentionResolutions names 4", "heights 16, 8");
        attention = List.of(0);
        assertRefused("attentionResolutions names 0");
        attention = List.of(15);
        assertRefused("attentionResolutions names 15");
    }

    @Test
    void missingTablesAndFilters() {
        scaleBySigma = true;
        assertRefused("scaleBySigma with positional embedding needs the table of sigmas");
        scaleBySigma = false;
        fir = true;
        taps = List.of(1.0);
        assertThatThrownBy(() -> new Ncsnpp(config()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 2 taps")
                .hasMessageContaining("[1.0]");
    }

    @Test
    void widthsThatGroupsDoNotDivide() {
        features = 132;
        assertThatThrownBy(() -> new Ncsnpp(config()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("132 channels")
                .hasMessageContaining("multiple of 32");
    }

    @Test
    void inputsOfAnotherShape() {
        Ncsnpp network = new Ncsnpp(config());
        try (Scope scope = Scope.open()) {
            for (long[] shape : new long[][] {{2, 3, 16, 16}, {2, 1, 15, 16}, {2, 1, 16, 17}, {1, 16, 16}}) {
                Tensor x = Tensors.zeros(DType.FLOAT32, Device.CPU, shape);
                assertThatThrownBy(() -> network.forward(x, new double[2]))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("[N, 1, H, W]")
                        .hasMessageContaining("multiples of 2")
                        .hasMessageContaining(x.toString());
            }
            Tensor x = Tensors.zeros(DType.FLOAT32, Device.CPU, 2, 1, 16, 16);
            assertThatThrownBy(() -> network.forward(x, new double[1]))
                    .hasMessageContaining("2 samples, got 1 numbers");
            assertThatThrownBy(() -> network.forward(x, new double[2]))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Parameters.allocate");
        }
    }

    @Test
    void perceptronsOutOfRangeAndTheirInputs() {
        assertThatThrownBy(() -> MlpConfig.builder(0).features(8).blocks(1).build())
                .hasMessage("dimension must be at least 1, got 0");
        assertThatThrownBy(() -> MlpConfig.builder(2).features(3).blocks(1).build())
                .hasMessage("features must be at least 4, got 3");
        assertThatThrownBy(() -> MlpConfig.builder(2).features(8).blocks(0).build())
                .hasMessage("blocks must be at least 1, got 0");
        assertThatThrownBy(() -> MlpConfig.builder(2)
                        .features(8)
                        .blocks(1)
                        .fourierScale(0)
                        .build())
                .hasMessage("fourierScale must be positive, got 0.0");
        assertThatThrownBy(() ->
                        MlpConfig.builder(2).features(8).blocks(1).dropout(1).build())
                .hasMessage("dropout must be in [0, 1), got 1.0");
        Mlp network = new Mlp(MlpConfig.builder(2).features(8).blocks(1).build());
        try (Scope scope = Scope.open()) {
            Tensor three = Tensors.zeros(DType.FLOAT32, Device.CPU, 4, 3);
            assertThatThrownBy(() -> network.forward(three, new double[4]))
                    .hasMessageContaining("[N, 2]")
                    .hasMessageContaining("[4, 3] float32");
            Tensor two = Tensors.zeros(DType.FLOAT32, Device.CPU, 4, 2);
            assertThatThrownBy(() -> network.forward(two, new double[1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("4 samples, got 1 numbers");
        }
    }
}
