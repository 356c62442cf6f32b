package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.network.Ncsnpp;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.NcsnppConfig.Embedding;
import dev.reverie.network.Network;
import dev.reverie.network.NoiseCondition;
import dev.reverie.nn.Activation;
import java.util.List;
import java.util.function.Function;

/** Reads NCSN++ and DDPM++: NCSN++ by default where noise levels grow without bound, else DDPM++. */
final class NcsnppReader implements NetworkReader {
    @Override
    public Function<DataShape, Network> read(Section section, NetworkSetting setting) {
        boolean explodes = setting.explodes();
        boolean continuous = setting.chainSteps().isEmpty();
        NcsnppConfig usual = (explodes ? NcsnppConfig.ncsnpp(3, 32, 32) : NcsnppConfig.ddpmpp(3, 32, 32)).build();
        int features = section.count("features", usual.features(), Range.between(4, NetworkConfig.MOST_FEATURES));
        List<Integer> multipliers = section.integers("multipliers", usual.multipliers(), NetworkConfig.MULTIPLIERS);
        int blocks = section.count("blocks", usual.blocks(), Range.between(1, 1024));
        List<Integer> attentionResolutions =
                section.integers("attentionResolutions", usual.attentionResolutions(), Range.between(1, 8192));
        var residualBlock = section.choice("residualBlock", usual.residualBlock());
        boolean resampleWithConvolution = section.flag("resampleWithConvolution", usual.resampleWithConvolution());
        boolean fir = section.flag("fir", usual.fir());
        List<Double> firKernel = section.numbers("firKernel", usual.firKernel(), Range.FINITE);
        boolean skipRescale = section.flag("skipRescale", usual.skipRescale());
        var progressive = section.choice("progressive", usual.progressive());
        var progressiveInput = section.choice("progressiveInput", usual.progressiveInput());
        var combine = section.choice("combine", usual.combine());
        Embedding embedding = section.choice("embedding", continuous ? usual.embedding() : Embedding.POSITIONAL);
        double fourierScale = section.number("fourierScale", usual.fourierScale(), Range.above(0));
        boolean conditional = section.flag("conditional", usual.conditional());
        Activation activation = section.choice("activation", usual.activation());
        double dropout = section.number("dropout", usual.dropout(), Range.below(0, 1));
        double initScale = section.number("initScale", usual.initScale(), Range.atLeast(0));
        boolean centerInput = section.flag("centerInput", !setting.isCentered());
        boolean scaleBySigma = setting.scaleBySigma(section);
        int classes = section.count("classes", usual.classes(), Range.between(0, NetworkConfig.MOST_CLASSES));
        if (explodes && continuous && !setting.isPreconditioned() && embedding == Embedding.POSITIONAL) {
            throw section.fault(
                    "embedding",
                    "must be fourier for process.kind "
                            + setting.process().kind()
                            + ", whose condition is a continuous noise level, got positional");
        }
        if (!continuous && embedding == Embedding.FOURIER) {
            throw section.fault(
                    "embedding",
                    "must be positional for a discrete objective, whose condition is an index and may be 0, got"
                            + " fourier, which takes its logarithm");
        }
        // Fourier features of a process whose noise is bounded are those of the time, as in the published program.
        boolean sigma = embedding == Embedding.FOURIER && (explodes || setting.isPreconditioned());
        return shape -> {
            NetworkSetting.requireImage(section, NetworkConfig.Kind.NCSNPP, shape);
            return new Ncsnpp(NcsnppConfig.ddpmpp(shape.channels(), shape.height(), shape.width())
                    .features(features)
                    .multipliers(multipliers.toArray(Integer[]::new))
                    .blocks(blocks)
                    .attentionResolutions(attentionResolutions.toArray(Integer[]::new))
                    .residualBlock(residualBlock)
                    .resampleWithConvolution(resampleWithConvolution)
                    .fir(fir)
                    .firKernel(firKernel.toArray(Double[]::new))
                    .skipRescale(skipRescale)
                    .progressive(progressive)
                    .progressiveInput(progressiveInput)
                    .combine(combine)
                    .embedding(embedding)
                    .condition(sigma ? NoiseCondition.SIGMA : NoiseCondition.SCALED_TIME)
                    .fourierScale(fourierScale)
                    .conditional(conditional)
                    .activation(activation)
                    .dropout(dropout)
                    .initScale(initScale)
                    .centered(!centerInput)
                    .scaleBySigma(scaleBySigma)
                    .sigmas(setting.ladder())
                    .classes(classes)
                    .augmentationLength(setting.augmentationLength())
                    .build());
        };
    }
}
