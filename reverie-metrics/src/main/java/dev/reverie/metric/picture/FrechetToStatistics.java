package dev.reverie.metric.picture;

import dev.reverie.metric.Features;
import dev.reverie.metric.Field;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.MetricResult;
import dev.reverie.metric.Replication;
import dev.reverie.metric.ResultProvenance;
import dev.reverie.metric.Spread;
import dev.reverie.metric.ValueRange;
import dev.reverie.metric.moment.Moments;
import dev.reverie.random.RandomStream;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * The {@link FrechetDistance} to statistics of data whose features are not at hand, as published reference files hold them.
 *
 * <p>The interval is that of other samples alone: the data stay the same, as they do between published figures.
 *
 * @param reference moments of the data
 * @param replicates number of replicates of the interval; 0 for no interval, otherwise at least 2
 * @param seed of the replicates
 */
public record FrechetToStatistics(Moments reference, int replicates, long seed) {
    private static final String METHOD = "bootstrap of the rows of the samples; the statistics of the data stay";

    /** Checks the number. */
    public FrechetToStatistics {
        if (replicates < 0 || replicates == 1) {
            throw new MetricException("replicates must be 0, for no intervals, or at least 2, got " + replicates);
        }
    }

    /**
     * The distance of samples.
     *
     * @param samples features of the same network
     * @param provenance what is known beside the numbers and the source, which are added
     * @param progress is told how many of the replicates are done
     * @throws MetricException if they are of another network or width
     */
    public MetricResult of(Features samples, ResultProvenance provenance, IntConsumer progress) {
        double value = FrechetDistance.between(Moments.of(samples), reference).value();
        double[] values = new double[replicates];
        for (int r = 0; r < replicates; r++) {
            progress.accept(r);
            RandomStream stream =
                    RandomStream.of(seed).purpose("resampling").index(r).purpose("samples");
            Features drawn = samples.select(Replication.BOOTSTRAP.draw(samples.count(), stream));
            values[r] = FrechetDistance.between(Moments.of(drawn), reference).value();
        }
        progress.accept(replicates);
        Optional<Spread> spread = replicates == 0
                ? Optional.empty()
                : Optional.of(Spread.of(value, values, ValueRange.NOT_NEGATIVE, METHOD));
        return result(value, spread, String.valueOf(samples.count()), provenance);
    }

    /**
     * The distance of statistics, which has no interval.
     *
     * @param samples moments of features of the same network
     * @param provenance what is known beside the numbers and the source, which are added
     * @throws MetricException if they are of another network or width
     */
    public MetricResult of(Moments samples, ResultProvenance provenance) {
        double value = FrechetDistance.between(samples, reference).value();
        return result(value, Optional.empty(), count(samples), provenance);
    }

    private MetricResult result(double value, Optional<Spread> spread, String count, ResultProvenance provenance) {
        FrechetDistance metric = new FrechetDistance();
        ResultProvenance all = provenance
                .with(Field.SAMPLES, count)
                .with(Field.REFERENCES, count(reference))
                .with(Field.FEATURES, reference.source().name())
                .with(Field.FEATURES_HASH, reference.source().sha256())
                .with(Field.SETTINGS, metric.name())
                .with(Field.REPLICATES, replicates == 0 ? "" : replicates + " of seed " + seed);
        return new MetricResult(metric.name(), value, metric.better(), spread, List.of(), all);
    }

    /** An unknown number is said to be so, and is no field that two results differ in. */
    private static String count(Moments moments) {
        return moments.count() == Moments.UNKNOWN ? "" : String.valueOf(moments.count());
    }
}
