package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.network.Ddpm;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.Network;
import dev.reverie.nn.Activation;
import java.util.List;
import java.util.function.Function;

/** Reads the U-Net of DDPM; the defaults are those of its CIFAR-10 network (arXiv:2006.11239, appendix B). */
final class DdpmReader implements NetworkReader {
    @Override
    public Function<DataShape, Network> read(Section section, NetworkSetting setting) {
        NcsnppConfig usual = NcsnppConfig.ddpm(3, 32, 32).build();
        int features = section.count("features", usual.features(), Range.between(32, NetworkConfig.MOST_FEATURES));
        List<Integer> multipliers = section.integers("multipliers", usual.multipliers(), NetworkConfig.MULTIPLIERS);
        int blocks = section.count("blocks", usual.blocks(), Range.between(1, 1024));
        List<Integer> attentionResolutions =
                section.integers("attentionResolutions", usual.attentionResolutions(), Range.between(1, 8192));
        boolean resampleWithConvolution = section.flag("resampleWithConvolution", usual.resampleWithConvolution());
        boolean conditional = section.flag("conditional", usual.conditional());
        Activation activation = section.choice("activation", usual.activation());
        double dropout = section.number("dropout", usual.dropout(), Range.below(0, 1));
        boolean scaleBySigma = setting.scaleBySigma(section);
        int classes = section.count("classes", usual.classes(), Range.between(0, NetworkConfig.MOST_CLASSES));
        if (setting.explodes() && setting.chainSteps().isEmpty() && !setting.isPreconditioned()) {
            throw section.fault(
                    "kind",
                    "ddpm is told an index or a time, but the condition of process.kind "
                            + setting.process().kind()
                            + " in continuous time is a noise level",
                    "take kind ncsnpp, preconditioning edm, or objective.kind smld");
        }
        return shape -> {
            NetworkSetting.requireImage(section, NetworkConfig.Kind.DDPM, shape);
            return new Ddpm(NcsnppConfig.ddpm(shape.channels(), shape.height(), shape.width())
                    .features(features)
                    .multipliers(multipliers.toArray(Integer[]::new))
                    .blocks(blocks)
                    .attentionResolutions(attentionResolutions.toArray(Integer[]::new))
                    .resampleWithConvolution(resampleWithConvolution)
                    .conditional(conditional)
                    .activation(activation)
                    .dropout(dropout)
                    .centered(setting.isCentered())
                    .scaleBySigma(scaleBySigma)
                    .sigmas(setting.ladder())
                    .classes(classes)
                    .augmentationLength(setting.augmentationLength())
                    .build());
        };
    }
}
