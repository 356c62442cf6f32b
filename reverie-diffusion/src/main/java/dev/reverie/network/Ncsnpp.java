package dev.reverie.network;

import dev.reverie.nn.Attention;
import dev.reverie.nn.Conv2d;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.GroupNorm;
import dev.reverie.nn.Initializer;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * NCSN++ and DDPM++, the U-Nets of Song et al. 2021 (arXiv:2011.13456, appendix H), with every option of the published
 * program and its parameter names, so that published weights load by name.
 *
 * <p>The network is a list of levels, each a list of blocks; level l works at {@code 1 / 2^l} of the resolution.
 * Features of all blocks on the way down are joined to the blocks on the way up.
 */
public final class Ncsnpp implements Network {
    private final NcsnppConfig config;
    private final GroupNorm.Grouping grouping;
    private final Parameters parameters = new Parameters();
    private final @Nullable Parameter sigmas;
    private final TimeEmbedding embedding;
    private final Conv2d stem;
    private final List<DownLevel> down = new ArrayList<>();
    private final ResidualUnit middleIn;
    private final Attention middleAttention;
    private final ResidualUnit middleOut;
    private final List<UpLevel> up = new ArrayList<>();
    private final @Nullable Head head;
    private final ContextEmbedding contextEmbedding;

    /** Blocks of one level on the way down. */
    private record DownLevel(
            List<ResidualUnit> blocks,
            List<Attention> attentions,
            @Nullable ResidualUnit halvingUnit,
            @Nullable Resampling halving,
            @Nullable Resampling pyramid,
            @Nullable Conv2d combination) {}

    /** Blocks of one level on the way up. */
    private record UpLevel(
            List<ResidualUnit> blocks,
            @Nullable Attention attention,
            @Nullable Head image,
            @Nullable Resampling pyramid,
            @Nullable ResidualUnit doublingUnit,
            @Nullable Resampling doubling) {}

    /** Norm, nonlinearity, convolution. */
    private record Head(GroupNorm norm, Conv2d convolution) {}

    /**
     * Declares the network; its parameters get memory by {@link Parameters#allocate}.
     *
     * @param config all options
     */
    public Ncsnpp(NcsnppConfig config) {
        this(config, GroupNorm.Grouping.QUARTER);
    }

    /**
     * Declares the network with another grouping of its normalisations.
     *
     * @param config all other options
     * @param grouping groups of every normalisation
     */
    Ncsnpp(NcsnppConfig config, GroupNorm.Grouping grouping) {
        this.config = config;
        this.grouping = grouping;
        sigmas = config.sigmas().isEmpty()
                ? null
                : parameters.buffer(
                        "sigmas",
                        Initializer.values(config.sigmas().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray()),
                        config.sigmas().size());
        ModuleNames names = new ModuleNames();
        embedding = new TimeEmbedding(config, parameters, names);
        stem = Conv2d.same3(parameters, names.next(), config.channels(), config.features(), 1);

        Deque<Integer> skipWidths = new ArrayDeque<>();
        skipWidths.push(config.features());
        int width = declareDown(names, skipWidths);
        middleIn = unit(names, width, width, Resampling.Direction.NONE);
        middleAttention = attention(names, width);
        middleOut = unit(names, width, width, Resampling.Direction.NONE);
        width = declareUp(names, skipWidths, width);
        head = config.progressive() == NcsnppConfig.Progressive.OUTPUT_SKIP
                ? null
                : head(names, width, config.channels(), config.initScale());
        contextEmbedding =
                new ContextEmbedding(parameters, config.classes(), config.augmentationLength(), 4L * config.features());
    }

    private int declareDown(ModuleNames names, Deque<Integer> skipWidths) {
        int width = config.features();
        int pyramidWidth = config.channels();
        for (int level = 0; level < config.levels(); level++) {
            List<ResidualUnit> blocks = new ArrayList<>();
            List<Attention> attentions = new ArrayList<>();
            for (int block = 0; block < config.blocks(); block++) {
                blocks.add(unit(names, width, config.levelWidth(level), Resampling.Direction.NONE));
                width = config.levelWidth(level);
                if (config.attends(level)) {
                    attentions.add(attention(names, width));
                }
                skipWidths.push(width);
            }
            ResidualUnit halvingUnit = null;
            Resampling halving = null;
            Resampling pyramid = null;
            Conv2d combination = null;
            if (level < config.levels() - 1) {
                if (config.residualBlock() == NcsnppConfig.ResidualBlock.DDPM) {
                    halving = resampling(names, width, Resampling.Direction.DOWN);
                } else {
                    halvingUnit = unit(names, width, width, Resampling.Direction.DOWN);
                }
                switch (config.progressiveInput()) {
                    case NONE -> {}
                    case INPUT_SKIP -> {
                        pyramid = Resampling.plain(config, Resampling.Direction.DOWN);
                        combination = Conv2d.pointwise(parameters, names.next() + ".Conv_0", pyramidWidth, width);
                        if (config.combine() == NcsnppConfig.Combine.CAT) {
                            width *= 2;
                        }
                    }
                    case RESIDUAL -> {
                        pyramid = Resampling.convolving(
                                config, parameters, names.next(), pyramidWidth, width, Resampling.Direction.DOWN);
                        pyramidWidth = width;
                    }
                }
                skipWidths.push(width);
            }
            down.add(new DownLevel(blocks, attentions, halvingUnit, halving, pyramid, combination));
        }
        return width;
    }

    private int declareUp(ModuleNames names, Deque<Integer> skipWidths, int widthBelow) {
        int width = widthBelow;
        int pyramidWidth = 0;
        for (int level = config.levels() - 1; level >= 0; level--) {
            List<ResidualUnit> blocks = new ArrayList<>();
            for (int block = 0; block <= config.blocks(); block++) {
                blocks.add(unit(names, width + skipWidths.pop(), config.levelWidth(level), Resampling.Direction.NONE));
                width = config.levelWidth(level);
            }
            Attention attention = config.attends(level) ? attention(names, width) : null;
            Head image = null;
            Resampling pyramid = null;
            boolean lowest = level == config.levels() - 1;
            switch (config.progressive()) {
                case NONE -> {}
                case OUTPUT_SKIP -> {
                    image = head(names, width, config.channels(), config.initScale());
                    pyramid = lowest ? null : Resampling.plain(config, Resampling.Direction.UP);
                }
                case RESIDUAL -> {
                    if (lowest) {
                        image = head(names, width, width, 1);
                    } else {
                        pyramid = Resampling.convolving(
                                config, parameters, names.next(), pyramidWidth, width, Resampling.Direction.UP);
                    }
                    pyramidWidth = width;
                }
            }
            ResidualUnit doublingUnit = null;
            Resampling doubling = null;
            if (level > 0) {
                if (config.residualBlock() == NcsnppConfig.ResidualBlock.DDPM) {
                    doubling = resampling(names, width, Resampling.Direction.UP);
                } else {
                    doublingUnit = unit(names, width, width, Resampling.Direction.UP);
                }
            }
            up.add(new UpLevel(blocks, attention, image, pyramid, doublingUnit, doubling));
        }
        return width;
    }

    private ResidualUnit unit(ModuleNames names, int in, int out, Resampling.Direction direction) {
        return new ResidualUnit(config, grouping, parameters, names.next(), in, out, direction);
    }

    private Attention attention(ModuleNames names, int width) {
        return new Attention(parameters, names.next(), grouping, width, config.initScale(), config.skipRescale());
    }

    private Resampling resampling(ModuleNames names, int width, Resampling.Direction direction) {
        // The published program counts a resampling module also where it has no parameters.
        String name = names.next();
        return config.resampleWithConvolution()
                ? Resampling.convolving(config, parameters, name, width, width, direction)
                : Resampling.plain(config, direction);
    }

    private Head head(ModuleNames names, int in, int out, double initScale) {
        return new Head(
                new GroupNorm(parameters, names.next(), grouping, in),
                Conv2d.same3(parameters, names.next(), in, out, initScale));
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public NoiseCondition noiseCondition() {
        return config.condition();
    }

    @Override
    public int classes() {
        return contextEmbedding.classes();
    }

    @Override
    public int augmentationLength() {
        return config.augmentationLength();
    }

    /** The options this network was built from. */
    public NcsnppConfig config() {
        return config;
    }

    /**
     * {@inheritDoc}
     *
     * @param x {@code [N, channels, H, W]} with H and W divisible by {@code 2^(levels - 1)}
     * @param condition for each sample the number of {@link NcsnppConfig#condition}; an index into the table of sigmas
     *     where a positional network divides by them
     * @param context classes and augmentations, as far as the configuration has them
     */
    @Override
    public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
        check(x, condition);
        try (Scope scope = Scope.open()) {
            Tensor time = embedding.forward(condition, x);
            if (time == null) {
                context.requireNone();
            } else {
                time = config.activation().consume(contextEmbedding.addTo(time, context));
            }
            Tensor input =
                    MemoryFormat.preferred(config.centered() ? x : x.mul(2).addInPlace(-1));
            Deque<Tensor> skips = new ArrayDeque<>();
            descend(input, time, dropout, skips);
            Tensor h = middleIn.forward(skips.getFirst(), time, dropout);
            h = InPlace.replace(h, middleAttention.forward(h));
            h = InPlace.replace(h, middleOut.forward(h, time, dropout));
            Tensor output = ascend(h, time, dropout, skips);
            return scope.keep((config.scaleBySigma() ? overSigma(output, condition) : output).contiguous());
        }
    }

    private void check(Tensor x, double[] condition) {
        long step = 1L << (config.levels() - 1);
        if (x.rank() != 4 || x.size(1) != config.channels() || x.size(2) % step != 0 || x.size(3) % step != 0) {
            throw new IllegalArgumentException("this network takes [N, " + config.channels()
                    + ", H, W] with H and W multiples of " + step + ", got " + x);
        }
        if (condition.length != x.size(0)) {
            throw new IllegalArgumentException("one conditioning number per sample is needed: " + x.size(0)
                    + " samples, got " + condition.length + " numbers");
        }
    }

    private void descend(Tensor input, @Nullable Tensor time, Dropout dropout, Deque<Tensor> skips) {
        Tensor pyramid = input;
        skips.push(stem.forward(input));
        for (DownLevel level : down) {
            for (int i = 0; i < level.blocks().size(); i++) {
                Tensor h = level.blocks().get(i).forward(skips.getFirst(), time, dropout);
                if (!level.attentions().isEmpty()) {
                    h = InPlace.replace(h, level.attentions().get(i).forward(h));
                }
                skips.push(h);
            }
            if (level.halvingUnit() == null && level.halving() == null) {
                continue;
            }
            Tensor h = level.halvingUnit() != null
                    ? level.halvingUnit().forward(skips.getFirst(), time, dropout)
                    : Objects.requireNonNull(level.halving()).forward(skips.getFirst());
            if (level.pyramid() != null) {
                pyramid = level.pyramid().forward(pyramid);
                if (level.combination() != null) {
                    Tensor joined = level.combination().forward(pyramid);
                    h = config.combine() == NcsnppConfig.Combine.CAT
                            ? Tensors.cat(1, joined, h)
                            : InPlace.sum(joined, h, false);
                } else {
                    pyramid = InPlace.sum(pyramid, h, config.skipRescale());
                    h = pyramid;
                }
            }
            skips.push(h);
        }
    }

    private Tensor ascend(Tensor lowest, @Nullable Tensor time, Dropout dropout, Deque<Tensor> skips) {
        Tensor h = lowest;
        Tensor pyramid = null;
        for (UpLevel level : up) {
            for (ResidualUnit block : level.blocks()) {
                try (Tensor skip = skips.pop();
                        Tensor joined = InPlace.replace(h, Tensors.cat(1, h, skip))) {
                    h = block.forward(joined, time, dropout);
                }
            }
            if (level.attention() != null) {
                h = InPlace.replace(h, level.attention().forward(h));
            }
            if (level.pyramid() != null) {
                pyramid = level.pyramid().forward(Objects.requireNonNull(pyramid));
            }
            if (config.progressive() == NcsnppConfig.Progressive.OUTPUT_SKIP) {
                Tensor image = image(Objects.requireNonNull(level.image()), h);
                pyramid = pyramid == null ? image : InPlace.sum(pyramid, image, false);
            } else if (config.progressive() == NcsnppConfig.Progressive.RESIDUAL) {
                if (pyramid == null) {
                    pyramid = image(Objects.requireNonNull(level.image()), h);
                } else {
                    pyramid = InPlace.sum(pyramid, h, config.skipRescale());
                    h = pyramid;
                }
            }
            if (level.doublingUnit() != null) {
                h = level.doublingUnit().forward(h, time, dropout);
            } else if (level.doubling() != null) {
                h = level.doubling().forward(h);
            }
        }
        return head == null ? Objects.requireNonNull(pyramid) : image(head, h);
    }

    private Tensor image(Head part, Tensor h) {
        try (Scope scope = Scope.open()) {
            return scope.keep(part.convolution()
                    .forward(config.activation().consume(part.norm().forward(h))));
        }
    }

    /** Divides by each sample's noise level, in float32 or better. */
    private Tensor overSigma(Tensor output, double[] condition) {
        DType fine = output.dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
        Tensor sigma;
        if (config.embedding() == NcsnppConfig.Embedding.FOURIER) {
            sigma = Tensors.of(condition, condition.length);
        } else {
            long[] indices = new long[condition.length];
            for (int i = 0; i < indices.length; i++) {
                indices[i] = (long) condition[i];
            }
            sigma = Objects.requireNonNull(sigmas)
                    .value()
                    .indexSelect(0, Tensors.of(indices, indices.length).to(output.device()));
        }
        Tensor divisor = sigma.to(output.device()).to(fine).perSample(output);
        return output.to(fine).div(divisor).to(output.dtype());
    }
}
