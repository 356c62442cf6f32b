package dev.reverie.eval;

import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * How far samples are measured: first the images of both sides are mapped to features, then the metrics are computed, then training
 * images are searched for copies. Networks are taken to need half of the time, pixels none, and a search a twentieth.
 */
final class MeasuringProgress {
    /** Of the time after the mapping. */
    private static final double SEARCH = 0.05;

    private final double share;
    private final double searching;
    private final double images;
    private final SampleEvaluation.Progress part;
    private long mapped;

    /**
     * Progress that begins now.
     *
     * @param features name of the feature network
     * @param data number of examples of the data
     * @param contestants sets of samples
     * @param searches whether training images will be searched
     * @param part is told
     */
    MeasuringProgress(
            String features, int data, List<Contestant> contestants, boolean searches, SampleEvaluation.Progress part) {
        this.share = features.equals(FeatureNetwork.PIXELS) ? 0 : 0.5;
        this.searching = searches ? SEARCH * (1 - share) : 0;
        this.images = data
                + contestants.stream()
                        .mapToLong(contestant -> contestant.samples().count())
                        .sum();
        this.part = part;
    }

    /** Watches the mapping of the next set, of so many images. */
    FeatureNetwork.Progress next(int count) {
        long before = mapped;
        mapped += count;
        return (done, total) -> reach(share * (before + done) / images);
    }

    /**
     * Takes note of computed metrics.
     *
     * @param done part of them, in [0, 1]
     * @throws CancellationException if the work is to stop
     */
    void reachValues(double done) {
        reach(share + (1 - share - searching) * done);
    }

    /** Watches the search. */
    FeatureNetwork.Progress search() {
        return (done, total) -> reach(1 - searching + searching * done / total);
    }

    private void reach(double done) {
        if (!part.onPart(done)) {
            throw new CancellationException("stopped");
        }
    }
}
