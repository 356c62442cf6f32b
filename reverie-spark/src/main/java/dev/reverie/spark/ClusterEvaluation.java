package dev.reverie.spark;

import dev.reverie.data.DataShape;
import dev.reverie.metric.Evaluator;
import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricResult;
import dev.reverie.metric.ResultProvenance;
import dev.reverie.metric.moment.Moments;
import dev.reverie.metric.picture.FrechetDistance;
import dev.reverie.spark.draw.FeatureTable;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Metrics of samples beside data, both tables with the columns {@code index} (long) and {@code values} (array of float, row-major), as
 * {@link ClusterSampling} gives them. Features are computed by all tasks, in blocks that do not depend on the cluster.
 *
 * <pre>{@code
 * ClusterEvaluation evaluation = ClusterEvaluation.of(samples, data, DataShape.image(1, 28, 28)).features("mnist");
 * double distance = evaluation.frechet();
 * List<MetricResult> results = evaluation.run(MetricNames.of(List.of("kid", "pr")), ResultProvenance.none());
 * }</pre>
 */
public final class ClusterEvaluation {
    private final Dataset<Row> samples;
    private final Dataset<Row> reference;
    private final DataShape shape;
    private final String network;
    private final boolean rounded;

    private ClusterEvaluation(
            Dataset<Row> samples, Dataset<Row> reference, DataShape shape, String network, boolean rounded) {
        this.samples = samples;
        this.reference = reference;
        this.shape = shape;
        this.network = network;
        this.rounded = rounded;
    }

    /**
     * An evaluation by pixels, or by the values themselves of what are no images.
     *
     * @param samples of a model
     * @param reference data
     * @param shape of both
     */
    public static ClusterEvaluation of(Dataset<Row> samples, Dataset<Row> reference, DataShape shape) {
        return new ClusterEvaluation(samples, reference, shape, "pixels", true);
    }

    /** Compares features of a network, by its name in {@link dev.reverie.eval.FeatureNetwork#open}. */
    public ClusterEvaluation features(String name) {
        return new ClusterEvaluation(samples, reference, shape, name, rounded);
    }

    /** Whether images are rounded to bytes before they are compared, the default. */
    public ClusterEvaluation rounded(boolean value) {
        return new ClusterEvaluation(samples, reference, shape, network, value);
    }

    private FeatureTable features(Dataset<Row> table) {
        return FeatureTable.of(table, shape, network, rounded);
    }

    /**
     * The Frechet distance by moments that are merged from those of the blocks: no features come to the driver, however many
     * samples there are.
     */
    public double frechet() {
        return FrechetDistance.between(moments(samples), moments(reference)).value();
    }

    private Moments moments(Dataset<Row> table) {
        return features(table).moments();
    }

    /**
     * Any metrics, with intervals; the features come to the driver.
     *
     * @param metrics what to compute
     * @param provenance what is known of both sides
     */
    public List<MetricResult> run(List<Metric> metrics, ResultProvenance provenance) {
        Features drawn = features(samples).gathered();
        Features data = features(reference).gathered();
        return Evaluator.of(metrics).run(drawn, data, provenance);
    }
}
