package dev.reverie.network;

import dev.reverie.network.NcsnppConfig.Combine;
import dev.reverie.network.NcsnppConfig.Embedding;
import dev.reverie.network.NcsnppConfig.Progressive;
import dev.reverie.network.NcsnppConfig.ProgressiveInput;
import dev.reverie.network.NcsnppConfig.ResidualBlock;
import java.util.ArrayList;
import java.util.List;

/** Configurations of networks small enough to try them all. */
final class SmallNetworks {
    /** Noise levels by index, for positional networks that divide by them. */
    static final List<Double> SIGMAS = List.of(50.0, 5.0, 1.0, 0.5, 0.1, 0.01);

    private SmallNetworks() {}

    /** The switches that are tried against each other. */
    record Switches(
            boolean fir,
            ResidualBlock residualBlock,
            Progressive progressive,
            ProgressiveInput progressiveInput,
            Combine combine,
            boolean skipRescale,
            Embedding embedding,
            boolean scaleBySigma,
            boolean conditional,
            boolean resampleWithConvolution) {

        /** Two levels of two widths with attention at the lower one, all initial weights of full size. */
        NcsnppConfig config(int channels, int height, int width) {
            return NcsnppConfig.ddpmpp(channels, height, width)
                    .features(8)
                    .multipliers(1, 2)
                    .blocks(1)
                    .attentionResolutions(height / 2)
                    .residualBlock(residualBlock)
                    .resampleWithConvolution(resampleWithConvolution)
                    .fir(fir)
                    .skipRescale(skipRescale)
                    .progressive(progressive)
                    .progressiveInput(progressiveInput)
                    .combine(combine)
                    .embedding(embedding)
                    .fourierScale(1)
                    .conditional(conditional)
                    .initScale(1)
                    .scaleBySigma(scaleBySigma)
                    .sigmas(embedding == Embedding.POSITIONAL ? SIGMAS : List.of())
                    .build();
        }
    }

    /** Every combination that makes a different network. */
    static List<Switches> all() {
        List<Switches> all = new ArrayList<>();
        boolean[] both = {false, true};
        for (boolean fir : both) {
            for (ResidualBlock block : ResidualBlock.values()) {
                for (Progressive progressive : Progressive.values()) {
                    for (ProgressiveInput input : ProgressiveInput.values()) {
                        for (Combine combine : Combine.values()) {
                            if (combine == Combine.CAT && input != ProgressiveInput.INPUT_SKIP) {
                                continue;
                            }
                            for (int bits = 0; bits < 16; bits++) {
                                all.add(new Switches(
                                        fir,
                                        block,
                                        progressive,
                                        input,
                                        combine,
                                        (bits & 1) != 0,
                                        (bits & 2) != 0 ? Embedding.FOURIER : Embedding.POSITIONAL,
                                        (bits & 4) != 0,
                                        (bits & 8) != 0,
                                        // Only networks with plain blocks look at this; both kinds occur with each bit.
                                        Integer.bitCount(bits) % 2 == 0));
                            }
                        }
                    }
                }
            }
        }
        return all;
    }

    /** Conditioning numbers that an embedding understands: noise levels, or indices. */
    static double[] conditions(Embedding embedding, int count) {
        double[] conditions = new double[count];
        for (int i = 0; i < count; i++) {
            conditions[i] = embedding == Embedding.FOURIER ? 0.1 * Math.pow(3, i % 5) : (2.0 * i + 1) % 6;
        }
        return conditions;
    }

    /** The network of the benchmark: three levels, 32 features, 1 x 32 x 32. */
    static NcsnppConfig ddpmpp() {
        return ddpmpp(2);
    }

    /** The same with another number of residual blocks per level. */
    static NcsnppConfig ddpmpp(int blocks) {
        return NcsnppConfig.ddpmpp(1, 32, 32)
                .features(32)
                .multipliers(1, 2, 2)
                .blocks(blocks)
                .build();
    }
}
