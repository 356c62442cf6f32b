package dev.reverie.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reverie.network.Ncsnpp;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.ShapeInference;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FlopCountTest {
    static List<NcsnppConfig> countedNetworks() {
        return List.of(
                Subject.ddpmpp().config(),
                Subject.ncsnpp().config(),
                network(2, 8, 16, List.of(1, 3), NcsnppConfig.ResidualBlock.BIGGAN));
    }

    private static NcsnppConfig network(
            int channels, int height, int width, List<Integer> multipliers, NcsnppConfig.ResidualBlock block) {
        return NcsnppConfig.ddpmpp(channels, height, width)
                .features(8)
                .multipliers(multipliers.toArray(Integer[]::new))
                .blocks(1)
                .attentionResolutions()
                .residualBlock(block)
                .skipRescale(false)
                .dropout(0)
                .initScale(1)
                .build();
    }

    @ParameterizedTest
    @MethodSource("countedNetworks")
    void everyWeightOfTheNetworkIsCountedOnce(NcsnppConfig config) {
        List<List<Long>> declared = new Ncsnpp(config)
                .parameters().trainable().stream()
                        .map(Parameter::shape)
                        .filter(shape -> shape.length > 1)
                        .map(shape -> Arrays.stream(shape).boxed().toList())
                        .toList();
        List<List<Long>> counted = FlopCount.of(config).layers().stream()
                .map(Layer::weight)
                .filter(shape -> !shape.isEmpty())
                .toList();
        assertThat(counted).containsExactlyInAnyOrderElementsOf(declared);
    }

    @Test
    void countsOfASmallNetworkEqualThoseDoneByHand() {
        // One level of 8 features on 4 x 4 images of 1 channel, one block down, two blocks up.
        NcsnppConfig config = network(1, 4, 4, List.of(1), NcsnppConfig.ResidualBlock.BIGGAN);
        long pixels = 16;
        long time = 2 * (32 * 8 + 32 * 32);
        long stemAndHead = 2 * 2 * 9 * 8 * pixels;
        long blockOfEqualWidth = 2 * 2 * 9 * 8 * 8 * pixels + 2 * 8 * 32;
        long blockFromDouble = 2 * (9 * 16 * 8 + 9 * 8 * 8 + 16 * 8) * pixels + 2 * 8 * 32;
        long attention = 4 * 2 * 8 * 8 * pixels + 4 * 8 * pixels * pixels;
        long expected = time + stemAndHead + 3 * blockOfEqualWidth + 2 * blockFromDouble + attention;
        assertThat(FlopCount.of(config).forward()).isEqualTo(expected);
        assertThat(FlopCount.of(config).training()).isEqualTo(3 * expected);
    }

    /** Two ways to the same number: a walk over the options, and the operations that an evaluation does. */
    @ParameterizedTest
    @MethodSource("countedNetworks")
    void aRehearsalOfTheNetworkCountsTheSame(NcsnppConfig config) {
        Ncsnpp network = new Ncsnpp(config);
        try (Parameters parameters = network.parameters().allocate(DType.FLOAT32, ShapeInference.DEVICE);
                ShapeInference rehearsal = ShapeInference.begin();
                Scope scope = Scope.open()) {
            Tensor x = Tensors.zeros(
                    DType.FLOAT32, ShapeInference.DEVICE, 1, config.channels(), config.height(), config.width());
            assertThat(network.forward(x, new double[] {1}).shape()).isEqualTo(x.shape());
            assertThat(rehearsal.total().flops()).isEqualTo(FlopCount.of(config).forward());
        }
    }

    @Test
    void theConvolutionsOfDdpmPlusPlusAreNearlyAllOfItsArithmetic() {
        FlopCount count = FlopCount.of(Subject.ddpmpp().config());
        long convolutions = count.convolutions().entrySet().stream()
                .mapToLong(entry -> entry.getKey().flops() * entry.getValue())
                .sum();
        assertThat((double) convolutions / count.forward()).isBetween(0.85, 1.0);
    }

    @Test
    void benchmarkNetworksHaveTheParameterCountsOfTheReference() {
        // 1.75 and 1.78 million, as the reference program prints them.
        assertThat(new Ncsnpp(Subject.ddpmpp().config()).parameters().count()).isBetween(1_745_000L, 1_755_000L);
        assertThat(new Ncsnpp(Subject.ncsnpp().config()).parameters().count()).isBetween(1_775_000L, 1_785_000L);
    }

    @Test
    void aNetworkOfAnotherKindIsRefused() {
        NcsnppConfig ddpmBlocks = network(1, 4, 4, List.of(1), NcsnppConfig.ResidualBlock.DDPM);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FlopCount.of(ddpmBlocks))
                .withMessageContaining("got DDPM");
    }

    @Test
    void liveActivationsOfOneLevelAreThoseOfItsJoinedBlock() {
        // Kept: one of the two skips. Block from 16 to 8 features: input 16, normalised copy 16, output 8.
        NcsnppConfig config = network(1, 4, 4, List.of(1), NcsnppConfig.ResidualBlock.BIGGAN);
        assertThat(LiveActivations.peakElements(config)).isEqualTo((8 + 16 + 16 + 8) * 16L);
    }
}
