package dev.reverie.eval;

import dev.reverie.data.DataShape;
import dev.reverie.metric.FeatureSource;
import java.util.List;

/** Says that a network of colour images sees grey ones three times. */
final class GreyNotice {
    private GreyNotice() {}

    static List<String> of(FeatureSource source, DataShape shape) {
        return shape.isImage() && shape.channels() == 1
                ? List.of("grey images are repeated to three channels for " + source.name())
                : List.of();
    }
}
