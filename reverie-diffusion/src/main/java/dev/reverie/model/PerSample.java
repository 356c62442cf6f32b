package dev.reverie.model;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * One float64 number for each sample of a batch: {@code c_i}, which scales sample {@code x_i} of a {@code [N, ...]}
 * tensor.
 *
 * <p>Schedules give such numbers. They are computed in float64 and rounded once, to the element type of the tensor they
 * meet. Where all samples have the same number no tensor is made of them. Immutable.
 */
public final class PerSample {
    private final double[] values;
    private final boolean uniform;

    private PerSample(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a batch has at least one sample, got no values");
        }
        this.values = values;
        this.uniform = Arrays.stream(values).allMatch(v -> v == values[0]);
    }

    /**
     * The given numbers.
     *
     * @param values one per sample, at least one; copied
     */
    public static PerSample of(double... values) {
        return new PerSample(values.clone());
    }

    /**
     * A function of each sample's time; evaluated once where all times are equal.
     *
     * @param times one per sample
     * @param function for instance {@code schedule::sigma}
     */
    public static PerSample of(double[] times, DoubleUnaryOperator function) {
        double[] values = new double[times.length];
        for (int i = 0; i < times.length; i++) {
            values[i] = i > 0 && times[i] == times[i - 1] ? values[i - 1] : function.applyAsDouble(times[i]);
        }
        return new PerSample(values);
    }

    /** Number of samples. */
    public int size() {
        return values.length;
    }

    /** The number of sample {@code i}. */
    public double get(int i) {
        return values[i];
    }

    /** All numbers; a new array. */
    public double[] values() {
        return values.clone();
    }

    /** Whether all samples have the same number. */
    public boolean isUniform() {
        return uniform;
    }

    /** Whether all samples have exactly this number. */
    public boolean isAll(double value) {
        return uniform && values[0] == value;
    }

    /**
     * The numbers as a tensor {@code [N, 1, ...]} that broadcasts over the samples of another.
     *
     * @param x a batch {@code [N, ...]}, which gives rank, element type and device
     * @throws IllegalArgumentException if x has another number of samples
     */
    public Tensor tensor(Tensor x) {
        check(x);
        try (Scope scope = Scope.open()) {
            return scope.keep(Tensors.of(values).perSample(x).like(x));
        }
    }

    /**
     * {@code c x}.
     *
     * @param x a batch {@code [N, ...]}
     * @return a new tensor of x's shape
     */
    public Tensor times(Tensor x) {
        check(x);
        if (uniform) {
            return x.mul(values[0]);
        }
        try (Scope scope = Scope.open()) {
            return scope.keep(x.mul(tensor(x)));
        }
    }

    /**
     * {@code c x + d y} in at most two passes over memory.
     *
     * @param x a batch {@code [N, ...]}
     * @param d the factors of y
     * @param y a batch of x's shape
     * @return a new tensor of x's shape
     */
    public Tensor combine(Tensor x, PerSample d, Tensor y) {
        check(x);
        d.check(y);
        if (d.isAll(0)) {
            return times(x);
        }
        if (isAll(0)) {
            return d.times(y);
        }
        if (isAll(1)) {
            return d.uniform ? x.add(y, d.values[0]) : d.times(y).addInPlace(x);
        }
        try (Scope scope = Scope.open()) {
            Tensor sum = times(x);
            if (d.uniform) {
                sum.addInPlace(y, d.values[0]);
            } else {
                sum.addProductInPlace(y, d.tensor(y), 1);
            }
            return scope.keep(sum);
        }
    }

    private void check(Tensor x) {
        if (x.rank() == 0 || x.size(0) != values.length) {
            throw new IllegalArgumentException("a batch of " + values.length
                    + " sample(s) is needed for as many times, got " + x + "; give one time for each sample");
        }
    }

    @Override
    public String toString() {
        return uniform ? values.length + " x " + values[0] : Arrays.toString(values);
    }
}
