package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.network.Mlp;
import dev.reverie.network.MlpConfig;
import dev.reverie.network.Network;
import java.util.function.Function;

/** Reads a residual perceptron. */
final class MlpReader implements NetworkReader {
    @Override
    public Function<DataShape, Network> read(Section section, NetworkSetting setting) {
        int features = section.count("features", 128, Range.atLeast(4));
        int blocks = section.count("blocks", 4, Range.atLeast(1));
        double fourierScale = section.number("fourierScale", 1.0, Range.above(0));
        double dropout = section.number("dropout", 0, Range.below(0, 1));
        int classes = section.count("classes", 0, Range.between(0, NetworkConfig.MOST_CLASSES));
        if (setting.chainSteps().isPresent() && setting.explodes()) {
            throw section.fault(
                    "kind",
                    "mlp does not divide its output by the noise level, which a ladder of them needs; take"
                            + " objective.kind denoisingScoreMatching for the same process in continuous time");
        }
        // On a chain the conditioning number is an index; its frequencies stay those of a time in [0, 1].
        double unit = setting.chainSteps().isPresent() ? setting.chainSteps().getAsInt() - 1.0 : 1;
        return shape -> {
            if (shape.kind() != DataShape.Kind.VECTOR) {
                throw section.fault(
                        "kind",
                        "mlp takes points and table rows, but the data are "
                                + (shape.isImage()
                                        ? "images of " + shape + "; use kind ncsnpp"
                                        : "series of " + shape + "; use kind unet1d"));
            }
            return new Mlp(new MlpConfig(shape.length(), features, blocks, fourierScale / unit, dropout, classes, 0));
        };
    }
}
