package dev.reverie.network;

import dev.reverie.nn.Dropout;
import dev.reverie.nn.GroupNorm;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Tensor;

/**
 * The U-Net of DDPM (Ho et al. 2020, arXiv:2006.11239, appendix B), as published with score-based models (Song et al.
 * 2021, arXiv:2011.13456), with that program's parameter names, so that its weights load by name.
 *
 * <p>NCSN++ and DDPM++ extend this network option by option (arXiv:2011.13456, appendix H), so it is {@link Ncsnpp}
 * with these options off: residual blocks of DDPM, plain resampling between them, sines and cosines of the time, sums
 * without rescaling, residual branches that start at zero. Two things differ: each normalisation has 32 groups whatever
 * its width, and a noise level that divides the output comes from a table.
 */
public final class Ddpm implements Network {
    private static final int GROUPS = 32;

    private final NcsnppConfig config;
    private final Ncsnpp network;

    /**
     * Declares the network; its parameters get memory by {@link Parameters#allocate}.
     *
     * @param config all options, from {@link NcsnppConfig#ddpm}. Features are a multiple of 32, the number of groups of
     *     every normalisation. A block that is only 32 wide normalises each channel alone and so removes what the time
     *     added to it; published networks are 128 wide
     * @throws IllegalArgumentException if an option is not one of DDPM's
     */
    public Ddpm(NcsnppConfig config) {
        if (config.features() < GROUPS || config.features() % GROUPS != 0) {
            throw new IllegalArgumentException(
                    "features must be a positive multiple of 32, the groups of DDPM's normalisation, got "
                            + config.features());
        }
        if (config.residualBlock() != NcsnppConfig.ResidualBlock.DDPM
                || config.fir()
                || config.skipRescale()
                || config.progressive() != NcsnppConfig.Progressive.NONE
                || config.progressiveInput() != NcsnppConfig.ProgressiveInput.NONE
                || config.embedding() != NcsnppConfig.Embedding.POSITIONAL) {
            throw new IllegalArgumentException("DDPM has residualBlock DDPM, fir false, skipRescale false, progressive"
                    + " NONE, progressiveInput NONE and embedding POSITIONAL, got " + config
                    + "; start from NcsnppConfig.ddpm, or take Ncsnpp");
        }
        this.config = config;
        network = new Ncsnpp(config, GroupNorm.Grouping.THIRTY_TWO);
    }

    @Override
    public Parameters parameters() {
        return network.parameters();
    }

    @Override
    public int classes() {
        return network.classes();
    }

    @Override
    public int augmentationLength() {
        return config.augmentationLength();
    }

    /** The options this network was built from. */
    public NcsnppConfig config() {
        return config;
    }

    /**
     * {@inheritDoc}
     *
     * @param x {@code [N, channels, H, W]} with H and W divisible by {@code 2^(levels - 1)}
     * @param condition scaled times; indices on a chain, and on a ladder into the table of noise levels
     * @param context classes and augmentations, as far as the configuration has them
     */
    @Override
    public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
        return network.forward(x, condition, context, dropout);
    }
}
