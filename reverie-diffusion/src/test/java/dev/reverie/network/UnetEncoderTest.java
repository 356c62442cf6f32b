package dev.reverie.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.network.NcsnppConfig.Embedding;
import dev.reverie.network.UnetEncoderConfig.Pooling;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnetEncoderTest {
    private static final double[] TIMES = {999, 10, 300};

    private Scope scope;
    private NoiseGenerator noise;

    @BeforeEach
    void open() {
        scope = Scope.open();
        noise = new NoiseGenerator().seed(83);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    static UnetEncoderConfig config(Embedding embedding, Pooling pooling) {
        return new UnetEncoderConfig(
                NcsnppConfig.ddpmpp(2, 8, 12)
                        .features(8)
                        .multipliers(1, 2)
                        .blocks(1)
                        .attentionResolutions(4)
                        .embedding(embedding)
                        .dropout(0.2)
                        .build(),
                pooling,
                3);
    }

    /** A network whose silent layers speak. */
    private UnetEncoder awake(UnetEncoderConfig config) {
        UnetEncoder network = new UnetEncoder(config);
        network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(4));
        Tensor values = network.parameters().values();
        values.addInPlace(noise.normalLike(values), 0.3);
        return network;
    }

    private Tensor images(int n) {
        return noise.normal(DType.FLOAT64, Device.CPU, n, 2, 8, 12);
    }

    @ParameterizedTest
    @EnumSource(Pooling.class)
    void anUntrainedNetworkTakesAllClassesForEquallyLikely(Pooling pooling) {
        UnetEncoder network = new UnetEncoder(config(Embedding.POSITIONAL, pooling));
        try (Parameters parameters = network.parameters()) {
            parameters.allocate(DType.FLOAT32, Device.CPU, RandomStream.of(4));
            Tensor logits = network.logits(images(3).to(DType.FLOAT32), TIMES, Dropout.off());
            assertThat(logits.shape()).containsExactly(3, 3);
            assertThat(logits.toFloats()).containsOnly(0f);
        }
    }

    @ParameterizedTest
    @EnumSource(Pooling.class)
    void aSampleDoesNotDependOnItsNeighboursButOnItsNoiseLevel(Pooling pooling) {
        for (Embedding embedding : Embedding.values()) {
            UnetEncoder network = awake(config(embedding, pooling));
            try (Parameters parameters = network.parameters()) {
                assertThat(parameters.dtype()).isEqualTo(DType.FLOAT64);
                Tensor x = images(3);
                double[] all = network.logits(x, TIMES, Dropout.off()).toDoubles();
                double[] second = network.logits(x.narrow(0, 1, 1), new double[] {10}, Dropout.off())
                        .toDoubles();
                double[] later = network.logits(x.narrow(0, 1, 1), new double[] {50}, Dropout.off())
                        .toDoubles();
                // sums in another order, of numbers of order 1
                assertThat(second).containsExactly(Arrays.copyOfRange(all, 3, 6), within(1e-12));
                assertThat(Math.abs(later[0] - second[0])).isGreaterThan(1e-3);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Pooling.class)
    void itsGradientIsThatOfFiniteDifferences(Pooling pooling) {
        UnetEncoder network = awake(config(Embedding.POSITIONAL, pooling));
        try (Parameters parameters = network.parameters()) {
            Tensor x = images(1);
            Tensor direction = images(1);
            double[] time = {300};
            Tensor point = x.copy().requireGrad();
            Tensor slope = Autograd.grad(
                            network.logits(point, time, Dropout.off())
                                    .select(1, 2)
                                    .sum(),
                            point)
                    .mul(direction)
                    .sum();
            double h = 1e-5;
            double up = network.logits(x.add(direction, h), time, Dropout.off())
                    .select(1, 2)
                    .item();
            double down = network.logits(x.add(direction, -h), time, Dropout.off())
                    .select(1, 2)
                    .item();
            double difference = (up - down) / (2 * h);
            // central differences: h^2 of curvature, and 1e-16 / h of rounding
            assertThat(slope.item()).isCloseTo(difference, within(1e-7 * Math.max(1, Math.abs(difference))));
            assertThat(parameters.count()).isPositive();
        }
    }

    @Test
    void meanPoolingTakesOtherSizesAndAttentionPoolingRefusesThem() {
        UnetEncoder mean = awake(config(Embedding.POSITIONAL, Pooling.MEAN));
        UnetEncoder attention = awake(config(Embedding.POSITIONAL, Pooling.ATTENTION));
        try (Parameters first = mean.parameters();
                Parameters second = attention.parameters()) {
            assertThat(second.count()).isGreaterThan(first.count());
            Tensor large = noise.normal(DType.FLOAT64, Device.CPU, 1, 2, 16, 16);
            assertThat(mean.logits(large, new double[] {3}, Dropout.off()).shape())
                    .containsExactly(1, 3);
            assertThatThrownBy(() -> attention.logits(large, new double[] {3}, Dropout.off()))
                    .hasMessageContaining("24 positions")
                    .hasMessageContaining("8 x 8")
                    .hasMessageContaining("mean pooling");
        }
    }

    @Test
    void featuresAreThoseOfEveryStageAndLeaveTheLogitsAsTheyAre() {
        UnetEncoder network = awake(config(Embedding.POSITIONAL, Pooling.MEAN));
        try (Parameters parameters = network.parameters()) {
            Tensor x = images(2);
            double[] condition = {3, 5};
            double[] before = network.logits(x, condition, Dropout.off()).toDoubles();
            List<Tensor> features = network.features(x, condition);
            // one block, the halving, one block below it, and two in the middle
            assertThat(features.stream().map(feature -> feature.size(2))).containsExactly(8L, 4L, 4L, 4L, 4L);
            assertThat(features).allMatch(feature -> feature.size(0) == 2);
            assertThat(network.logits(x, condition, Dropout.off()).toDoubles()).isEqualTo(before);
            assertThat(parameters.count()).isPositive();
        }
    }

    @Test
    void attentionThatAsksNothingIsTheMeanOfAllTokens() {
        Parameters parameters = new Parameters();
        AttentionPooling pooling = new AttentionPooling(parameters, "pool", 6, 128);
        try (parameters) {
            parameters.allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1));
            parameter(parameters, "pool.query.weight").fill(0);
            Tensor x = noise.normal(DType.FLOAT64, Device.CPU, 2, 128, 2, 3);
            Tensor tokens = x.reshape(2, 128, 6).transpose(1, 2);
            Tensor places = parameter(parameters, "pool.positions");
            // The mean token is the mean of the others, so the mean of all seven is theirs.
            Tensor mean = tokens.mean(false, 1).add(places.mean(false, 0));
            Tensor wanted =
                    mean.matmul(parameter(parameters, "pool.value.weight").transpose(0, 1));
            assertThat(pooling.forward(x).shape()).containsExactly(2, 128);
            assertThat(pooling.forward(x).sub(wanted).abs().max().item()).isLessThan(1e-14);
        }
    }

    private static Tensor parameter(Parameters parameters, String name) {
        Parameter found = parameters.find(name);
        assertThat(found).as(name).isNotNull();
        return found.value().detach();
    }

    @Test
    void attentionLooksWhereTheKeyPoints() {
        Parameters parameters = new Parameters();
        AttentionPooling pooling = new AttentionPooling(parameters, "pool", 6, 4);
        try (parameters) {
            parameters.allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1));
            parameter(parameters, "pool.positions").fill(0);
            for (String name : List.of("query", "key", "value")) {
                Tensor identity = Tensors.identity(4, DType.FLOAT64, Device.CPU);
                parameter(parameters, "pool." + name + ".weight").copyFrom(identity);
            }
            double[] x = images(1).reshape(-1).narrow(0, 0, 24).toDoubles();
            double[] got = pooling.forward(Tensors.of(x, 1, 4, 2, 3)).toDoubles();
            double[][] tokens = new double[7][4];
            for (int c = 0; c < 4; c++) {
                for (int i = 0; i < 6; i++) {
                    tokens[i + 1][c] = x[6 * c + i];
                    tokens[0][c] += x[6 * c + i] / 6;
                }
            }
            double[] shares = new double[7];
            double total = 0;
            for (int i = 0; i < 7; i++) {
                double product = 0;
                for (int c = 0; c < 4; c++) {
                    product += tokens[0][c] * tokens[i][c];
                }
                shares[i] = Math.exp(product / Math.sqrt(4));
                total += shares[i];
            }
            for (int c = 0; c < 4; c++) {
                double wanted = 0;
                for (int i = 0; i < 7; i++) {
                    wanted += shares[i] / total * tokens[i][c];
                }
                assertThat(got[c]).isCloseTo(wanted, within(1e-14));
            }
        }
    }

    @Test
    void dataInZeroToOneAreMappedByTheNetwork() {
        UnetEncoderConfig centered = config(Embedding.POSITIONAL, Pooling.MEAN);
        UnetEncoderConfig raw = new UnetEncoderConfig(
                NcsnppConfig.ddpmpp(2, 8, 12)
                        .features(8)
                        .multipliers(1, 2)
                        .blocks(1)
                        .attentionResolutions(4)
                        .dropout(0.2)
                        .centered(false)
                        .build(),
                Pooling.MEAN,
                3);
        UnetEncoder first = awake(centered);
        UnetEncoder second = new UnetEncoder(raw);
        try (Parameters one = first.parameters();
                Parameters two = second.parameters()) {
            two.allocate(DType.FLOAT64, Device.CPU);
            two.values().copyFrom(one.values());
            Tensor x = images(3);
            double[] wanted =
                    first.logits(x.mul(2).add(-1), TIMES, Dropout.off()).toDoubles();
            assertThat(second.logits(x, TIMES, Dropout.off()).toDoubles()).containsExactly(wanted, within(1e-13));
        }
    }

    @Test
    void inferenceLeavesNothingBehindAndEqualsTraining() {
        UnetEncoder network = awake(config(Embedding.FOURIER, Pooling.ATTENTION));
        try (Parameters parameters = network.parameters()) {
            Tensor x = images(3);
            double[] recorded = network.logits(x, TIMES, Dropout.off()).toDoubles();
            double[] quiet = quiet(network, x);
            long before = Engine.liveNativeObjects();
            assertThat(quiet(network, x)).containsExactly(quiet);
            assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
            assertThat(quiet).containsExactly(recorded, within(1e-12));
            assertThat(parameters.trainableCount()).isLessThan(parameters.count());
        }
    }

    private static double[] quiet(UnetEncoder network, Tensor x) {
        try (Autograd.Mode off = Autograd.noGrad();
                Scope inner = Scope.open()) {
            return network.logits(x, TIMES, Dropout.off()).toDoubles();
        }
    }

    @Test
    void impossibleConfigurationsAndInputsAreRefused() {
        assertThatThrownBy(() -> new UnetEncoderConfig(
                        NcsnppConfig.ddpmpp(2, 8, 8)
                                .features(8)
                                .multipliers(1)
                                .blocks(1)
                                .attentionResolutions()
                                .dropout(0)
                                .build(),
                        Pooling.MEAN,
                        1))
                .hasMessageContaining("classes must be at least 2")
                .hasMessageContaining("got 1");
        assertThatThrownBy(() -> new UnetEncoderConfig(
                        NcsnppConfig.ddpmpp(2, 9, 8)
                                .features(8)
                                .multipliers(1, 1)
                                .blocks(1)
                                .attentionResolutions()
                                .dropout(0)
                                .build(),
                        Pooling.MEAN,
                        2))
                .hasMessageContaining("multiples of 2")
                .hasMessageContaining("9 x 8");
        UnetEncoder network = awake(config(Embedding.POSITIONAL, Pooling.MEAN));
        try (Parameters parameters = network.parameters()) {
            assertThat(parameters.list()).isNotEmpty();
            Tensor x = noise.normal(DType.FLOAT64, Device.CPU, 3, 1, 8, 8);
            assertThatThrownBy(() -> network.logits(x, TIMES, Dropout.off())).hasMessageContaining("[N, 2, H, W]");
            assertThatThrownBy(() -> network.logits(images(2), TIMES, Dropout.off()))
                    .hasMessageContaining("2 samples, got 3 numbers");
        }
    }
}
