package dev.reverie.sampler.edm;

import dev.reverie.torch.Tensor;

/**
 * A step from noise level r to r' as a deterministic step further down and fresh noise.
 *
 * <pre>{@code
 * r_up = eta r' sqrt(1 - r'^2 / r^2),   r_down = sqrt(r'^2 - r_up^2)
 * }</pre>
 *
 * <p>With {@code eta = 1} the variance {@code r_up^2} is that of {@code p(y' | y, y_0)}, as in DDPM.
 *
 * @param down where the deterministic step goes
 * @param up standard deviation of the fresh noise
 */
record AncestralSplit(double down, double up) {
    static AncestralSplit of(double r, double rNext, double eta) {
        double fresh = (r - rNext) * (r + rNext) / (r * r);
        return new AncestralSplit(rNext * Math.sqrt(1 - eta * eta * fresh), eta * rNext * Math.sqrt(fresh));
    }

    /** Adds the fresh noise, read from the path by the clock SNR = 1 / r^2. */
    Tensor addNoise(CleanUnits at, Tensor mean) {
        if (up == 0) {
            return mean;
        }
        double from = at.here().snr();
        double to = at.next().snr();
        return mean.addInPlace(at.run().increment(mean, at.index(), from, to), up);
    }

    static void checkEta(double eta) {
        if (!(eta >= 0 && eta <= 1)) {
            throw new IllegalArgumentException(
                    "eta must be in [0, 1], got " + eta + "; 0 is the flow, 1 the ancestral step");
        }
    }
}
