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
        Unet1dConfig usual = Unet1dConfig.builder(1, 64).build();
        int features = section.count("features", usual.features(), Range.between(4, NetworkConfig.MOST_FEATURES));
        List<Integer> multipliers = section.integers("multipliers", usual.multipliers(), NetworkConfig.MULTIPLIERS);
        int blocks = section.count("blocks", usual.blocks(), Range.between(1, 1024));
        List<Integer> attentionLengths =
                section.integers("attentionLengths", usual.attentionLengths(), Range.between(1, 1 << 20));
        int kernel = section.count("kernel", usual.kernel(), Range.between(1, 1023));
        double dropout = section.number("dropout", usual.dropout(), Range.below(0, 1));
        int classes = section.count("classes", usual.classes(), Range.between(0, NetworkConfig.MOST_CLASSES));
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
            return new Unet1d(Unet1dConfig.builder(shape.channels(), shape.length() / shape.channels())
                    .features(features)
                    .multipliers(multipliers.toArray(Integer[]::new))
                    .blocks(blocks)
                    .attentionLengths(attentionLengths.toArray(Integer[]::new))
                    .kernel(kernel)
                    .dropout(dropout)
                    .classes(classes)
                    .build());
        };
    }
}
