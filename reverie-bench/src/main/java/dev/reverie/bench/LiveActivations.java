package dev.reverie.bench;

import dev.reverie.network.NcsnppConfig;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What inference must hold at its widest moment: the features kept for the way up, and inside the block at work its
 * input, the normalised copy, and what the layer at work writes. An evaluation that frees every intermediate at its last
 * use needs this much and no more, the engine's own work space aside.
 */
final class LiveActivations {
    private final NcsnppConfig config;
    private long kept;
    private long peak;

    private LiveActivations(NcsnppConfig config) {
        this.config = config;
    }

    /**
     * Elements alive at the widest moment, for one image.
     *
     * @param config a network without pyramids; with one, its few planes are left out
     */
    static long peakElements(NcsnppConfig config) {
        LiveActivations live = new LiveActivations(config);
        live.walk();
        return live.peak;
    }

    private void walk() {
        Deque<Long> skips = new ArrayDeque<>();
        int width = config.features();
        keep(skips, elements(width, 0));
        for (int level = 0; level < config.levels(); level++) {
            int out = config.features() * config.multipliers().get(level);
            for (int block = 0; block < config.blocks(); block++) {
                block(width, out, level, level, true);
                width = out;
                keep(skips, elements(width, level));
            }
            if (level < config.levels() - 1) {
                block(width, width, level, level + 1, true);
                keep(skips, elements(width, level + 1));
            }
        }
        for (int level = config.levels() - 1; level >= 0; level--) {
            int out = config.features() * config.multipliers().get(level);
            for (int block = 0; block <= config.blocks(); block++) {
                long skip = skips.pop();
                long joined = elements(width, level) + skip;
                // The skip is still among the kept ones while it is copied into the joined features.
                moment(elements(width, level) + joined);
                kept -= skip;
                block((int) (joined / elements(1, level)), out, level, level, false);
                width = out;
            }
            if (level > 0) {
                block(width, width, level, level - 1, false);
            }
        }
    }

    /** A residual block; its input may be among the kept features already. */
    private void block(int in, int out, int level, int target, boolean inputIsKept) {
        long input = inputIsKept ? 0 : elements(in, level);
        long resampled = elements(in, target);
        long output = elements(out, target);
        if (level != target) {
            moment(input + elements(in, level) + resampled);
        }
        moment(input + resampled + output);
        moment(input + 2 * output);
        moment(input + output + (level == target ? 0 : resampled) + output);
    }

    private void keep(Deque<Long> skips, long elements) {
        skips.push(elements);
        kept += elements;
    }

    private void moment(long working) {
        peak = Math.max(peak, kept + working);
    }

    private long elements(int channels, int level) {
        return (long) channels * (config.height() >> level) * (config.width() >> level);
    }
}
