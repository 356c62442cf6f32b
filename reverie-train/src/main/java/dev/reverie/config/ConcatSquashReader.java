package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.network.ConcatSquashConfig;
import dev.reverie.network.ConcatSquashNetwork;
import dev.reverie.network.Network;
import java.util.function.Function;

/** Reads the velocity of a flow. */
final class ConcatSquashReader {
    private ConcatSquashReader() {}

    /**
     * Reads every key.
     *
     * @param section the section {@code network}
     * @return makes the network for data of a shape; throws {@link ConfigException} if they are no rows of numbers
     */
    static Function<DataShape, Network> read(Section section) {
        int features = section.count("features", 64, Range.between(1, NetworkConfig.MOST_FEATURES));
        int hiddenLayers = section.count("hiddenLayers", 3, Range.between(1, 1024));
        var nonlinearity = section.choice("nonlinearity", ConcatSquashConfig.Nonlinearity.TANH);
        return shape -> {
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
        };
    }
}
