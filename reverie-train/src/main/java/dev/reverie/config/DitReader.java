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
        int patch = section.count("patch", 2, Range.between(1, 8192));
        int features = section.count("features", 384, Range.atLeast(8));
        int heads = section.count("heads", 6, Range.between(1, 1024));
        int blocks = section.count("blocks", 12, Range.between(1, 1024));
        int classes = section.count("classes", 0, Range.between(0, NetworkConfig.MOST_CLASSES));
        setting.requireUnitOutput(section, NetworkConfig.Kind.DIT);
        return shape -> {
            NetworkSetting.requireImage(section, NetworkConfig.Kind.DIT, shape);
            return new Dit(new DitConfig(
                    shape.channels(), shape.height(), shape.width(), patch, features, heads, blocks, classes, 0));
        };
    }
}
