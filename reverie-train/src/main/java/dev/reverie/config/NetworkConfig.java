package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.network.ConcatSquashConfig;
import dev.reverie.network.ConcatSquashNetwork;
import dev.reverie.network.Mlp;
import dev.reverie.network.MlpConfig;
import dev.reverie.network.Ncsnpp;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.Network;
import dev.reverie.nn.Activation;
import java.util.List;
import java.util.function.Function;

/**
 * The section {@code network}: a network but for the shape of the data, which may be known only once they are read.
 *
 * <p>The defaults are those of the published CIFAR-10 networks: NCSN++ for the variance-exploding process, DDPM++ for the
 * others (Song et al. 2021, arXiv:2011.13456, appendix H); for flows, those of FFJORD in the plane.
 */
public final class NetworkConfig {
    /** The networks of the section's key {@code kind}. */
    public enum Kind {
        /** The U-Net family NCSN++ and DDPM++, for images. */
        NCSNPP,
        /** A residual perceptron, for points and table rows. */
        MLP,
        /** The velocity of a flow: linear layers gated by the time, for points and table rows. */
        CONCAT_SQUASH
    }

    private final Kind kind;
    private final Section section;
    private final Function<DataShape, Network> construction;

    private NetworkConfig(Kind kind, Section section, Function<DataShape, Network> construction) {
        this.kind = kind;
        this.section = section;
        this.construction = construction;
    }

    static NetworkConfig read(Section section, ProcessConfig process, DataConfig data) {
        boolean vectors = data.shape().map(shape -> !shape.isImage()).orElse(false);
        Kind kind = section.choice("kind", vectors ? Kind.MLP : Kind.NCSNPP);
        NetworkConfig network = switch (kind) {
            case NCSNPP -> ncsnpp(section, process, data);
            case MLP -> mlp(section);
            case CONCAT_SQUASH ->
                throw section.fault(
                        "kind",
                        "concatSquash is the velocity of a flow, but objective.kind denoisingScoreMatching learns a"
                                + " score; take objective.kind maximumLikelihood or flowMatching, or network.kind mlp");
        };
        data.shape().ifPresent(network::create);
        return network;
    }

    static NetworkConfig readForFlow(Section section, ObjectiveConfig.Kind objective, DataConfig data) {
        Kind kind = section.choice("kind", Kind.CONCAT_SQUASH);
        if (kind != Kind.CONCAT_SQUASH) {
            throw section.fault(
                    "kind",
                    "must be concatSquash for objective.kind " + Section.word(objective)
                            + ", whose network is the velocity of a flow, got " + Section.word(kind));
        }
        int features = section.count("features", 64, Range.atLeast(1));
        int hiddenLayers = section.count("hiddenLayers", 3, Range.between(1, 1024));
        var nonlinearity = section.choice("nonlinearity", ConcatSquashConfig.Nonlinearity.TANH);
        section.rejectUnknown();
        NetworkConfig network = new NetworkConfig(kind, section, shape -> {
            if (shape.sizes().size() != 1) {
                throw section.fault(
                        "kind",
                        "concatSquash takes points and table rows, but the data are "
                                + (shape.isImage() ? "images" : "series") + " of " + shape
                                + (shape.isImage()
                                        ? "; for images take objective.kind denoisingScoreMatching with process.kind"
                                                + " rectifiedFlow"
                                        : ""));
            }
            return new ConcatSquashNetwork(
                    new ConcatSquashConfig(shape.length(), features, hiddenLayers, nonlinearity));
        });
        data.shape().ifPresent(network::create);
        return network;
    }

    private static NetworkConfig mlp(Section section) {
        int features = section.count("features", 128, Range.atLeast(4));
        int blocks = section.count("blocks", 4, Range.atLeast(1));
        double fourierScale = section.number("fourierScale", 1.0, Range.above(0));
        double dropout = section.number("dropout", 0, Range.below(0, 1));
        section.rejectUnknown();
        return new NetworkConfig(Kind.MLP, section, shape -> {
            if (shape.isImage()) {
                throw section.fault(
                        "kind",
                        "mlp takes points and table rows, but the data are images of " + shape + "; use kind ncsnpp");
            }
            return new Mlp(new MlpConfig(shape.length(), features, blocks, fourierScale, dropout));
        });
    }

    private static NetworkConfig ncsnpp(Section section, ProcessConfig process, DataConfig data) {
        boolean explodes = process.explodes();
        int features = section.count("features", 128, Range.atLeast(4));
        List<Integer> multipliers = section.integers("multipliers", List.of(1, 2, 2, 2), Range.between(1, 1024));
        int blocks = section.count("blocks", 4, Range.between(1, 1024));
        List<Integer> attentionResolutions =
                section.integers("attentionResolutions", List.of(16), Range.between(1, 8192));
        var residualBlock = section.choice("residualBlock", NcsnppConfig.ResidualBlock.BIGGAN);
        boolean resampleWithConvolution = section.flag("resampleWithConvolution", true);
        boolean fir = section.flag("fir", explodes);
        List<Double> firKernel = section.numbers("firKernel", List.of(1.0, 3.0, 3.0, 1.0), Range.FINITE);
        boolean skipRescale = section.flag("skipRescale", true);
        var progressive = section.choice("progressive", NcsnppConfig.Progressive.NONE);
        var progressiveInput = section.choice(
                "progressiveInput",
                explodes ? NcsnppConfig.ProgressiveInput.RESIDUAL : NcsnppConfig.ProgressiveInput.NONE);
        var combine = section.choice("combine", NcsnppConfig.Combine.SUM);
        var embedding = section.choice(
                "embedding", explodes ? NcsnppConfig.Embedding.FOURIER : NcsnppConfig.Embedding.POSITIONAL);
        double fourierScale = section.number("fourierScale", 16, Range.above(0));
        boolean conditional = section.flag("conditional", true);
        Activation activation = section.choice("activation", Activation.SWISH);
        double dropout = section.number("dropout", 0.1, Range.below(0, 1));
        double initScale = section.number("initScale", 0, Range.atLeast(0));
        boolean scaleBySigma = section.flag("scaleBySigma", explodes);
        section.rejectUnknown();
        if (scaleBySigma && !explodes) {
            throw section.fault(
                    "scaleBySigma",
                    "divides the output by sigma and belongs to process.kind" + " varianceExploding, got true with "
                            + Section.word(process.kind()));
        }
        if (explodes && embedding == NcsnppConfig.Embedding.POSITIONAL) {
            throw section.fault(
                    "embedding",
                    "must be fourier for process.kind " + Section.word(process.kind())
                            + ", whose condition is a continuous noise level, got positional");
        }
        return new NetworkConfig(Kind.NCSNPP, section, shape -> {
            if (!shape.isImage()) {
                throw section.fault(
                        "kind",
                        "ncsnpp takes images, but the data are "
                                + (shape.sizes().size() == 1 ? "rows of " + shape + " numbers" : "series of " + shape)
                                + "; use kind mlp");
            }
            return new Ncsnpp(new NcsnppConfig(
                    shape.channels(),
                    shape.height(),
                    shape.width(),
                    features,
                    multipliers,
                    blocks,
                    attentionResolutions,
                    residualBlock,
                    resampleWithConvolution,
                    fir,
                    firKernel,
                    skipRescale,
                    progressive,
                    progressiveInput,
                    combine,
                    embedding,
                    fourierScale,
                    conditional,
                    activation,
                    dropout,
                    initScale,
                    data.centered(),
                    scaleBySigma,
                    List.of()));
        });
    }

    /** Which network. */
    public Kind kind() {
        return kind;
    }

    /**
     * The network for data of a shape; its parameters are declared and have no memory yet.
     *
     * @param shape one example as the network sees it
     * @throws ConfigException if network and shape do not fit, such as a size that is no multiple of
     *     {@code 2^(levels - 1)}
     */
    public Network create(DataShape shape) {
        return section.build(() -> construction.apply(shape));
    }
}
