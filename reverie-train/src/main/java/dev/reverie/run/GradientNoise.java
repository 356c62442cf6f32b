package dev.reverie.run;

import java.util.OptionalDouble;

/**
 * The gradient-noise scale: the batch size at which noise and signal of the gradient are alike, so that larger batches
 * begin to pay less (McCandlish et al. 2018, arXiv:1812.06162, appendix A.1).
 *
 * <pre>{@code
 * G2 = (B |G_B|^2 - b |G_b|^2) / (B - b)            estimates |G|^2
 * S  = (|G_b|^2 - |G_B|^2) / (1/b - 1/B)            estimates tr(Sigma)
 * noise scale = E[S] / E[G2]
 * }</pre>
 *
 * <p>G_B is the gradient of a whole batch of B samples, G_b that of one of its parts of b; both estimates are unbiased.
 * Their running means decay by 0.99 per update; only their ratio is used, so the beginning needs no correction.
 */
public final class GradientNoise {
    private static final double MEMORY = 0.99;

    private double signal;
    private double noise;

    /**
     * Takes note of one update.
     *
     * @param part mean squared norm of the gradients of the parts
     * @param partSize samples of a part, b
     * @param whole squared norm of the gradient of the whole batch
     * @param wholeSize samples of the batch, B, more than b
     */
    public void add(double part, int partSize, double whole, int wholeSize) {
        double b = partSize;
        double all = wholeSize;
        signal = MEMORY * signal + (1 - MEMORY) * (all * whole - b * part) / (all - b);
        noise = MEMORY * noise + (1 - MEMORY) * (part - whole) / (1 / b - 1 / all);
    }

    /** The scale in samples; absent while the estimates are not positive, for want of updates. */
    public OptionalDouble scale() {
        return signal > 0 && noise > 0 ? OptionalDouble.of(noise / signal) : OptionalDouble.empty();
    }

    /** Running mean of the squared norm; part of a checkpoint. */
    public double signal() {
        return signal;
    }

    /** Running mean of the variance; part of a checkpoint. */
    public double noise() {
        return noise;
    }

    /** Continues where a checkpoint ended. */
    void restore(double savedSignal, double savedNoise) {
        signal = savedSignal;
        noise = savedNoise;
    }
}
