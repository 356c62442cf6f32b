package dev.reverie.spark;

import dev.reverie.spark.draw.ScoredTable;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Columns of a trained model's judgement beside the rows of a table.
 *
 * <pre>{@code
 * Dataset<Row> judged = ScoreColumns.of(spark, "hdfs:///runs/payments")
 *         .logLikelihood("logLikelihood")
 *         .anomaly("tail", goodPayments)
 *         .transform(payments);
 * judged.where("tail < 0.01").show();
 * }</pre>
 *
 * <p>The model reads the columns of the names that it was trained on, or one of arrays of numbers called {@code values}. Every row is
 * judged by itself: its numbers decide all that is random, so that any cluster gives the same.
 */
public final class ScoreColumns {
    private final ScoredTable table;
    private final @Nullable String logLikelihood;
    private final @Nullable String score;
    private final double time;
    private final @Nullable String tail;
    private final @Nullable Dataset<Row> known;

    private ScoreColumns(
            ScoredTable table,
            @Nullable String logLikelihood,
            @Nullable String score,
            double time,
            @Nullable String tail,
            @Nullable Dataset<Row> known) {
        this.table = table;
        this.logLikelihood = logLikelihood;
        this.score = score;
        this.time = time;
        this.tail = tail;
        this.known = known;
    }

    /** By the newest checkpoint of a run, a URI of any file system of Hadoop; adds nothing yet. */
    public static ScoreColumns of(SparkSession spark, String run) {
        return new ScoreColumns(ScoredTable.of(spark, run), null, null, 0, null, null);
    }

    /** Adds {@code ln p(x)} in nats, in the coordinates of the model, as {@code reverie likelihood} finds it. */
    public ScoreColumns logLikelihood(String column) {
        return new ScoreColumns(table, column, score, time, tail, known);
    }

    /**
     * Adds the score {@code d ln p_t(x) / dx} as an array of doubles, in the units of the data.
     *
     * @param column its name
     * @param t time of the process, such as 0.01; for models of points, tables and series
     */
    public ScoreColumns score(String column, double t) {
        return new ScoreColumns(table, logLikelihood, column, t, tail, known);
    }

    /**
     * Adds the tail probability of the likelihood, {@code (1 + k) / (1 + n)} where k of n known examples are no likelier: small
     * for anomalies, and uniform for rows that are like the known ones.
     *
     * @param column its name
     * @param examples known to be good, held out from training; a few hundred do
     */
    public ScoreColumns anomaly(String column, Dataset<Row> examples) {
        return new ScoreColumns(table, logLikelihood, score, time, column, examples);
    }

    /**
     * The table with the columns.
     *
     * @throws dev.reverie.errors.RequestException if it lacks what the model reads, or has such a column already
     */
    public Dataset<Row> transform(Dataset<Row> rows) {
        List<Double> good = known == null ? List.of() : table.logLikelihoods(known);
        return table.add(rows, new ScoredTable.Columns(logLikelihood, score, time, tail, good));
    }
}
