package dev.reverie.loss;

import dev.reverie.torch.Tensor;
import java.util.Objects;

/** The loss of one batch. Both tensors carry gradients and belong to the scope in which the loss was computed. */
public final class Losses {
    private final Tensor perSample;
    private final Tensor mean;
    private final double[] times;

    private Losses(Tensor perSample, Tensor mean, double[] times) {
        this.perSample = Objects.requireNonNull(perSample, "perSample");
        this.mean = Objects.requireNonNull(mean, "mean");
        this.times = times.clone();
    }

    /**
     * The losses of samples at given times; their mean belongs to the caller's scope.
     *
     * @param perSample one loss for each sample, {@code [N]}
     * @param times the time of each, N values
     */
    public static Losses of(Tensor perSample, double[] times) {
        return new Losses(perSample, perSample.mean(), times);
    }

    /** One loss for each sample, {@code [N]}. */
    public Tensor perSample() {
        return perSample;
    }

    /** Their mean, one element; call {@code backward} on it. */
    public Tensor mean() {
        return mean;
    }

    /** The time of each sample, for curves of loss against noise level; a new array. */
    public double[] times() {
        return times.clone();
    }
}
