package dev.reverie.sampler;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A virtual Brownian tree: {@code W} as a pure function of (seed, sample, clock), and so the same path whatever the
 * steps.
 *
 * <p>Li et al. 2020 (arXiv:2001.01328), section 4; with the space-time Levy area by Jelincic et al. 2024
 * (arXiv:2405.06464). With {@link SeededNoise} halving all steps gives other noise; here it gives the same path, seen
 * more closely: for adaptive steps, where a rejected step must not be forgotten, to compare solvers path by path, and
 * to measure strong orders. All else, such as the prior, is drawn as {@link SeededNoise} would draw it.
 *
 * <pre>{@code
 * problem.withNoise(BrownianTree.of(seed))
 * }</pre>
 *
 * <p>The clock is any number from 0 up, finite, and need not be bounded in advance: each octave has a tree of its own.
 * The law of increments and areas is exact, not only at the nodes; two clocks are told apart if they differ by more
 * than {@code resolution} times their value. Each step costs about {@code 2 log2(1 / resolution)} pairs of normal
 * numbers for every coordinate (12 microseconds in all at 1e-9), and nothing is stored.
 *
 * @param stream the root of all noise
 * @param firstSample number of the sample in the first row, at least 0
 * @param resolution smallest step as a share of the clock, in [2^-52, 1/2]; down to 2^-52 costs more and tells all
 *     clocks apart
 */
public record BrownianTree(RandomStream stream, long firstSample, double resolution) implements NoiseSource {
    /** Fine enough for a million steps in every octave. */
    public static final double DEFAULT_RESOLUTION = 1e-9;

    /** With fewer coordinates a row is computed sooner than it is handed over. */
    private static final int WORTH_SHARING = 64;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if {@code firstSample} is negative or the resolution out of range
     */
    public BrownianTree {
        Objects.requireNonNull(stream, "stream");
        if (firstSample < 0) {
            throw new IllegalArgumentException("firstSample must be at least 0, got " + firstSample);
        }
        if (!(resolution >= 0x1.0p-52 && resolution <= 0.5)) {
            throw new IllegalArgumentException(
                    "resolution must be in [2^-52, 0.5], a share of the clock, got " + resolution);
        }
    }

    /** The paths of samples 0, 1, ... of a seed. */
    public static BrownianTree of(long seed) {
        return of(SeededNoise.of(seed));
    }

    /** Paths for the samples of other noise, whose remaining draws are kept. */
    public static BrownianTree of(SeededNoise noise) {
        return new BrownianTree(noise.stream(), noise.firstSample(), DEFAULT_RESOLUTION);
    }

    /** The same paths, seen by a chunk that starts at another sample. */
    public BrownianTree from(long sample) {
        return new BrownianTree(stream, sample, resolution);
    }

    /**
     * Trees of another depth: at clocks that both tell apart, the same paths.
     *
     * @param share smallest step as a share of the clock, in [2^-52, 1/2]
     */
    public BrownianTree withResolution(double share) {
        return new BrownianTree(stream, firstSample, share);
    }

    @Override
    public Tensor draw(Tensor like, String purpose, long index) {
        return new SeededNoise(stream, firstSample).draw(like, purpose, index);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a clock is negative or not finite, or the two of a sample cannot be told
     *     apart
     */
    @Override
    public Tensor increment(Tensor like, long index, double[] from, double[] to) {
        return increment(like, allRows(like), from, to);
    }

    /**
     * {@inheritDoc} Of a step against the clock it is the same: seen from its other end, the path runs backwards.
     *
     * @throws IllegalArgumentException if a clock is negative or not finite, or the two of a sample cannot be told
     *     apart
     */
    @Override
    public Tensor area(Tensor like, long index, double[] from, double[] to) {
        return each(
                like,
                allRows(like),
                from,
                to,
                (segment, forwards, i) -> segment.area(i) * Math.sqrt(12 / segment.length()));
    }

    private static int[] allRows(Tensor like) {
        return IntStream.range(0, Math.toIntExact(like.size(0))).toArray();
    }

    /**
     * The increments of some rows of a batch, each over a step of its own: for solvers whose samples finish one by one.
     *
     * @param like a batch {@code [m, ...]} of the rows asked for
     * @param rows which rows of the whole batch they are, m numbers
     * @param from each sample's clock before the step
     * @param to each sample's clock after the step
     * @return {@code (W(to) - W(from)) / sqrt|to - from|}
     * @throws IllegalArgumentException if a clock is negative or not finite, or the two of a sample cannot be told
     *     apart
     */
    public Tensor increment(Tensor like, int[] rows, double[] from, double[] to) {
        return each(like, rows, from, to, BrownianTree::standardIncrement);
    }

    private static double standardIncrement(BrownianSegment segment, boolean forwards, int i) {
        double z = segment.w(i) / Math.sqrt(segment.length());
        return forwards ? z : -z;
    }

    private interface Coordinate {
        double of(BrownianSegment segment, boolean forwards, int i);
    }

    private Tensor each(Tensor like, int[] numbers, double[] from, double[] to, Coordinate value) {
        int rows = Math.toIntExact(like.size(0));
        if (numbers.length != rows || from.length != rows || to.length != rows) {
            throw new IllegalArgumentException("each of " + rows + " samples needs a number and two clocks, got "
                    + numbers.length + ", " + from.length + " and " + to.length);
        }
        int dimension = rows == 0 ? 0 : Math.toIntExact(like.count() / rows);
        int depth = (int) Math.ceil(-Math.log(resolution) / Math.log(2) - 1e-9);
        double[] values = new double[rows * dimension];
        IntConsumer fill = row -> {
            RandomStream own = stream.index(firstSample + numbers[row]).purpose("path");
            BrownianSegment segment = new BrownianPath(own, dimension, depth)
                    .between(Math.min(from[row], to[row]), Math.max(from[row], to[row]));
            for (int i = 0; i < dimension; i++) {
                values[row * dimension + i] = value.of(segment, from[row] < to[row], i);
            }
        };
        for (int row = 0; row < rows; row++) {
            check(row, from[row], to[row]);
        }
        // Every row is a function of its own stream, so that it does not matter who computes it.
        IntStream all = IntStream.range(0, rows);
        (dimension < WORTH_SHARING ? all : all.parallel()).forEach(fill);
        try (Scope scope = Scope.open()) {
            return scope.keep(Tensors.of(values, like.shape()).like(like));
        }
    }

    private static void check(int row, double from, double to) {
        if (!(from >= 0 && to >= 0 && from < Double.POSITIVE_INFINITY && to < Double.POSITIVE_INFINITY && from != to)) {
            throw new IllegalArgumentException(
                    "a step of a Brownian path goes from one clock to another, both finite and" + " at least 0, sample "
                            + row + " goes from " + from + " to " + to);
        }
    }

    @Override
    public String toString() {
        return "BrownianTree[" + stream + ", firstSample=" + firstSample + ", resolution=" + resolution + "]";
    }
}
