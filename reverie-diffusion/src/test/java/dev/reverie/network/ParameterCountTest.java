package dev.reverie.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.network.NcsnppConfig.Embedding;
import dev.reverie.network.NcsnppConfig.Progressive;
import dev.reverie.network.NcsnppConfig.ProgressiveInput;
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
        return NcsnppConfig.ddpmpp(3, 32, 32)
                .blocks(blocks)
                .fir(fir)
                .progressiveInput(input)
                .embedding(embedding)
                .centered(!scaleBySigma)
                .scaleBySigma(scaleBySigma)
                .sigmas(Collections.nCopies(numberOfSigmas, 1.0))
                .build();
    }

    private static NcsnppConfig large(int size, int features, List<Integer> multipliers, int blocks) {
        return NcsnppConfig.ddpmpp(3, size, size)
                .features(features)
                .multipliers(multipliers.toArray(Integer[]::new))
                .blocks(blocks)
                .fir(true)
                .progressive(Progressive.OUTPUT_SKIP)
                .progressiveInput(ProgressiveInput.INPUT_SKIP)
                .embedding(Embedding.FOURIER)
                .dropout(0)
                .centered(false)
                .scaleBySigma(true)
                .sigmas(Collections.nCopies(2000, 1.0))
                .build();
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
