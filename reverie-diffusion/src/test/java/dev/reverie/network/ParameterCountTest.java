package dev.reverie.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.network.NcsnppConfig.Combine;
import dev.reverie.network.NcsnppConfig.Embedding;
import dev.reverie.network.NcsnppConfig.Progressive;
import dev.reverie.network.NcsnppConfig.ProgressiveInput;
import dev.reverie.network.NcsnppConfig.ResidualBlock;
import dev.reverie.nn.Activation;
import dev.reverie.nn.Parameter;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Sizes of the networks of Song et al. 2021 (arXiv:2011.13456), from the published configurations. Counted without
 * memory, so the largest take no longer than the smallest.
 */
class ParameterCountTest {
    private static NcsnppConfig cifar(
            int blocks,
            boolean fir,
            ProgressiveInput input,
            Embedding embedding,
            boolean scaleBySigma,
            int numberOfSigmas) {
        return new NcsnppConfig(
                3,
                32,
                32,
                128,
                List.of(1, 2, 2, 2),
                blocks,
                List.of(16),
                ResidualBlock.BIGGAN,
                true,
                fir,
                List.of(1.0, 3.0, 3.0, 1.0),
                true,
                Progressive.NONE,
                input,
                Combine.SUM,
                embedding,
                16,
                true,
                Activation.SWISH,
                0.1,
                0,
                !scaleBySigma,
                scaleBySigma,
                Collections.nCopies(numberOfSigmas, 1.0),
                0,
                0);
    }

    private static NcsnppConfig large(int size, int features, List<Integer> multipliers, int blocks) {
        return new NcsnppConfig(
                3,
                size,
                size,
                features,
                multipliers,
                blocks,
                List.of(16),
                ResidualBlock.BIGGAN,
                true,
                true,
                List.of(1.0, 3.0, 3.0, 1.0),
                true,
                Progressive.OUTPUT_SKIP,
                ProgressiveInput.INPUT_SKIP,
                Combine.SUM,
                Embedding.FOURIER,
                16,
                true,
                Activation.SWISH,
                0,
                0,
                false,
                true,
                Collections.nCopies(2000, 1.0),
                0,
                0);
    }

    private static void assertCounts(NcsnppConfig config, long trainable, long frozen) {
        Ncsnpp network = new Ncsnpp(config);
        assertThat(network.parameters().trainableCount()).isEqualTo(trainable);
        assertThat(network.parameters().count()).isEqualTo(trainable + frozen);
    }

    @Test
    void varianceExplodingNetworks() {
        assertCounts(cifar(4, true, ProgressiveInput.RESIDUAL, Embedding.POSITIONAL, true, 1000), 62_693_251, 0);
        assertCounts(cifar(4, true, ProgressiveInput.RESIDUAL, Embedding.FOURIER, true, 1000), 62_758_787, 128);
        assertCounts(cifar(8, true, ProgressiveInput.RESIDUAL, Embedding.FOURIER, true, 1000), 107_586_947, 128);
    }

    @Test
    void variancePreservingNetworks() {
        assertCounts(cifar(4, false, ProgressiveInput.NONE, Embedding.POSITIONAL, false, 1000), 61_804_419, 0);
        assertCounts(cifar(8, false, ProgressiveInput.NONE, Embedding.POSITIONAL, false, 1000), 106_632_579, 0);
        assertCounts(cifar(4, true, ProgressiveInput.RESIDUAL, Embedding.POSITIONAL, false, 1000), 62_693_251, 0);
        assertCounts(cifar(8, true, ProgressiveInput.RESIDUAL, Embedding.POSITIONAL, false, 1000), 107_521_411, 0);
    }

    @Test
    void networksOfLargeImages() {
        assertCounts(large(256, 128, List.of(1, 1, 2, 2, 2, 2, 2), 2), 65_574_421, 128);
        assertCounts(large(1024, 16, List.of(1, 2, 4, 8, 16, 32, 32, 32), 1), 105_785_880, 16);
    }

    @Test
    void theTableOfNoiseLevelsIsSavedButNotCounted() {
        Ncsnpp network = new Ncsnpp(cifar(4, true, ProgressiveInput.RESIDUAL, Embedding.POSITIONAL, true, 1000));
        Parameter sigmas = network.parameters().list().get(0);
        assertThat(sigmas.name()).isEqualTo("sigmas");
        assertThat(sigmas.kind()).isEqualTo(Parameter.Kind.BUFFER);
        assertThat(sigmas.count()).isEqualTo(1000);
    }
}
