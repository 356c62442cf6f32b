package dev.reverie.train;

import java.util.Locale;

/**
 * Result of a repeated evaluation of loss and gradient.
 *
 * @param loss mean loss; not finite if there was none
 * @param gradientNorm norm of the gradient; not finite if there was none
 * @param samples whose losses were not finite, for people; empty if there are none or it is not known
 */
record Attempt(double loss, double gradientNorm, String samples) {
    /** A loss whose gradient is not there, or not looked at yet. */
    static Attempt withoutGradient(double loss, String samples) {
        return new Attempt(loss, Double.NaN, samples);
    }

    /** The same with its gradient. */
    Attempt withGradientNorm(double norm) {
        return new Attempt(loss, norm, samples);
    }

    boolean hasLoss() {
        return Double.isFinite(loss);
    }

    boolean isFinite() {
        return hasLoss() && Double.isFinite(gradientNorm);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "loss %.6g, gradient norm %.6g", loss, gradientNorm);
    }
}
