package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.network.Ncsnpp;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.NcsnppConfig.Embedding;
import dev.reverie.network.Network;
import dev.reverie.nn.Activation;
import java.util.List;
import java.util.function.Function;

/** Reads NCSN++ and DDPM++: NCSN++ by default where noise levels grow without bound, else DDPM++. */
final class NcsnppReader implements NetworkReader {
    @Override
    public Function<DataShape, Network> read(Section section, NetworkSetting setting) {
        boolean explodes = setting.explodes();
        boolean continuous = setting.chainSteps().isEmpty();
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
        Embedding embedding =
                section.choice("embedding", explodes && continuous ? Embedding.FOURIER : Embedding.POSITIONAL);
        double fourierScale = section.number("fourierScale", 16, Range.above(0));
        boolean conditional = section.flag("conditional", true);
        Activation activation = section.choice("activation", Activation.SWISH);
        double dropout = section.number("dropout", 0.1, Range.below(0, 1));
        double initScale = section.number("initScale", 0, Range.atLeast(0));
        boolean centerInput = section.flag("centerInput", !setting.isCentered());
        boolean scaleBySigma = setting.scaleBySigma(section);
        int classes = section.count("classes", 0, Range.between(0, NetworkConfig.MOST_CLASSES));
        if (explodes && continuous && !setting.isPreconditioned() && embedding == Embedding.POSITIONAL) {
            throw section.fault(
                    "embedding",
                    "must be fourier for process.kind "
                            + Section.word(setting.process().kind())
                            + ", whose condition is a continuous noise level, got positional");
        }
        if (!continuous && embedding == Embedding.FOURIER) {
            throw section.fault(
                    "embedding",
                    "must be positional for a discrete objective, whose condition is an index and may be 0, got"
                            + " fourier, which takes its logarithm");
        }
        return shape -> {
            NetworkSetting.requireImage(section, NetworkConfig.Kind.NCSNPP, shape);
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
                    !centerInput,
                    scaleBySigma,
                    setting.ladder(),
                    classes,
                    setting.augmentationLength()));
        };
    }
}
