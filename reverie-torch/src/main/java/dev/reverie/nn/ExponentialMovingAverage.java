package dev.reverie.nn;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * Exponential moving average of the trained values, {@code shadow += (1 - d) (theta - shadow)}: samples come from the
 * average, training goes on with the values (technique 5 of NCSNv2, arXiv:2006.09011).
 *
 * <p>With warm-up the decay of update n (from 1) is {@code d = min(rate, (1 + n) / (10 + n))}, so that the random
 * initial values are forgotten quickly.
 */
public final class ExponentialMovingAverage implements AutoCloseable {
    private final Tensor values;
    private final Tensor shadow;
    private final double rate;
    private final boolean warmUp;
    private long updates;

    /**
     * An average that starts at the current values.
     *
     * @param values the flat buffer to follow
     * @param rate decay in [0, 1); 0 copies the values
     * @param warmUp whether the decay starts small
     */
    public ExponentialMovingAverage(Tensor values, double rate, boolean warmUp) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("the rate of a moving average must be in [0, 1), got " + rate);
        }
        this.values = values;
        this.rate = rate;
        this.warmUp = warmUp;
        try (Tensor detached = values.detach()) {
            shadow = Scope.detach(detached.copy());
        }
    }

    /** Follows the values by one step. */
    public void update() {
        updates++;
        try (var mode = Autograd.noGrad()) {
            shadow.lerpInPlace(values, 1 - decay());
        }
    }

    /** Decay of the latest update. */
    public double decay() {
        return warmUp ? Math.min(rate, (1.0 + updates) / (10.0 + updates)) : rate;
    }

    /** The averaged values, flat. */
    public Tensor values() {
        return shadow;
    }

    /** Updates so far. */
    public long updates() {
        return updates;
    }

    /**
     * Continues where a checkpoint ended, after {@link #values()} was filled.
     *
     * @param updatesDone updates before
     */
    public void restore(long updatesDone) {
        if (updatesDone < 0) {
            throw new IllegalArgumentException("the number of updates must not be negative, got " + updatesDone);
        }
        updates = updatesDone;
    }

    /** Undoes {@link #apply} when closed. */
    public interface Applied extends AutoCloseable {
        @Override
        void close();
    }

    /** Puts the average in place of the values until closed: for samples and evaluation during training. */
    public Applied apply() {
        try (var mode = Autograd.noGrad();
                Tensor detached = values.detach()) {
            Tensor trained = Scope.detach(detached.copy());
            detached.copyFrom(shadow);
            return () -> {
                try (var inner = Autograd.noGrad();
                        Tensor target = values.detach()) {
                    target.copyFrom(trained);
                }
                trained.close();
            };
        }
    }

    /** Frees the average. */
    @Override
    public void close() {
        shadow.close();
    }
}
