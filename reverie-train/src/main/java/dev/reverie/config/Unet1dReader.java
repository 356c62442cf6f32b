package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.network.Network;
import dev.reverie.network.unet1d.Unet1d;
import dev.reverie.network.unet1d.Unet1dConfig;
import java.util.List;
import java.util.function.Function;

/** Reads the U-Net for series. */
final class Unet1dReader implements NetworkReader {
    @Override
    public Function<DataShape, Network> read(Section section, NetworkSetting setting) {
        int features = section.count("features", 64, Range.atLeast(4));
        List<Integer> multipliers = section.integers("multipliers", List.of(1, 2, 2), Range.between(1, 1024));
        int blocks = section.count("blocks", 2, Range.between(1, 1024));
        List<Integer> attentionLengths = section.integers("attentionLengths", List.of(), Range.between(1, 1 << 20));
        int kernel = section.count("kernel", 3, Range.between(1, 1023));
        double dropout = section.number("dropout", 0, Range.below(0, 1));
        int classes = section.count("classes", 0, Range.between(0, NetworkConfig.MOST_CLASSES));
        setting.requireUnitOutput(section, NetworkConfig.Kind.UNET1D);
        return shape -> {
            if (shape.kind() != DataShape.Kind.SERIES) {
                throw section.fault(
                        "kind",
                        "unet1d takes series, but the data are "
                                + (shape.isImage()
                                        ? "images of " + shape + "; use kind ncsnpp"
                                        : "rows of " + shape + " numbers; use kind mlp"));
            }
            return new Unet1d(new Unet1dConfig(
                    shape.channels(),
                    shape.length() / shape.channels(),
                    features,
                    multipliers,
                    blocks,
                    attentionLengths,
                    kernel,
                    dropout,
                    classes,
                    0));
        };
    }
}
