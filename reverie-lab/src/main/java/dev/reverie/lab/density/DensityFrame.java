package dev.reverie.lab.density;

/**
 * A density at one time: analytic, by finite volumes and by particles.
 *
 * <p>Distances are total variation, {@code sum |p_i - q_i| / 2} over cells, in [0, 1].
 */
public sealed interface DensityFrame permits LineFrame, PlaneFrame {
    /** Label of the frame, such as {@code t = 0.25, std 1.02}. */
    String caption();

    /** Distance of the finite-volume density to the analytic one. */
    double solverDistance();

    /** Distance of the histogram of particles to the analytic density, on the bins of the histogram. */
    double particleDistance();

    /**
     * The distance that a histogram of as many points drawn from the analytic density itself would have on average,
     * {@code sum sqrt(q_i (1 - q_i) / (2 pi n))}.
     */
    double particleScale();

    /** The Monte Carlo scale of bins of the given masses. */
    static double scale(double[] masses, int particles) {
        double sum = 0.0;
        for (double mass : masses) {
            sum += Math.sqrt(Math.max(0.0, mass * (1.0 - mass)) / (2.0 * Math.PI * particles));
        }
        return sum;
    }
}
