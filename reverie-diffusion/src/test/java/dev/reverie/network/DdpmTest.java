package dev.reverie.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DdpmTest {
    private Scope scope;
    private NoiseGenerator noise;

    @BeforeEach
    void open() {
        scope = Scope.open();
        noise = new NoiseGenerator().seed(81);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    /** The published options around a size. */
    private static NcsnppConfig published(int size, int features, List<Integer> multipliers) {
        return NcsnppConfig.ddpm(3, size, size)
                .features(features)
                .multipliers(multipliers.toArray(Integer[]::new))
                .build();
    }

    /** Two levels, the lower one with attention. */
    private static NcsnppConfig small(int height, int width, int features, boolean convolving, boolean scaling) {
        return NcsnppConfig.ddpm(2, height, width)
                .features(features)
                .multipliers(1, 2)
                .blocks(1)
                .attentionResolutions(height / 2)
                .resampleWithConvolution(convolving)
                .centered(false)
                .scaleBySigma(scaling)
                .sigmas(SmallNetworks.SIGMAS)
                .build();
    }

    /** With random weights everywhere: the last layers start at nothing. */
    private Parameters allocate(Network network, DType dtype) {
        Parameters parameters = network.parameters().allocate(dtype, Device.CPU, RandomStream.of(1));
        parameters.values().addInPlace(noise.normalLike(parameters.values()).mulInPlace(0.05));
        return parameters;
    }

    private static double distance(Tensor a, Tensor b) {
        return a.sub(b).abs().max().item();
    }

    @Test
    void publishedNetworksHaveTheirPublishedSize() {
        assertThat(new Ddpm(published(32, 128, List.of(1, 2, 2, 2)))
                        .parameters()
                        .count())
                .isEqualTo(35_218_947);
        assertThat(new Ddpm(published(256, 128, List.of(1, 1, 2, 2, 4, 4)))
                        .parameters()
                        .count())
                .isEqualTo(111_569_923);
    }

    @Test
    void fromWidth128OnItIsDdpmppWithItsOptionsOff() {
        NcsnppConfig config = small(8, 8, 128, true, true);
        Ddpm network = new Ddpm(config);
        Ncsnpp plain = new Ncsnpp(config);
        try (Parameters own = allocate(network, DType.FLOAT32);
                Parameters its = plain.parameters().allocate(DType.FLOAT32, Device.CPU);
                Autograd.Mode mode = Autograd.noGrad()) {
            assertThat(own.list().stream().map(Parameter::name).toList())
                    .isEqualTo(its.list().stream().map(Parameter::name).toList());
            its.values().copyFrom(own.values());
            its.fixedValues().copyFrom(own.fixedValues());
            Tensor x = noise.normal(DType.FLOAT32, Device.CPU, 2, 2, 8, 8);
            double[] labels = {0, 4};
            assertThat(network.forward(x, labels).toFloats())
                    .isEqualTo(plain.forward(x, labels).toFloats());
        }
    }

    @Test
    void narrowNetworksHave32GroupsToo() {
        NcsnppConfig config = small(8, 8, 64, true, false);
        Ddpm network = new Ddpm(config);
        Ncsnpp plain = new Ncsnpp(config);
        try (Parameters own = allocate(network, DType.FLOAT64);
                Parameters its = plain.parameters().allocate(DType.FLOAT64, Device.CPU);
                Autograd.Mode mode = Autograd.noGrad()) {
            its.values().copyFrom(own.values());
            Tensor x = noise.normal(DType.FLOAT64, Device.CPU, 1, 2, 8, 8);
            double[] label = {3};
            assertThat(distance(network.forward(x, label), plain.forward(x, label)))
                    .isGreaterThan(1e-3);
        }
    }

    @Test
    void blocks32WideDoNotSeeTheTime() {
        NcsnppConfig config = NcsnppConfig.ddpm(1, 4, 4)
                .features(32)
                .multipliers(1)
                .blocks(1)
                .attentionResolutions()
                .dropout(0)
                .build();
        Ddpm network = new Ddpm(config);
        try (Parameters parameters = allocate(network, DType.FLOAT64);
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor x = noise.normal(parameters.dtype(), Device.CPU, 1, 1, 4, 4);
            Tensor early = network.forward(x, new double[] {1});
            // A constant added to a channel is taken away with its mean: only rounding is left.
            assertThat(distance(early, network.forward(x, new double[] {900}))).isLessThan(1e-12);
            assertThat(distance(early, network.forward(x.mul(1.1), new double[] {1})))
                    .isGreaterThan(1e-6);
        }
    }

    @Test
    void theOutputIsDividedByTheNoiseLevelOfItsLabel() {
        Ddpm scaled = new Ddpm(small(8, 8, 32, false, true));
        Ddpm plain = new Ddpm(small(8, 8, 32, false, false));
        try (Parameters of = allocate(scaled, DType.FLOAT64);
                Parameters plainOf = plain.parameters().allocate(DType.FLOAT64, Device.CPU);
                Autograd.Mode mode = Autograd.noGrad()) {
            plainOf.values().copyFrom(of.values());
            Tensor x = noise.normal(DType.FLOAT64, Device.CPU, 6, 2, 8, 8);
            double[] labels = {0, 1, 2, 3, 4, 5};
            Tensor sigma = of.fixedValues().perSample(x);
            assertThat(scaled.forward(x, labels).toDoubles())
                    .isEqualTo(plain.forward(x, labels).div(sigma).toDoubles());
        }
    }

    @Test
    void recordingChangesNothingAndSamplesAreIndependentAlsoWhereImagesAreNotSquare() {
        for (boolean convolving : new boolean[] {false, true}) {
            Ddpm network = new Ddpm(small(8, 12, 32, convolving, true));
            double[] labels = {5, 0, 3};
            for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
                // Rounding of sums of some hundred terms, relative to outputs that 1 / sigma enlarges.
                double tolerance = dtype == DType.FLOAT64 ? 1e-11 : 1e-4;
                try (Parameters parameters = allocate(network, dtype)) {
                    Tensor x = noise.normal(parameters.dtype(), Device.CPU, 3, 2, 8, 12);
                    Tensor recorded = network.forward(x, labels);
                    assertThat(recorded.requiresGrad()).isTrue();
                    assertThat(recorded.shape()).containsExactly(3, 2, 8, 12);
                    double size = recorded.abs().max().item();
                    try (Autograd.Mode mode = Autograd.noGrad()) {
                        Tensor together = network.forward(x, labels);
                        assertThat(distance(together, recorded) / size).isLessThan(tolerance);
                        for (int n = 0; n < 3; n++) {
                            Tensor alone = network.forward(x.narrow(0, n, 1), new double[] {labels[n]});
                            assertThat(distance(alone, together.narrow(0, n, 1)) / size)
                                    .isLessThan(tolerance);
                        }
                    }
                }
            }
        }
    }

    @Test
    void anUntrainedNetworkSaysNothing() {
        Ddpm network = new Ddpm(small(8, 8, 32, true, false));
        try (Parameters parameters = network.parameters().allocate(DType.FLOAT32, Device.CPU, RandomStream.of(1));
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor x = noise.normal(parameters.dtype(), Device.CPU, 2, 2, 8, 8);
            // The last convolution starts with variance 1e-10 over its fan.
            assertThat(network.forward(x, new double[] {0, 5}).abs().max().item())
                    .isLessThan(1e-3);
        }
    }

    @Test
    void whatItCannotBeBuiltFromIsRefused() {
        assertThatThrownBy(() -> new Ddpm(published(32, 48, List.of(1, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("features must be a positive multiple of 32")
                .hasMessageContaining("got 48");
        assertThatThrownBy(() -> new Ddpm(published(32, 8, List.of(1, 2)))).hasMessageContaining("got 8");
        assertThatThrownBy(() -> new Ddpm(NcsnppConfig.ddpmpp(3, 32, 32).build()))
                .hasMessageContaining("DDPM has residualBlock DDPM")
                .hasMessageContaining("start from NcsnppConfig.ddpm");
        assertThatThrownBy(() -> published(48, 32, List.of(1, 2)))
                .hasMessageContaining("attentionResolutions names 16")
                .hasMessageContaining("heights 48, 24");
        assertThatThrownBy(() -> small(9, 8, 32, true, false)).hasMessageContaining("got 9 x 8");
        assertThatThrownBy(() -> NcsnppConfig.ddpm(1, 8, 8)
                        .features(32)
                        .multipliers(1)
                        .blocks(1)
                        .attentionResolutions()
                        .dropout(0)
                        .scaleBySigma(true)
                        .build())
                .hasMessage("scaleBySigma with positional embedding needs the table of sigmas, got none");
        assertThatThrownBy(() -> NcsnppConfig.ddpm(1, 8, 8)
                        .features(32)
                        .multipliers(1)
                        .blocks(1)
                        .attentionResolutions()
                        .dropout(Double.NaN)
                        .build())
                .hasMessage("dropout must be in [0, 1), got NaN");
    }
}
