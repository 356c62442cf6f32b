package dev.reverie.sampler.sde;

import dev.reverie.grid.TimeGrid;
import dev.reverie.model.PerSample;
import dev.reverie.sampler.BrownianTree;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sde.Sde;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The samples of one run of {@link AdaptiveSde} that are still under way, each at its own time, and those that have
 * arrived.
 */
final class AdaptiveSdeRun implements AutoCloseable {
    /** Smallest step as a share of the time. */
    static final double SMALLEST_STEP = 1e-6;

    private final AdaptiveSde solver;
    private final SamplingRun run;
    private final BrownianTree path;
    private final double end;
    /** Arrived samples, in the order of arrival, and which rows they are. */
    private final List<Tensor> arrived = new ArrayList<>();

    private final List<Integer> arrivedRows = new ArrayList<>();
    private int trials;

    /** The rows under way, their times, their next steps, and their states. */
    private int[] rows;

    private double[] t;
    private double[] h;
    private Tensor x;
    private Tensor before;

    AdaptiveSdeRun(AdaptiveSde solver, SamplingRun run, BrownianTree path, Tensor prior) {
        this.solver = solver;
        this.run = run;
        this.path = path;
        TimeGrid grid = run.problem().grid();
        boolean clean = !(run.sde().schedule().sigma(grid.last()) > 0);
        end = clean && grid.size() > 1 ? grid.time(grid.size() - 2) : grid.last();
        int count = Math.toIntExact(prior.size(0));
        rows = IntStream.range(0, count).toArray();
        t = new double[count];
        h = new double[count];
        Arrays.fill(t, grid.first());
        Arrays.fill(h, rounded((grid.first() - end) * solver.control().firstStep()));
        x = Scope.detach(prior.copy());
        before = Scope.detach(prior.copy());
        if (!(grid.first() > end)) {
            leave(row -> true);
        }
    }

    boolean isEmpty() {
        return rows.length == 0;
    }

    /** The time at which the SDE ends: the last of the grid that has noise. */
    double end() {
        return end;
    }

    int trials() {
        return trials;
    }

    /** One trial step of every sample under way. */
    void advance() {
        double[] next = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            // a rest too small for a step of its own is taken along
            next[i] = t[i] - h[i] > end + SMALLEST_STEP * t[i] ? t[i] - h[i] : end;
        }
        double[] error;
        try (Scope scope = Scope.open()) {
            Tensor z = path.increment(x, rows, t, next);
            Tensor euler = stage(x, t, x, t, next, z);
            Tensor improved =
                    stage(euler, next, x, t, next, z).addInPlace(euler).mulInPlace(0.5);
            error = errors(euler, improved);
            boolean[] accepted = new boolean[rows.length];
            for (int i = 0; i < rows.length; i++) {
                accepted[i] = error[i] <= 1;
            }
            replace(where(accepted, improved, x), where(accepted, euler, before));
        }
        for (int i = 0; i < rows.length; i++) {
            boolean accepted = error[i] <= 1;
            double tried = t[i] - next[i];
            t[i] = accepted ? next[i] : t[i];
            h[i] = nextStep(tried, error[i]);
            if (t[i] > end && h[i] < 2 * SMALLEST_STEP * t[i]) {
                throw new StepUnderflowException(rows[i], t[i], h[i], error[i], run.evaluations());
            }
        }
        double slowest = Arrays.stream(t).max().orElse(end);
        leave(i -> t[i] <= end);
        try (Scope scope = Scope.open()) {
            run.stepDone(trials++, slowest, state());
        }
    }

    private double nextStep(double tried, double error) {
        // an error that is no number says nothing but that the step was far too long
        double factor = Double.isNaN(error)
                ? 0.1
                : solver.control().safety() * Math.pow(error, -solver.control().exponent());
        return rounded(tried * factor);
    }

    /**
     * A step of five binary digits, so that rounding of errors does not reach the steps: a Brownian path is rough, and
     * one read an instant of 1e-16 later, by which the next step is chosen, is another path after a few steps.
     */
    private static double rounded(double step) {
        double digit = Math.scalb(1.0, Math.getExponent(step) - 4);
        return Double.isInfinite(step) ? step : Math.floor(step / digit) * digit;
    }

    /** {@code x - h F(y, time) + sqrt(h) eta g(time) z}. */
    private Tensor stage(Tensor y, double[] time, Tensor start, double[] from, double[] to, Tensor z) {
        Sde sde = run.sde();
        int n = time.length;
        double[] ofY = new double[n];
        double[] ofScore = new double[n];
        double[] ofNoise = new double[n];
        for (int i = 0; i < n; i++) {
            double dt = to[i] - from[i];
            var family = sde.family(time[i], solver.eta());
            ofY[i] = family.state() * dt;
            ofScore[i] = family.score() * dt;
            ofNoise[i] = family.noise() * Math.sqrt(-dt);
        }
        Tensor score = run.score(y, time, rows, trials);
        Tensor change = PerSample.of(ofY).combine(y, PerSample.of(ofScore), score);
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return PerSample.of(ones).combine(change.addInPlace(start), PerSample.of(ofNoise), z);
    }

    /** E of every sample, or the one of the batch for all. */
    private double[] errors(Tensor euler, Tensor improved) {
        Tensor scale = euler.abs()
                .maximum(before.abs())
                .mulInPlace(solver.rtol())
                .clamp(solver.atol(), Double.POSITIVE_INFINITY);
        Tensor norms = euler.sub(improved).div(scale).normPerSample();
        double coordinates = (double) euler.count() / euler.size(0);
        double[] errors = norms.toDoubles();
        for (int i = 0; i < errors.length; i++) {
            errors[i] /= Math.sqrt(coordinates);
        }
        if (solver.steps() == AdaptiveSde.Steps.BATCH) {
            double mean = Arrays.stream(errors).map(e -> e * e).average().orElse(0);
            Arrays.fill(errors, Math.sqrt(mean));
        }
        return errors;
    }

    private static Tensor where(boolean[] chosen, Tensor a, Tensor b) {
        double[] flags = new double[chosen.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = chosen[i] ? 1 : 0;
        }
        Tensor flag = PerSample.of(flags).tensor(a);
        return Tensors.where(flag.zerosLike().less(flag), a, b);
    }

    /** Takes some samples, by their position among those under way, out of the batch. */
    private void leave(IntPredicate done) {
        int[] leaving = IntStream.range(0, rows.length).filter(done).toArray();
        if (leaving.length == 0) {
            return;
        }
        int[] staying = IntStream.range(0, rows.length).filter(done.negate()).toArray();
        try (Scope scope = Scope.open()) {
            arrived.add(Scope.detach(select(x, leaving)));
            Arrays.stream(leaving).forEach(i -> arrivedRows.add(rows[i]));
            replace(select(x, staying), select(before, staying));
        }
        rows = Arrays.stream(staying).map(i -> rows[i]).toArray();
        t = Arrays.stream(staying).mapToDouble(i -> t[i]).toArray();
        h = Arrays.stream(staying).mapToDouble(i -> h[i]).toArray();
    }

    private static Tensor select(Tensor batch, int[] positions) {
        long[] indices = Arrays.stream(positions).asLongStream().toArray();
        return batch.indexSelect(0, Tensors.of(indices).to(batch.device()));
    }

    private void replace(Tensor newX, Tensor newBefore) {
        x.close();
        before.close();
        x = Scope.detach(newX);
        before = Scope.detach(newBefore);
    }

    /** All samples in their own rows, arrived or not. */
    Tensor state() {
        int[] order = new int[arrivedRows.size() + rows.length];
        int position = 0;
        for (int row : arrivedRows) {
            order[row] = position++;
        }
        for (int row : rows) {
            order[row] = position++;
        }
        try (Scope scope = Scope.open()) {
            List<Tensor> parts = new ArrayList<>(arrived);
            parts.add(x);
            return scope.keep(select(Tensors.cat(0, parts.toArray(new Tensor[0])), order));
        }
    }

    @Override
    public void close() {
        x.close();
        before.close();
        arrived.forEach(Tensor::close);
    }
}
