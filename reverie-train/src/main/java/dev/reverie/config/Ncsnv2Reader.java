package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.network.Network;
import dev.reverie.network.refinenet.Ncsnv2;
import dev.reverie.network.refinenet.Ncsnv2Config;
import dev.reverie.network.refinenet.Ncsnv2Config.Variant;
import dev.reverie.nn.Activation;
import java.util.List;
import java.util.function.Function;

/**
 * Reads NCSNv2, whose output is divided by the levels of an SMLD ladder and which has no other conditioning; its depth
 * follows the image size.
 */
final class Ncsnv2Reader implements NetworkReader {
    @Override
    public Function<DataShape, Network> read(Section section, NetworkSetting setting) {
        Variant variant = section.choice("variant", usualVariant(setting.data()));
        Ncsnv2Config usual =
                Ncsnv2Config.builder(Variant.UP_TO_64, 3, 32, 32, List.of(1.0)).build();
        int features = section.count("features", usual.features(), Range.between(2, NetworkConfig.MOST_FEATURES));
        Activation activation = section.choice("activation", usual.activation());
        List<Double> ladder = setting.requiredLadder(section, NetworkConfig.Kind.NCSNV2);
        return shape -> {
            NetworkSetting.requireImage(section, NetworkConfig.Kind.NCSNV2, shape);
            return new Ncsnv2(Ncsnv2Config.builder(variant, shape.channels(), shape.height(), shape.width(), ladder)
                    .features(features)
                    .activation(activation)
                    .centered(setting.isCentered())
                    .build());
        };
    }

    /** That of the paper for the larger side of the images; of images of unknown size, the smallest. */
    private static Variant usualVariant(DataConfig data) {
        return data.shape()
                .filter(DataShape::isImage)
                .map(shape -> Variant.of(shape.height(), shape.width()))
                .orElse(Variant.UP_TO_64);
    }
}
