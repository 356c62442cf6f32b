package dev.reverie.bench;

import dev.reverie.network.NcsnppConfig;
import dev.reverie.nn.Activation;
import java.util.List;

/**
 * A network that is timed, beside what the reference program does with the very same one.
 *
 * <p>The reference figures are those of score_sde_pytorch, the program of Song et al. 2021, run on PyTorch 2.13 in
 * float32 with two threads and batches of 32, on a virtual machine with two cores that have AVX512 and bfloat16.
 *
 * @param name for the report
 * @param config the network
 * @param referenceInference images per second of the reference program, forward passes without gradients
 * @param referenceTraining images per second of the reference program, whole training steps
 */
record Subject(String name, NcsnppConfig config, double referenceInference, double referenceTraining) {
    /** Images in one batch. */
    static final int BATCH = 32;

    /** DDPM++ for grey 32 x 32 images, 1.75 million parameters. */
    static Subject ddpmpp() {
        return new Subject(
                "DDPM++ 1 x 32 x 32",
                network(1, false, NcsnppConfig.ProgressiveInput.NONE, NcsnppConfig.Embedding.POSITIONAL),
                112,
                36);
    }

    /** NCSN++ with smoothing filters and residual input for colour 32 x 32 images, 1.78 million parameters. */
    static Subject ncsnpp() {
        return new Subject(
                "NCSN++ 3 x 32 x 32",
                network(3, true, NcsnppConfig.ProgressiveInput.RESIDUAL, NcsnppConfig.Embedding.FOURIER),
                75,
                15);
    }

    private static NcsnppConfig network(
            int channels, boolean fir, NcsnppConfig.ProgressiveInput input, NcsnppConfig.Embedding embedding) {
        return new NcsnppConfig(
                channels,
                32,
                32,
                32,
                List.of(1, 2, 2),
                2,
                List.of(16),
                NcsnppConfig.ResidualBlock.BIGGAN,
                true,
                fir,
                List.of(1.0, 3.0, 3.0, 1.0),
                true,
                NcsnppConfig.Progressive.NONE,
                input,
                NcsnppConfig.Combine.SUM,
                embedding,
                16,
                true,
                Activation.SWISH,
                0,
                // Published networks start with blocks of zeros; all branches shall carry ordinary numbers here.
                1,
                true,
                false,
                List.of(),
                0,
                0);
    }
}
