package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.network.Mlp;
import dev.reverie.network.MlpConfig;
import dev.reverie.network.Network;
import dev.reverie.network.NoiseCondition;
import java.util.function.Function;

/** Reads a residual perceptron. */
final class MlpReader implements NetworkReader {
    @Override
    public Function<DataShape, Network> read(Section section, NetworkSetting setting) {
        MlpConfig usual = MlpConfig.builder(1).build();
        int features = section.count("features", usual.features(), Range.between(4, NetworkConfig.MOST_FEATURES));
        int blocks = section.count("blocks", usual.blocks(), Range.atLeast(1));
        double fourierScale = section.number("fourierScale", usual.fourierScale(), Range.above(0));
        double dropout = section.number("dropout", usual.dropout(), Range.below(0, 1));
        int classes = section.count("classes", usual.classes(), Range.between(0, NetworkConfig.MOST_CLASSES));
        if (setting.chainSteps().isPresent() && setting.explodes()) {
            throw section.fault(
                    "kind",
                    "mlp does not divide its output by the noise level, which a ladder of them needs",
                    "take objective.kind denoisingScoreMatching for the same process in continuous time");
        }
        // On a chain the network takes the index, and its frequencies stay those of a time in [0, 1].
        boolean chain = setting.chainSteps().isPresent();
        double unit = chain ? setting.chainSteps().getAsInt() - 1.0 : 1;
        return shape -> {
            if (shape.kind() != DataShape.Kind.VECTOR) {
                throw section.fault(
                        "kind",
                        "mlp takes points and table rows, but the data are "
                                + (shape.isImage()
                                        ? "images of " + shape + "; use kind ncsnpp"
                                        : "series of " + shape + "; use kind unet1d"));
            }
            return new Mlp(MlpConfig.builder(shape.length())
                    .features(features)
                    .blocks(blocks)
                    .condition(chain ? NoiseCondition.INDEX : usual.condition())
                    .fourierScale(fourierScale / unit)
                    .dropout(dropout)
                    .classes(classes)
                    .build());
        };
    }
}
