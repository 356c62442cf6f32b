package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.network.Network;
import dev.reverie.network.transformer.Dit;
import dev.reverie.network.transformer.DitConfig;
import java.util.function.Function;

/** Reads a diffusion transformer; the defaults are those of DiT-S/2 (arXiv:2212.09748, table 1). */
final class DitReader implements NetworkReader {
    @Override
    public Function<DataShape, Network> read(Section section, NetworkSetting setting) {
        DitConfig usual = DitConfig.builder(3, 32, 32).build();
        int patch = section.count("patch", usual.patch(), Range.between(1, 8192));
        int features = section.count("features", usual.features(), Range.between(8, NetworkConfig.MOST_FEATURES));
        int heads = section.count("heads", usual.heads(), Range.between(1, 1024));
        int blocks = section.count("blocks", usual.blocks(), Range.between(1, 1024));
        int classes = section.count("classes", usual.classes(), Range.between(0, NetworkConfig.MOST_CLASSES));
        setting.requireUnitOutput(section, NetworkConfig.Kind.DIT);
        return shape -> {
            NetworkSetting.requireImage(section, NetworkConfig.Kind.DIT, shape);
            return new Dit(DitConfig.builder(shape.channels(), shape.height(), shape.width())
                    .patch(patch)
                    .features(features)
                    .heads(heads)
                    .blocks(blocks)
                    .classes(classes)
                    .build());
        };
    }
}
