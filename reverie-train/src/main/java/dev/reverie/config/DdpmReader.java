package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.network.Ddpm;
import dev.reverie.network.DdpmConfig;
import dev.reverie.network.Network;
import dev.reverie.nn.Activation;
import java.util.List;
import java.util.function.Function;

/** Reads the U-Net of DDPM; the defaults are those of its CIFAR-10 network (arXiv:2006.11239, appendix B). */
final class DdpmReader implements NetworkReader {
    @Override
    public Function<DataShape, Network> read(Section section, NetworkSetting setting) {
        int features = section.count("features", 128, Range.atLeast(32));
        List<Integer> multipliers = section.integers("multipliers", List.of(1, 2, 2, 2), Range.between(1, 1024));
        int blocks = section.count("blocks", 2, Range.between(1, 1024));
        List<Integer> attentionResolutions =
                section.integers("attentionResolutions", List.of(16), Range.between(1, 8192));
        boolean resampleWithConvolution = section.flag("resampleWithConvolution", true);
        boolean conditional = section.flag("conditional", true);
        Activation activation = section.choice("activation", Activation.SWISH);
        double dropout = section.number("dropout", 0.1, Range.below(0, 1));
        boolean scaleBySigma = setting.scaleBySigma(section);
        int classes = section.count("classes", 0, Range.between(0, NetworkConfig.MOST_CLASSES));
        if (setting.explodes() && setting.chainSteps().isEmpty() && !setting.isPreconditioned()) {
            throw section.fault(
                    "kind",
                    "ddpm is told an index or a time, but the condition of process.kind "
                            + Section.word(setting.process().kind())
                            + " in continuous time is a noise level; take kind ncsnpp, preconditioning edm, or"
                            + " objective.kind smld");
        }
        return shape -> {
            NetworkSetting.requireImage(section, NetworkConfig.Kind.DDPM, shape);
            return new Ddpm(new DdpmConfig(
                    shape.channels(),
                    shape.height(),
                    shape.width(),
                    features,
                    multipliers,
                    blocks,
                    attentionResolutions,
                    resampleWithConvolution,
                    conditional,
                    activation,
                    dropout,
                    setting.isCentered(),
                    scaleBySigma,
                    setting.ladder(),
                    classes,
                    setting.augmentationLength()));
        };
    }
}
