package dev.reverie.bench;

import dev.reverie.network.NcsnppConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Arithmetic of an NCSN++ or DDPM++ (Song et al. 2021, arXiv:2011.13456, appendix H), counted from its levels.
 *
 * <pre>
 *     forward  = sum over layers of 2 x multiply-adds
 *     training = 3 x forward        (the gradients by input and by weight take one forward each)
 * </pre>
 *
 * <p>Counted are convolutions, affine maps, the products of attention and smoothing filters; norms, nonlinearities,
 * sums and the optimiser are not, so that the rate achieved says how much of the time goes into useful products.
 */
final class FlopCount {
    private final NcsnppConfig config;
    private final List<Layer> layers = new ArrayList<>();

    private FlopCount(NcsnppConfig config) {
        this.config = config;
    }

    /**
     * Counts one network.
     *
     * @param config with residual blocks of kind BIGGAN, no output pyramid and no input pyramid or a filtered residual one
     * @throws IllegalArgumentException if the network is of another kind
     */
    static FlopCount of(NcsnppConfig config) {
        boolean pyramid = config.progressiveInput() == NcsnppConfig.ProgressiveInput.RESIDUAL && config.fir();
        if (config.residualBlock() != NcsnppConfig.ResidualBlock.BIGGAN
                || config.progressive() != NcsnppConfig.Progressive.NONE
                || !(pyramid || config.progressiveInput() == NcsnppConfig.ProgressiveInput.NONE)) {
            throw new IllegalArgumentException("only networks with residualBlock BIGGAN, progressive NONE and "
                    + "progressiveInput NONE (or RESIDUAL with fir) are counted, got " + config.residualBlock() + ", "
                    + config.progressive() + " and " + config.progressiveInput());
        }
        FlopCount count = new FlopCount(config);
        count.walk();
        return count;
    }

    /** Floating-point operations of a forward pass on one image. */
    long forward() {
        return layers.stream().mapToLong(Layer::flops).sum();
    }

    /** Floating-point operations of forward and backward on one image. */
    long training() {
        return 3 * forward();
    }

    /** Every layer, in order of evaluation. */
    List<Layer> layers() {
        return List.copyOf(layers);
    }

    /** The 3 x 3 convolutions and how often the network has each. */
    Map<Layer.Convolution, Integer> convolutions() {
        Map<Layer.Convolution, Integer> counts = new LinkedHashMap<>();
        for (Layer layer : layers) {
            if (layer instanceof Layer.Convolution convolution && convolution.kernel() == 3) {
                counts.merge(convolution, 1, Integer::sum);
            }
        }
        return counts;
    }

    private void walk() {
        int features = config.features();
        if (config.conditional()) {
            int embedded = config.embedding() == NcsnppConfig.Embedding.FOURIER ? 2 * features : features;
            layers.add(new Layer.Affine(4 * features, embedded, 1));
            layers.add(new Layer.Affine(4 * features, 4 * features, 1));
        }
        convolution(config.channels(), features, 3, 0);
        Deque<Integer> skips = new ArrayDeque<>();
        skips.push(features);
        int width = down(skips);
        int lowest = config.levels() - 1;
        unit(width, width, lowest, lowest);
        attention(width, lowest);
        unit(width, width, lowest, lowest);
        width = up(skips, width);
        convolution(width, config.channels(), 3, 0);
    }

    private int down(Deque<Integer> skips) {
        int width = config.features();
        int pyramidWidth = config.channels();
        for (int level = 0; level < config.levels(); level++) {
            for (int block = 0; block < config.blocks(); block++) {
                int out = config.features() * config.multipliers().get(level);
                unit(width, out, level, level);
                width = out;
                attendWhereAsked(width, level);
                skips.push(width);
            }
            if (level < config.levels() - 1) {
                unit(width, width, level, level + 1);
                if (config.progressiveInput() == NcsnppConfig.ProgressiveInput.RESIDUAL) {
                    // The filter leaves one row and one column more than it got, for the strided convolution.
                    filter(pyramidWidth, (height(level) + 1) * (width(level) + 1));
                    convolution(pyramidWidth, width, 3, level + 1);
                    pyramidWidth = width;
                }
                skips.push(width);
            }
        }
        return width;
    }

    private int up(Deque<Integer> skips, int widthBelow) {
        int width = widthBelow;
        for (int level = config.levels() - 1; level >= 0; level--) {
            int out = config.features() * config.multipliers().get(level);
            for (int block = 0; block <= config.blocks(); block++) {
                unit(width + skips.pop(), out, level, level);
                width = out;
            }
            attendWhereAsked(width, level);
            if (level > 0) {
                unit(width, width, level, level - 1);
            }
        }
        return width;
    }

    private void unit(int in, int out, int level, int target) {
        if (config.fir() && level != target) {
            // Halving: all taps meet data at each output; doubling: at each input. Both branches are filtered.
            int lower = Math.max(level, target);
            filter(in, height(lower) * width(lower));
            filter(in, height(lower) * width(lower));
        }
        convolution(in, out, 3, target);
        layers.add(new Layer.Affine(out, 4 * config.features(), 1));
        convolution(out, out, 3, target);
        if (in != out || level != target) {
            convolution(in, out, 1, target);
        }
    }

    private void attendWhereAsked(int channels, int level) {
        if (config.attentionResolutions().contains(height(level))) {
            attention(channels, level);
        }
    }

    private void attention(int channels, int level) {
        int positions = height(level) * width(level);
        for (int map = 0; map < 4; map++) {
            layers.add(new Layer.Affine(channels, channels, positions));
        }
        layers.add(new Layer.AttentionProducts(channels, positions));
    }

    private void convolution(int in, int out, int kernel, int level) {
        layers.add(new Layer.Convolution(in, out, kernel, height(level), width(level)));
    }

    private void filter(int channels, int positions) {
        int side = config.firKernel().size();
        layers.add(new Layer.Filter(channels, side * side, positions));
    }

    private int height(int level) {
        return config.height() >> level;
    }

    private int width(int level) {
        return config.width() >> level;
    }
}
