package dev.reverie.divergence;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.Pullback;
import dev.reverie.torch.Pullback.Graph;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The directions {@code v_k} along which the Jacobian of a field is probed, fixed for one solve; made by
 * {@link Divergence#prepare}.
 *
 * <p>Every evaluation is one forward pass and, for each direction, one backward pass through the same graph, which gives
 * {@code v_k^T J}. The divergence is the sum of {@code v_k^T J v_k} over unit vectors, or the mean over random ones.
 */
public final class Probes {
    private final Tensor directions;
    private final boolean exact;

    /**
     * Directions of a batch.
     *
     * @param directions {@code [K, N, ...]}, or {@code [K, 1, ...]} if all samples share them
     * @param exact whether they are all unit vectors, to be summed over; else they are random and averaged
     */
    Probes(Tensor directions, boolean exact) {
        this.directions = directions;
        this.exact = exact;
    }

    /**
     * Given random directions, for instance to repeat a published estimate.
     *
     * @param directions {@code [K, N, ...]} with mean 0 and covariance I; stays with the caller
     * @throws IllegalArgumentException if there are fewer than two axes
     */
    public static Probes given(Tensor directions) {
        if (directions.rank() < 2) {
            throw new IllegalArgumentException("directions must be [K, N, ...], got " + directions);
        }
        return new Probes(directions, false);
    }

    /** Numbers of one sample of a batch {@code [N, ...]}. */
    static long dimension(Tensor batch) {
        if (batch.rank() < 1 || batch.count() == 0) {
            throw new IllegalArgumentException(
                    "a divergence needs a batch [N, ...] of at least one number, got " + batch);
        }
        return batch.count() / batch.size(0);
    }

    /** Whether the divergence is exact. */
    public boolean isExact() {
        return exact;
    }

    /** Number of estimates that {@link DivergenceValue#perProbe()} holds apart: 1 where exact. */
    public int estimates() {
        return exact ? 1 : Math.toIntExact(directions.size(0));
    }

    /** Backward passes for each evaluation. */
    public int backwardPasses() {
        return Math.toIntExact(directions.size(0));
    }

    /**
     * The directions of some samples, for a batch that others have left.
     *
     * @param rows int64 indices of the samples that stay, one axis
     * @return directions whose memory belongs to the caller's scope
     */
    public Probes select(Tensor rows) {
        return directions.size(1) == 1 && exact ? this : new Probes(directions.indexSelect(1, rows), exact);
    }

    /**
     * The field and its divergence, without recording either.
     *
     * @param field a field in which samples do not touch each other: {@code [N, ...]} to the same shape; recording is on
     *     when it is called
     * @param x the states {@code [N, ...]}
     * @return the values, belonging to the caller's scope
     */
    public DivergenceValue evaluate(UnaryOperator<Tensor> field, Tensor x) {
        try (Autograd.Mode recording = Autograd.recording();
                Scope scope = Scope.open()) {
            Tensor leaf = x.detach().requireGrad();
            DivergenceValue at = probe(field, leaf, Graph.FREE);
            return new DivergenceValue(
                    scope.keep(at.value().detach()),
                    scope.keep(at.divergence()),
                    scope.keep(at.perProbe()),
                    scope.keep(at.squaredJacobian()));
        }
    }

    /**
     * The same, recorded for gradients by x and by the field's parameters.
     *
     * @param field a field in which samples do not touch each other, twice differentiable
     * @param x the states {@code [N, ...]}, a leaf or an intermediate that gradients are wanted for
     * @return the values, belonging to the caller's scope
     * @throws IllegalArgumentException if no gradient is wanted for x
     */
    public DivergenceValue record(UnaryOperator<Tensor> field, Tensor x) {
        if (!x.requiresGrad()) {
            throw new IllegalArgumentException("a recorded divergence needs a state that requires gradients, got " + x);
        }
        try (Autograd.Mode recording = Autograd.recording();
                Scope scope = Scope.open()) {
            DivergenceValue at = probe(field, x, Graph.RECORD);
            scope.keep(at.value());
            scope.keep(at.divergence());
            scope.keep(at.perProbe());
            scope.keep(at.squaredJacobian());
            return at;
        }
    }

    private DivergenceValue probe(UnaryOperator<Tensor> field, Tensor x, Graph last) {
        Tensor value = apply(field, x);
        Pullback pullback = new Pullback(value, List.of(x));
        List<Tensor> estimates = new ArrayList<>();
        List<Tensor> squares = new ArrayList<>();
        for (int k = 0; k < backwardPasses(); k++) {
            boolean more = k + 1 < backwardPasses();
            try (Scope pass = Scope.open()) {
                Tensor v = direction(k, x);
                Tensor row = pullback.one(v, more && last == Graph.FREE ? Graph.KEEP : last);
                estimates.add(pass.keep(row.mul(v).sumPerSample()));
                squares.add(pass.keep(row.square().sumPerSample()));
            }
        }
        Tensor stacked = Tensors.stack(0, estimates);
        Tensor norms = Tensors.stack(0, squares);
        return exact
                ? new DivergenceValue(value, stacked.sum(false, 0), stacked.sum(true, 0), norms.sum(false, 0))
                : new DivergenceValue(value, stacked.mean(false, 0), stacked, norms.mean(false, 0));
    }

    private static Tensor apply(UnaryOperator<Tensor> field, Tensor x) {
        Tensor value = field.apply(x);
        if (!value.hasShapeOf(x)) {
            throw new IllegalArgumentException(
                    "a field has the shape of its states: " + x + " was given, " + value + " came back");
        }
        return value;
    }

    private Tensor direction(int k, Tensor x) {
        if (directions.rank() != x.rank() + 1 || (directions.size(1) != x.size(0) && !exact)) {
            throw new IllegalArgumentException("these directions are for other samples: " + directions
                    + " does not fit the states " + x + "; prepare them for this batch, or select its rows");
        }
        try (Scope scope = Scope.open()) {
            return scope.keep(directions.select(0, k).like(x).expand(x.shape()));
        }
    }
}
