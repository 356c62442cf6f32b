package dev.reverie.network.unet2d;

import dev.reverie.network.Context;
import dev.reverie.network.InPlace;
import dev.reverie.network.MemoryFormat;
import dev.reverie.network.Network;
import dev.reverie.network.NoiseCondition;
import dev.reverie.nn.Activation;
import dev.reverie.nn.Conv2d;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.GroupNorm;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.DType;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The U-Net {@code UNet2DModel} of the diffusers library, with its parameter names: the network of DDPM (Ho et al. 2020,
 * arXiv:2006.11239) with plain down, up and middle blocks, with or without attention.
 *
 * <p>Unlike {@link dev.reverie.network.Ncsnpp} and the original DDPM it attends after every residual block of an
 * attending level, also on the way up.
 */
public final class Unet2d implements Network {
    private final Unet2dConfig config;
    private final Parameters parameters = new Parameters();
    private final ConditionEmbedding embedding;
    private final Conv2d stem;
    private final List<Stage> down = new ArrayList<>();
    private final ResnetBlock middleIn;
    private final @Nullable SelfAttention middleAttention;
    private final ResnetBlock middleOut;
    private final List<Stage> up = new ArrayList<>();
    private final GroupNorm headNorm;
    private final Conv2d headConvolution;

    /** One level in one direction: as many attentions as blocks, or none; resampling except at the last level. */
    private record Stage(
            List<ResnetBlock> blocks,
            List<SelfAttention> attentions,
            @Nullable Conv2d resampling) {
        Tensor block(int i, Tensor x, Tensor time, Dropout dropout) {
            Tensor h = blocks.get(i).forward(x, time, dropout);
            return attentions.isEmpty()
                    ? h
                    : InPlace.replace(h, attentions.get(i).forward(h));
        }
    }

    /**
     * Declares the network; its parameters get memory by {@link Parameters#allocate}.
     *
     * @param config all options
     */
    public Unet2d(Unet2dConfig config) {
        this.config = config;
        stem = Conv2d.same3(parameters, "conv_in", config.channels(), config.features(), 1);
        embedding = new ConditionEmbedding(config, parameters);
        Deque<Integer> skipWidths = new ArrayDeque<>();
        skipWidths.push(config.features());
        int width = declareDown(skipWidths);
        double scale = config.middleScale();
        middleIn = new ResnetBlock(config, parameters, "mid_block.resnets.0", width, width, scale);
        middleAttention = config.middleAttention()
                ? new SelfAttention(
                        config, parameters, "mid_block.attentions.0", width, config.middleAttentionNorm(), scale)
                : null;
        middleOut = new ResnetBlock(config, parameters, "mid_block.resnets.1", width, width, scale);
        width = declareUp(skipWidths, width);
        headNorm = new GroupNorm(parameters, "conv_norm_out", config.groups(), width, config.epsilon());
        headConvolution = Conv2d.same3(parameters, "conv_out", width, config.outputs(), 0);
    }

    private int declareDown(Deque<Integer> skipWidths) {
        int width = config.features();
        for (int i = 0; i < config.levels().size(); i++) {
            Unet2dConfig.Level level = config.levels().get(i);
            String name = "down_blocks." + i;
            List<ResnetBlock> blocks = new ArrayList<>();
            for (int j = 0; j < config.layers(); j++) {
                blocks.add(new ResnetBlock(config, parameters, name + ".resnets." + j, width, level.width(), 1));
                width = level.width();
                skipWidths.push(width);
            }
            Conv2d halving = null;
            if (i < config.levels().size() - 1) {
                int padding = config.downsamplePadding();
                halving = new Conv2d(parameters, name + ".downsamplers.0.conv", width, width, 3, 2, padding, 1);
                skipWidths.push(width);
            }
            down.add(new Stage(blocks, attentions(level.attendsDown(), name, blocks.size(), width), halving));
        }
        return width;
    }

    private int declareUp(Deque<Integer> skipWidths, int widthBelow) {
        int width = widthBelow;
        for (int i = 0; i < config.levels().size(); i++) {
            int fromTop = config.levels().size() - 1 - i;
            Unet2dConfig.Level level = config.levels().get(fromTop);
            String name = "up_blocks." + i;
            List<ResnetBlock> blocks = new ArrayList<>();
            for (int j = 0; j <= config.layers(); j++) {
                int joined = width + skipWidths.pop();
                blocks.add(new ResnetBlock(config, parameters, name + ".resnets." + j, joined, level.width(), 1));
                width = level.width();
            }
            Conv2d doubling =
                    fromTop == 0 ? null : Conv2d.same3(parameters, name + ".upsamplers.0.conv", width, width, 1);
            up.add(new Stage(blocks, attentions(level.attendsUp(), name, blocks.size(), width), doubling));
        }
        return width;
    }

    private List<SelfAttention> attentions(boolean present, String name, int count, int width) {
        List<SelfAttention> attentions = new ArrayList<>();
        for (int j = 0; present && j < count; j++) {
            attentions.add(new SelfAttention(config, parameters, name + ".attentions." + j, width, true, 1));
        }
        return attentions;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public NoiseCondition noiseCondition() {
        return config.embedding() == Unet2dConfig.Embedding.FOURIER ? NoiseCondition.SIGMA : NoiseCondition.SCALED_TIME;
    }

    @Override
    public int classes() {
        return config.classes();
    }

    @Override
    public boolean learnsVariance() {
        return config.learnedVariance();
    }

    /** The options this network was built from. */
    public Unet2dConfig config() {
        return config;
    }

    /**
     * {@inheritDoc}
     *
     * @param x {@code [N, channels, H, W]} with H and W divisible by {@code 2^(levels - 1)}
     * @param condition indices of the chain (positional) or noise levels (Fourier)
     * @throws IllegalArgumentException if shapes do not fit, or a network with classes gets a sample without label
     */
    @Override
    public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
        check(x, condition, context);
        try (Scope scope = Scope.open()) {
            Tensor time = config.activation().consume(embedding.forward(condition, context, x));
            Deque<Tensor> skips = new ArrayDeque<>();
            Tensor input =
                    MemoryFormat.preferred(config.centerInput() ? x.mul(2).addInPlace(-1) : x);
            descend(input, time, dropout, skips);
            Tensor h = middleIn.forward(skips.getFirst(), time, dropout);
            if (middleAttention != null) {
                h = InPlace.replace(h, middleAttention.forward(h));
            }
            h = InPlace.replace(h, middleOut.forward(h, time, dropout));
            h = ascend(h, time, dropout, skips);
            h = InPlace.replace(h, Activation.SWISH.consume(headNorm.forward(h)));
            Tensor output = InPlace.replace(h, headConvolution.forward(h));
            return scope.keep(
                    (config.embedding() == Unet2dConfig.Embedding.FOURIER ? overSigma(output, condition) : output)
                            .contiguous());
        }
    }

    private void check(Tensor x, double[] condition, Context context) {
        if (config.classes() == 0) {
            context.requireNone();
        }
        long step = 1L << (config.levels().size() - 1);
        if (x.rank() != 4 || x.size(1) != config.channels() || x.size(2) % step != 0 || x.size(3) % step != 0) {
            throw new IllegalArgumentException("this network takes [N, " + config.channels()
                    + ", H, W] with H and W multiples of " + step + ", got " + x);
        }
        if (condition.length != x.size(0)) {
            throw new IllegalArgumentException("one conditioning number per sample is needed: " + x.size(0)
                    + " samples, got " + condition.length + " numbers");
        }
    }

    private void descend(Tensor input, Tensor time, Dropout dropout, Deque<Tensor> skips) {
        skips.push(stem.forward(input));
        for (Stage stage : down) {
            for (int j = 0; j < stage.blocks().size(); j++) {
                skips.push(stage.block(j, skips.getFirst(), time, dropout));
            }
            if (stage.resampling() != null) {
                skips.push(half(skips.getFirst(), stage.resampling()));
            }
        }
    }

    private Tensor half(Tensor x, Conv2d convolution) {
        if (config.downsamplePadding() == 1) {
            return convolution.forward(x);
        }
        try (Tensor padded = Functional.pad2d(x, 0, 1, 0, 1)) {
            return convolution.forward(padded);
        }
    }

    private Tensor ascend(Tensor lowest, Tensor time, Dropout dropout, Deque<Tensor> skips) {
        Tensor h = lowest;
        for (Stage stage : up) {
            for (int j = 0; j < stage.blocks().size(); j++) {
                try (Tensor skip = skips.pop();
                        Tensor joined = InPlace.replace(h, Tensors.cat(1, h, skip))) {
                    h = stage.block(j, joined, time, dropout);
                }
            }
            if (stage.resampling() != null) {
                h = InPlace.replace(h, Functional.nearestUpsample2(h));
                h = InPlace.replace(h, stage.resampling().forward(h));
            }
        }
        return h;
    }

    /** Divides by each sample's noise level, in float32 or better. */
    private static Tensor overSigma(Tensor output, double[] condition) {
        DType fine = output.dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
        Tensor sigma = Tensors.of(condition, condition.length)
                .to(output.device())
                .to(fine)
                .perSample(output);
        return output.to(fine).div(sigma).to(output.dtype());
    }
}
