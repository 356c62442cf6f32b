package dev.reverie.network.refinenet;

import dev.reverie.network.InPlace;
import dev.reverie.network.MemoryFormat;
import dev.reverie.nn.Conv2d;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Common structure of NCSN and NCSNv2: levels of residual blocks downwards, RefineNet's blocks upwards. */
final class RefineNet {
    private final Style style;
    private final int channels;
    private final boolean centered;
    private final List<Stage> stages;
    private final Conv2d begin;
    private final Normalization normalizer;
    private final Conv2d end;
    private final List<List<ResidualBlock>> levels = new ArrayList<>();
    private final List<RefineBlock> refinements;

    /**
     * Declares the network.
     *
     * @param style how its parts normalise and pool
     * @param parameters where
     * @param channels channels of the data
     * @param centered whether the data are in [-1, 1] already; otherwise the network maps [0, 1] there
     * @param features width of the first level
     * @param stages its levels, the finest first
     */
    RefineNet(Style style, Parameters parameters, int channels, boolean centered, int features, List<Stage> stages) {
        this.style = style;
        this.channels = channels;
        this.centered = centered;
        this.stages = List.copyOf(stages);
        begin = Conv2d.dilated(parameters, "begin_conv", channels, features, 3, 1, true);
        normalizer = style.residual().declare(parameters, "normalizer", features);
        end = Conv2d.dilated(parameters, "end_conv", features, channels, 3, 1, true);
        long in = features;
        for (Stage stage : stages) {
            long out = (long) features * stage.multiplier();
            levels.add(List.of(
                    ResidualBlock.entering(style, parameters, stage.residual() + ".0", stage, in, out),
                    ResidualBlock.inside(style, parameters, stage.residual() + ".1", stage, out)));
            in = out;
        }
        refinements = refinements(parameters, features);
    }

    private List<RefineBlock> refinements(Parameters parameters, long features) {
        int last = stages.size() - 1;
        Map<Integer, RefineBlock> byLevel = new LinkedHashMap<>();
        // The published programs declare these blocks, and so store their parameters, by name.
        IntStream.rangeClosed(0, last)
                .boxed()
                .sorted(Comparator.comparing(level -> stages.get(level).refinement()))
                .forEach(level -> {
                    RefineBlock.Place place = level == last
                            ? RefineBlock.Place.COARSEST
                            : level == 0 ? RefineBlock.Place.FINEST : RefineBlock.Place.MIDDLE;
                    Stage stage = stages.get(level);
                    long in = features * stage.multiplier();
                    // A result is as wide as the level it will be fused with.
                    long out = place == RefineBlock.Place.COARSEST
                            ? in
                            : features * stages.get(Math.max(0, level - 1)).multiplier();
                    byLevel.put(level, new RefineBlock(style, parameters, stage.refinement(), in, out, place));
                });
        return IntStream.rangeClosed(0, last)
                .mapToObj(level -> Objects.requireNonNull(byLevel.get(level)))
                .toList();
    }

    /**
     * Applies the network.
     *
     * @param x {@code [N, channels, H, W]}
     * @param noiseLevels index of each sample's noise level, or null
     * @return {@code [N, channels, H, W]}
     * @throws IllegalArgumentException if x has another shape
     */
    Tensor forward(Tensor x, @Nullable Tensor noiseLevels) {
        check(x);
        try (Scope scope = Scope.open()) {
            Tensor h =
                    begin.forward(MemoryFormat.preferred(centered ? x : x.mul(2).addInPlace(-1)));
            Tensor refined = refine(descend(h, noiseLevels), noiseLevels);
            Tensor normal = InPlace.replace(refined, normalizer.forward(refined, noiseLevels));
            return scope.keep(end.forward(style.activation().consume(normal)).contiguous());
        }
    }

    private void check(Tensor x) {
        if (x.rank() != 4 || x.size(1) != channels) {
            throw new IllegalArgumentException("this network takes [N, " + channels + ", H, W], got " + x);
        }
        Stage.requireSize(stages, x.size(2), x.size(3));
    }

    /** The features of every level, the coarsest on top. */
    private Deque<Tensor> descend(Tensor first, @Nullable Tensor noiseLevels) {
        Deque<Tensor> features = new ArrayDeque<>();
        Tensor h = first;
        for (List<ResidualBlock> blocks : levels) {
            Tensor entered = blocks.get(0).forward(h, noiseLevels);
            if (features.isEmpty()) {
                h.close(); // of no level, so no block of RefineNet reads it again
            }
            h = InPlace.replace(entered, blocks.get(1).forward(entered, noiseLevels));
            features.push(h);
        }
        return features;
    }

    private Tensor refine(Deque<Tensor> features, @Nullable Tensor noiseLevels) {
        Tensor refined = null;
        for (int level = levels.size() - 1; level >= 0; level--) {
            refined = refinements.get(level).forward(features.pop(), refined, noiseLevels);
        }
        return Objects.requireNonNull(refined);
    }
}
