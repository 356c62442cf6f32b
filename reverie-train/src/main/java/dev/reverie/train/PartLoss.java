package dev.reverie.train;

import java.util.function.Supplier;

/** What a part of a batch gave. */
final class PartLoss {
    private final double mean;
    private final double[] times;
    private final double[] losses;
    private final Supplier<String> where;

    /**
     * A loss with what it is made of.
     *
     * @param mean mean over the samples; if it is not finite, there is no gradient
     * @param times the time of each sample; empty if the loss knows none
     * @param losses the loss of each of them
     * @param where what may tell why a loss or gradient went astray, to be read after a comma
     */
    PartLoss(double mean, double[] times, double[] losses, Supplier<String> where) {
        this.mean = mean;
        this.times = times.clone();
        this.losses = losses.clone();
        this.where = where;
    }

    /** Mean over the samples of the part. */
    double mean() {
        return mean;
    }

    /** Whether the loss is a number. */
    boolean isFinite() {
        return Double.isFinite(mean);
    }

    /** What may tell why it went astray. */
    String where() {
        return where.get();
    }

    /** Lets every sample be taken note of. */
    void addTo(LevelLosses levels) {
        levels.add(times, losses);
    }
}
