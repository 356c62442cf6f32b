package dev.reverie.network;

import dev.reverie.nn.Attention;
import dev.reverie.nn.Conv2d;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.GroupNorm;
import dev.reverie.nn.Linear;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A classifier of noisy images: the downward half of a U-Net, conditioned on the noise level, then pooling and a linear
 * map.
 *
 * <p>The shape of the noisy classifiers of Dhariwal and Nichol 2021 (arXiv:2105.05233, section 4) with the blocks of
 * {@link Ncsnpp}: residual blocks that halve the image between levels, attention at the configured levels, and a middle
 * of block, attention, block. Before training all classes are equally likely, exactly.
 */
public final class UnetEncoder implements ClassifierNetwork {
    private final UnetEncoderConfig config;
    private final NcsnppConfig down;
    private final Parameters parameters = new Parameters();
    private final TimeEmbedding embedding;
    private final Conv2d stem;
    private final List<Stage> stages = new ArrayList<>();
    private final GroupNorm norm;
    private final @Nullable AttentionPooling pooling;
    private final Linear head;

    /** A residual block, and attention behind it or null. */
    private record Stage(ResidualUnit block, @Nullable Attention attention) {}

    /**
     * Declares the network; its parameters get memory by {@link Parameters#allocate}.
     *
     * @param config all options
     */
    public UnetEncoder(UnetEncoderConfig config) {
        this.config = config;
        down = config.unet();
        ModuleNames names = new ModuleNames();
        embedding = new TimeEmbedding(down, parameters, names);
        stem = Conv2d.same3(parameters, names.next(), down.channels(), down.features(), 1);
        int width = down.features();
        for (int level = 0; level < down.levels(); level++) {
            for (int block = 0; block < down.blocks(); block++) {
                add(names, width, down.levelWidth(level), Resampling.Direction.NONE, down.attends(level));
                width = down.levelWidth(level);
            }
            if (level < down.levels() - 1) {
                add(names, width, width, Resampling.Direction.DOWN, false);
            }
        }
        add(names, width, width, Resampling.Direction.NONE, true);
        add(names, width, width, Resampling.Direction.NONE, false);
        norm = GroupNorm.quarter(parameters, names.next(), width);
        int lowest = down.levels() - 1;
        pooling = config.pooling() == UnetEncoderConfig.Pooling.ATTENTION
                ? new AttentionPooling(
                        parameters, names.next(), (long) (down.height() >> lowest) * (down.width() >> lowest), width)
                : null;
        head = Linear.zeros(parameters, names.next(), width, config.classes());
    }

    private void add(ModuleNames names, int in, int out, Resampling.Direction direction, boolean attends) {
        ResidualUnit block =
                new ResidualUnit(down, GroupNorm.Grouping.QUARTER, parameters, names.next(), in, out, direction);
        Attention attention =
                attends ? new Attention(parameters, names.next(), out, down.initScale(), down.skipRescale()) : null;
        stages.add(new Stage(block, attention));
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public NoiseCondition noiseCondition() {
        return down.condition();
    }

    @Override
    public int classes() {
        return config.classes();
    }

    /** The options this network was built from. */
    public UnetEncoderConfig config() {
        return config;
    }

    /**
     * {@inheritDoc}
     *
     * @param x {@code [N, channels, H, W]} with H and W divisible by {@code 2^(levels - 1)}
     */
    @Override
    public Tensor logits(Tensor x, double[] condition, Dropout dropout) {
        try (Scope scope = Scope.open()) {
            Tensor h = descend(x, condition, dropout, stage -> {});
            h = InPlace.replace(h, down.activation().consume(norm.forward(h)));
            return scope.keep(head.forward(pooling == null ? h.mean(false, 2, 3) : pooling.forward(h)));
        }
    }

    @Override
    public List<Tensor> features(Tensor x, double[] condition) {
        List<Tensor> features = new ArrayList<>();
        try (Scope scope = Scope.open()) {
            descend(x, condition, Dropout.off(), stage -> features.add(stage.copy()));
            features.forEach(scope::keep);
        }
        return features;
    }

    /**
     * The downward half, in the current scope; calls {@code shown} on each stage's activation before the next consumes
     * it.
     */
    private Tensor descend(Tensor x, double[] condition, Dropout dropout, Consumer<Tensor> shown) {
        check(x, condition);
        Tensor time = down.activation().consume(Objects.requireNonNull(embedding.forward(condition, x)));
        Tensor h = stem.forward(
                MemoryFormat.preferred(down.centered() ? x : x.mul(2).addInPlace(-1)));
        for (Stage stage : stages) {
            h = InPlace.replace(h, stage.block().forward(h, time, dropout));
            if (stage.attention() != null) {
                h = InPlace.replace(h, stage.attention().forward(h));
            }
            shown.accept(h);
        }
        return h;
    }

    private void check(Tensor x, double[] condition) {
        long step = 1L << (down.levels() - 1);
        if (x.rank() != 4 || x.size(1) != down.channels() || x.size(2) % step != 0 || x.size(3) % step != 0) {
            throw new IllegalArgumentException("this classifier takes [N, " + down.channels()
                    + ", H, W] with H and W multiples of " + step + ", got " + x);
        }
        if (condition.length != x.size(0)) {
            throw new IllegalArgumentException("one conditioning number per sample is needed: " + x.size(0)
                    + " samples, got " + condition.length + " numbers");
        }
    }
}
