package dev.reverie.eval;

import dev.reverie.errors.RequestException;
import dev.reverie.grid.TimeGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.model.ThresholdedModel;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.NonFiniteScoreException;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.SamplerTraits.Property;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.sampler.catalog.SamplerKind;
import dev.reverie.sampler.catalog.SolverOptions;
import dev.reverie.sampler.ode.ProbabilityFlow;
import dev.reverie.sampler.pc.Langevin;
import dev.reverie.schedule.Schedule;
import dev.reverie.stat.SlicedWasserstein;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * All samplers on one model, at given numbers of network evaluations: the distance of the samples to data and, for
 * deterministic samplers, to the end points of the exact flow from the same noise.
 */
public final class SamplerComparison {
    /** Tolerance of the reference flow: far below the error of few steps, above the rounding of a float32 network. */
    private static final double EXACT = 1e-6;

    private static final double EXACT_FLOAT32 = 1e-4;

    private static final int DIRECTIONS = 256;

    private final ScoreModel model;
    private final Optional<Range> range;
    private final boolean keepsRange;
    private final Schedule schedule;
    private final double minimumTime;
    private final double[][] data;
    private final double[][] others;
    private final long[] shape;
    private final DType dtype;
    private final Device device;
    private final long seed;
    private final int chunk;

    /**
     * A comparison.
     *
     * @param model the model
     * @param minimumTime where sampling ends
     * @param examples data as the model sees them, each flattened, at least 4: samples are compared with the first half, and
     *     the second half tells how near one can come
     * @param range where the data end, as pixels do; empty for numbers without end
     * @param sample shape of one sample
     * @param dtype element type of the state
     * @param device where the model computes
     * @param seed decides all noise
     */
    public SamplerComparison(
            ScoreModel model,
            double minimumTime,
            double[][] examples,
            Optional<Range> range,
            long[] sample,
            DType dtype,
            Device device,
            long seed) {
        this(model, minimumTime, examples, range, false, sample, dtype, device, seed);
    }

    private SamplerComparison(
            ScoreModel model,
            double minimumTime,
            double[][] examples,
            Optional<Range> range,
            boolean keepsRange,
            long[] sample,
            DType dtype,
            Device device,
            long seed) {
        this.model = model;
        this.range = range;
        this.keepsRange = keepsRange;
        this.schedule = model.schedule();
        this.minimumTime = minimumTime;
        this.data = Arrays.copyOf(examples, examples.length / 2);
        this.others = Arrays.copyOfRange(examples, examples.length / 2, examples.length / 2 * 2);
        this.shape = sample.clone();
        this.dtype = dtype;
        this.device = device;
        this.seed = seed;
        this.chunk = Math.max(1, Math.min(4096, (1 << 16) / data[0].length));
    }

    /**
     * The same, with the denoised data of deterministic samplers, and those of the exact flow, kept in the range of the
     * data if that has ends, as {@code sampling.threshold auto} does.
     */
    public SamplerComparison keepingRange() {
        double[][] examples = Stream.of(data, others).flatMap(Arrays::stream).toArray(double[][]::new);
        return new SamplerComparison(model, minimumTime, examples, range, true, shape, dtype, device, seed);
    }

    /**
     * The range of pixels.
     *
     * @param low smallest value
     * @param high largest value
     */
    public record Range(double low, double high) {
        double clamp(double value) {
            return Math.min(high, Math.max(low, value));
        }
    }

    /**
     * One sampler at one cost.
     *
     * @param kind the sampler
     * @param name with its order, where it comes in several
     * @param evaluations network evaluations of each sample
     * @param flowError root mean square distance to the end of the exact flow; empty for stochastic samplers
     * @param distance sliced Wasserstein-2 distance to the data, of samples brought into their range
     */
    public record Row(SamplerKind kind, String name, int evaluations, OptionalDouble flowError, double distance) {}

    /** An entry of the comparison: a sampler with its name. */
    private record Contender(SamplerKind kind, String name, SolverOptions options) {}

    private static List<Contender> contenders(boolean explodes) {
        List<Contender> all = new ArrayList<>();
        for (SamplerKind kind : SamplerKind.values()) {
            if (kind.orders().isEmpty()) {
                // A corrector tuned for exploding processes is too strong for others.
                boolean tame = kind == SamplerKind.PREDICTOR_CORRECTOR && !explodes;
                SolverOptions options = tame
                        ? SolverOptions.none().withSignalToNoise(Langevin.PRESERVING_SIGNAL_TO_NOISE)
                        : SolverOptions.none();
                all.add(new Contender(kind, kind.toString(), options));
            }
            for (int order : kind.orders()) {
                all.add(new Contender(
                        kind, kind + " " + order, SolverOptions.none().withOrder(order)));
            }
        }
        return all;
    }

    /** The distance of as many other examples to the data: below this nothing is to be seen. */
    public double floor() {
        return distance(others, data);
    }

    /**
     * Runs all samplers that fit.
     *
     * @param kinds which samplers
     * @param budgets numbers of evaluations, not to be exceeded
     * @param listener told every row as it is there
     * @return the rows
     */
    public List<Row> run(Set<SamplerKind> kinds, int[] budgets, Consumer<Row> listener) {
        double tolerance = dtype == DType.FLOAT64 ? EXACT : EXACT_FLOAT32;
        double[][] exact = samples(
                        new ProbabilityFlow(AdaptiveRungeKutta.dormandPrince(tolerance, tolerance)).denoisingLast(),
                        TimeGrid.of(end(), minimumTime))
                .points;
        List<Row> rows = new ArrayList<>();
        boolean explodes = schedule.isVarianceExploding();
        for (Contender contender : contenders(explodes)) {
            if (kinds.contains(contender.kind())) {
                int last = 0;
                for (int budget : budgets) {
                    Optional<Row> row = row(contender, budget, last, exact);
                    row.ifPresent(rows::add);
                    row.ifPresent(listener);
                    last = row.map(Row::evaluations).orElse(last);
                }
            }
        }
        return rows;
    }

    /** A contender within a budget; empty where that buys no more than the budget before, or is too little. */
    private Optional<Row> row(Contender contender, int budget, int last, double[][] exact) {
        SamplerTraits traits = contender.kind().create(contender.options()).traits();
        try {
            Drawn drawn = traits.isAdaptive() ? withTolerance(contender, budget) : withSteps(contender, budget);
            if (drawn.evaluations > budget || drawn.evaluations <= last) {
                return Optional.empty();
            }
            return Optional.of(new Row(
                    contender.kind(),
                    contender.name(),
                    drawn.evaluations,
                    traits.isStochastic() ? OptionalDouble.empty() : OptionalDouble.of(rms(drawn.points, exact)),
                    distanceToData(drawn.points)));
        } catch (IllegalArgumentException | RequestException | NonFiniteScoreException impossible) {
            // So few steps do not exist for this sampler, as with chains, or they lead nowhere.
            return Optional.empty();
        }
    }

    /** The samples and what each cost. */
    private static final class Drawn {
        private final double[][] points;
        private final int evaluations;

        Drawn(double[][] points, int evaluations) {
            this.points = points;
            this.evaluations = evaluations;
        }
    }

    private Drawn withSteps(Contender contender, int budget) {
        Sampler sampler = contender.kind().create(contender.options()).denoisingLast();
        SamplerTraits traits = sampler.traits();
        int steps = (int) Math.max(1, Math.floor((budget - 1) / traits.evaluationsPerStep()));
        if (traits.has(Property.STEPS_TO_CLEAN)) {
            steps++;
        }
        TimeGrid grid = grid(contender, sampler, steps);
        // Some multistep methods evaluate once or twice more, to start.
        while (steps > 1 && trial(sampler, grid) > budget) {
            grid = grid(contender, sampler, --steps);
        }
        return samples(sampler, grid);
    }

    private TimeGrid grid(Contender contender, Sampler sampler, int steps) {
        int points = Math.max(2, sampler.gridPoints(steps));
        return contender.kind().grid(schedule).place(schedule, end(), minimumTime, points);
    }

    /** The tightest tolerance within the budget, by trial on a few samples. */
    private Drawn withTolerance(Contender contender, int budget) {
        TimeGrid ends = TimeGrid.of(end(), minimumTime);
        double fitting = Double.NaN;
        for (double tolerance = 0.9; tolerance > 1e-7; tolerance /= 2) {
            Sampler sampler = contender
                    .kind()
                    .create(contender.options().withTolerance(tolerance))
                    .denoisingLast();
            if (trial(sampler, ends) > budget) {
                break;
            }
            fitting = tolerance;
        }
        if (Double.isNaN(fitting)) {
            return new Drawn(data, Integer.MAX_VALUE);
        }
        return samples(
                contender
                        .kind()
                        .create(contender.options().withTolerance(fitting))
                        .denoisingLast(),
                ends);
    }

    private int trial(Sampler sampler, TimeGrid grid) {
        try (Scope scope = Scope.open()) {
            return sampler.sample(
                            problem(sampler, grid, 0), dtype, device, batch(Math.min(chunk, Math.min(4, data.length))))
                    .evaluations();
        }
    }

    private SamplingProblem problem(Sampler sampler, TimeGrid grid, int first) {
        boolean kept = keepsRange && !sampler.traits().isStochastic();
        ScoreModel seen = range.filter(ends -> kept)
                .<ScoreModel>map(
                        ends -> new ThresholdedModel(model, new ThresholdedModel.Static(ends.low(), ends.high())))
                .orElse(model);
        return new SamplingProblem(seen, grid, SeededNoise.of(seed).from(first), SamplingListener.none());
    }

    /** Where sampling begins. */
    private double end() {
        return schedule.domain().end();
    }

    private long[] batch(int size) {
        long[] all = new long[shape.length + 1];
        all[0] = size;
        System.arraycopy(shape, 0, all, 1, shape.length);
        return all;
    }

    private Drawn samples(Sampler sampler, TimeGrid grid) {
        double[][] points = new double[data.length][];
        int evaluations = 0;
        int length = data[0].length;
        for (int first = 0; first < data.length; first += chunk) {
            int size = Math.min(chunk, data.length - first);
            try (Scope scope = Scope.open()) {
                Samples drawn = sampler.sample(problem(sampler, grid, first), dtype, device, batch(size));
                Tensor tensor = drawn.tensor();
                double[] values = tensor.toDoubles();
                evaluations = Math.max(evaluations, drawn.evaluations());
                for (int i = 0; i < size; i++) {
                    points[first + i] = Arrays.copyOfRange(values, i * length, (i + 1) * length);
                }
            }
        }
        return new Drawn(points, evaluations);
    }

    /** Samples as they are written down: images end where their range does. */
    private double distanceToData(double[][] samples) {
        if (range.isEmpty()) {
            return distance(samples, data);
        }
        double[][] kept = new double[samples.length][];
        for (int i = 0; i < samples.length; i++) {
            kept[i] = Arrays.stream(samples[i]).map(range.get()::clamp).toArray();
        }
        return distance(kept, data);
    }

    private double distance(double[][] a, double[][] b) {
        return new SlicedWasserstein(2, DIRECTIONS)
                .between(a, b, RandomStream.of(1).purpose("directions"));
    }

    private static double rms(double[][] a, double[][] b) {
        double sum = 0;
        long count = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                double difference = a[i][j] - b[i][j];
                sum += difference * difference;
                count++;
            }
        }
        return Math.sqrt(sum / Math.max(1, (double) count));
    }
}
