package dev.reverie.interop.diffusers;

import dev.reverie.network.NcsnppConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The names that the parameters of an {@link dev.reverie.network.Ncsnpp} have in a network of skip blocks: the two walk
 * the same modules in different order.
 */
final class SkipNames {
    /** Standard deviation of the random frequencies of the published networks. */
    static final double FOURIER_SCALE = 16;

    private final NcsnppConfig config;
    private final Map<String, StoredName> names = new LinkedHashMap<>();
    private int module;

    private SkipNames(NcsnppConfig config) {
        this.config = config;
    }

    /**
     * The names of a network with both image pyramids.
     *
     * @param config of such a network
     * @return by our name
     */
    static Map<String, StoredName> of(NcsnppConfig config) {
        SkipNames walk = new SkipNames(config);
        walk.time();
        walk.both(walk.next(), "conv_in");
        walk.down();
        walk.unit("mid_block.resnets.0");
        walk.attention("mid_block.attentions.0");
        walk.unit("mid_block.resnets.1");
        walk.up();
        return walk.names;
    }

    private String next() {
        return "all_modules." + module++;
    }

    private void both(String ours, String theirs) {
        names.put(ours + ".weight", new StoredName(theirs + ".weight", false));
        names.put(ours + ".bias", new StoredName(theirs + ".bias", false));
    }

    private void time() {
        names.put(next() + ".W", new StoredName("time_proj.weight", false));
        both(next(), "time_embedding.linear_1");
        both(next(), "time_embedding.linear_2");
    }

    private void unit(String theirs) {
        String ours = next();
        both(ours + ".GroupNorm_0", theirs + ".norm1");
        both(ours + ".Conv_0", theirs + ".conv1");
        both(ours + ".Dense_0", theirs + ".time_emb_proj");
        both(ours + ".GroupNorm_1", theirs + ".norm2");
        both(ours + ".Conv_1", theirs + ".conv2");
        both(ours + ".Conv_2", theirs + ".conv_shortcut");
    }

    private void attention(String theirs) {
        String ours = next();
        both(ours + ".GroupNorm_0", theirs + ".group_norm");
        String[] maps = {"to_q", "to_k", "to_v", "to_out.0"};
        for (int i = 0; i < maps.length; i++) {
            // Ours keep the matrix as [in, out], a linear layer as [out, in].
            names.put(ours + ".NIN_" + i + ".W", new StoredName(theirs + "." + maps[i] + ".weight", true));
            names.put(ours + ".NIN_" + i + ".b", new StoredName(theirs + "." + maps[i] + ".bias", false));
        }
    }

    private boolean attends(int level) {
        return config.attentionResolutions().contains(config.height() >> level);
    }

    private void down() {
        for (int level = 0; level < config.levels(); level++) {
            String stage = "down_blocks." + level;
            for (int block = 0; block < config.blocks(); block++) {
                unit(stage + ".resnets." + block);
                if (attends(level)) {
                    attention(stage + ".attentions." + block);
                }
            }
            if (level < config.levels() - 1) {
                unit(stage + ".resnet_down");
                both(next() + ".Conv_0", stage + ".skip_conv");
            }
        }
    }

    private void up() {
        for (int level = config.levels() - 1; level >= 0; level--) {
            String stage = "up_blocks." + (config.levels() - 1 - level);
            for (int block = 0; block <= config.blocks(); block++) {
                unit(stage + ".resnets." + block);
            }
            if (attends(level)) {
                attention(stage + ".attentions.0");
            }
            both(next(), level == 0 ? "conv_norm_out" : stage + ".skip_norm");
            both(next(), level == 0 ? "conv_out" : stage + ".skip_conv");
            if (level > 0) {
                unit(stage + ".resnet_up");
            }
        }
    }
}
