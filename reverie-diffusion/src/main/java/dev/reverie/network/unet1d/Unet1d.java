package dev.reverie.network.unet1d;

import dev.reverie.network.Context;
import dev.reverie.network.InPlace;
import dev.reverie.network.Network;
import dev.reverie.network.SampleEmbedding;
import dev.reverie.nn.Activation;
import dev.reverie.nn.Attention;
import dev.reverie.nn.Conv1d;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.GroupNorm;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A U-Net for series {@code [N, C, L]}: DDPM++ (Song et al. 2021, arXiv:2011.13456, appendix H) along one axis. It
 * equals {@link dev.reverie.network.Ncsnpp} on images with identical rows, if kernels have a middle row only.
 *
 * <p>The conditioning number is an index of a chain, a time scaled to [0, 999], or a quarter of the logarithm of the
 * noise level; the output has unit scale and is not divided by a noise level. Every residual branch and the output
 * start near zero.
 */
public final class Unet1d implements Network {
    private final Unet1dConfig config;
    private final Parameters parameters = new Parameters();
    private final Conv1d stem;
    private final List<Stage> down = new ArrayList<>();
    private final SeriesUnit middleIn;
    private final Attention middleAttention;
    private final SeriesUnit middleOut;
    private final List<Stage> up = new ArrayList<>();
    private final GroupNorm headNorm;
    private final Conv1d head;
    private final SampleEmbedding embedding;

    /** One level in one direction: downwards as many attentions as blocks, upwards one after the last, or none. */
    private record Stage(
            List<SeriesUnit> blocks,
            List<Attention> attentions,
            @Nullable SeriesUnit resampling) {}

    /**
     * Declares the network; its parameters get memory by {@link Parameters#allocate}.
     *
     * @param config all options
     */
    public Unet1d(Unet1dConfig config) {
        this.config = config;
        stem = new Conv1d(parameters, "stem", config.channels(), config.features(), config.kernel(), 1);
        Deque<Integer> skipWidths = new ArrayDeque<>();
        skipWidths.push(config.features());
        int width = declareDown(skipWidths);
        middleIn = unit("middle.in", width, width, SeriesResampling.NONE);
        middleAttention = attention("middle.attention", width);
        middleOut = unit("middle.out", width, width, SeriesResampling.NONE);
        width = declareUp(skipWidths, width);
        headNorm = GroupNorm.quarter(parameters, "head.norm", width);
        head = new Conv1d(parameters, "head.conv", width, config.channels(), config.kernel(), 0);
        embedding = new SampleEmbedding(
                parameters, config.features(), config.embeddingWidth(), config.classes(), config.augmentationLength());
    }

    private int declareDown(Deque<Integer> skipWidths) {
        int width = config.features();
        for (int level = 0; level < config.levels(); level++) {
            String name = "down." + level;
            List<SeriesUnit> blocks = new ArrayList<>();
            List<Attention> attentions = new ArrayList<>();
            for (int block = 0; block < config.blocks(); block++) {
                blocks.add(unit(name + ".blocks." + block, width, config.levelWidth(level), SeriesResampling.NONE));
                width = config.levelWidth(level);
                if (config.attends(level)) {
                    attentions.add(attention(name + ".attentions." + block, width));
                }
                skipWidths.push(width);
            }
            SeriesUnit halving = null;
            if (level < config.levels() - 1) {
                halving = unit(name + ".halving", width, width, SeriesResampling.HALVE);
                skipWidths.push(width);
            }
            down.add(new Stage(blocks, attentions, halving));
        }
        return width;
    }

    private int declareUp(Deque<Integer> skipWidths, int widthBelow) {
        int width = widthBelow;
        for (int level = config.levels() - 1; level >= 0; level--) {
            String name = "up." + level;
            List<SeriesUnit> blocks = new ArrayList<>();
            for (int block = 0; block <= config.blocks(); block++) {
                int joined = width + skipWidths.pop();
                blocks.add(unit(name + ".blocks." + block, joined, config.levelWidth(level), SeriesResampling.NONE));
                width = config.levelWidth(level);
            }
            List<Attention> attentions =
                    config.attends(level) ? List.of(attention(name + ".attention", width)) : List.of();
            SeriesUnit doubling = level > 0 ? unit(name + ".doubling", width, width, SeriesResampling.DOUBLE) : null;
            up.add(new Stage(blocks, attentions, doubling));
        }
        return width;
    }

    private SeriesUnit unit(String name, int in, int out, SeriesResampling resampling) {
        return new SeriesUnit(config, parameters, name, in, out, resampling);
    }

    private Attention attention(String name, int width) {
        return new Attention(parameters, name, width, 0, true);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public int classes() {
        return embedding.classes();
    }

    /** The options this network was built from. */
    public Unet1dConfig config() {
        return config;
    }

    /**
     * {@inheritDoc}
     *
     * @param x {@code [N, channels, L]} with L divisible by {@code 2^(levels - 1)}
     * @param context classes and augmentations, as far as the configuration has them
     */
    @Override
    public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
        if (x.rank() != 3 || x.size(1) != config.channels() || x.size(2) % config.step() != 0) {
            throw new IllegalArgumentException("this network takes [N, " + config.channels()
                    + ", L] with L a multiple of " + config.step() + ", got " + x);
        }
        try (Scope scope = Scope.open()) {
            Tensor conditioning = embedding.forward(condition, context, x);
            Deque<Tensor> skips = new ArrayDeque<>();
            descend(x.contiguous(), conditioning, dropout, skips);
            Tensor h = middleIn.forward(skips.getFirst(), conditioning, dropout);
            h = InPlace.replace(h, attend(middleAttention, h));
            h = InPlace.replace(h, middleOut.forward(h, conditioning, dropout));
            h = ascend(h, conditioning, dropout, skips);
            h = InPlace.replace(h, Activation.SWISH.consume(headNorm.forward(h)));
            return scope.keep(head.forward(h));
        }
    }

    private void descend(Tensor input, Tensor conditioning, Dropout dropout, Deque<Tensor> skips) {
        skips.push(stem.forward(input));
        for (Stage stage : down) {
            for (int i = 0; i < stage.blocks().size(); i++) {
                Tensor h = stage.blocks().get(i).forward(skips.getFirst(), conditioning, dropout);
                skips.push(
                        stage.attentions().isEmpty()
                                ? h
                                : InPlace.replace(h, attend(stage.attentions().get(i), h)));
            }
            if (stage.resampling() != null) {
                skips.push(stage.resampling().forward(skips.getFirst(), conditioning, dropout));
            }
        }
    }

    private Tensor ascend(Tensor lowest, Tensor conditioning, Dropout dropout, Deque<Tensor> skips) {
        Tensor h = lowest;
        for (Stage stage : up) {
            for (SeriesUnit block : stage.blocks()) {
                try (Tensor skip = skips.pop();
                        Tensor joined = InPlace.replace(h, Tensors.cat(1, h, skip))) {
                    h = block.forward(joined, conditioning, dropout);
                }
            }
            for (Attention attention : stage.attentions()) {
                h = InPlace.replace(h, attend(attention, h));
            }
            if (stage.resampling() != null) {
                h = InPlace.replace(h, stage.resampling().forward(h, conditioning, dropout));
            }
        }
        return h;
    }

    /** A series is an image of one row. */
    private static Tensor attend(Attention attention, Tensor x) {
        try (Scope scope = Scope.open()) {
            Tensor row = attention.forward(x.view(x.size(0), x.size(1), 1, x.size(2)));
            return scope.keep(row.contiguous().view(x.shape()));
        }
    }
}
