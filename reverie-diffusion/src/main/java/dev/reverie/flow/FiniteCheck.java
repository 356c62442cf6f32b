package dev.reverie.flow;

import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/** Counts the evaluations of one solve and stops at the first that is not finite, since its time tells what is wrong. */
final class FiniteCheck {
    private final long firstSample;
    private final boolean strict;
    private int evaluations;

    /**
     * A check.
     *
     * @param firstSample number of the sample in the first row of the batch
     * @param strict whether to stop where the state is not finite either; a solver that chooses its steps takes such a trial
     *     back
     */
    FiniteCheck(long firstSample, boolean strict) {
        this.firstSample = firstSample;
        this.strict = strict;
    }

    int evaluations() {
        return evaluations;
    }

    void begin() {
        evaluations++;
    }

    /** The values, in which no sample is told from another. */
    Tensor require(Tensor values, String what, double t) {
        try (Tensor plain = values.detach()) {
            if (!isFinite(plain)) {
                throw new NonFiniteVelocityException(what, -1, t, evaluations);
            }
        }
        return values;
    }

    private static boolean isFinite(Tensor values) {
        try (Tensor sum = values.sum()) {
            // a sum may overflow where no element is infinite
            return Double.isFinite(sum.item()) || values.allFinite();
        }
    }

    /**
     * The rates of some samples.
     *
     * @param rates {@code [n, m]}: the velocity, and behind it the divergences
     * @param dimension how many numbers of a row are velocity
     * @param state of that shape
     * @param t the time of each row, or of all
     * @param samples the position of each row in the batch, if each has a time of its own
     */
    Tensor require(Tensor rates, long dimension, Tensor state, double[] t, int[] samples) {
        if (isFinite(rates)) {
            return rates;
        }
        try (Scope scope = Scope.open()) {
            double[] good = finite(state);
            double[] velocity = finite(rates.narrow(1, 0, dimension));
            double[] all = finite(rates);
            for (int i = 0; i < all.length; i++) {
                boolean own = t.length == all.length;
                if (all[i] < rates.size(1) && (strict || good[i] == state.size(1))) {
                    throw new NonFiniteVelocityException(
                            velocity[i] < dimension ? "velocity" : "divergence",
                            firstSample + (own ? samples[i] : i),
                            t[own ? i : 0],
                            evaluations);
                }
            }
            return rates;
        }
    }

    /** Number of finite values of each row. */
    private static double[] finite(Tensor rows) {
        return rows.isFinite().to(DType.FLOAT32).sumPerSample().toDoubles();
    }
}
