package dev.reverie.spark.submit;

import dev.reverie.errors.RequestException;
import dev.reverie.spark.ScoreColumns;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie-submit score}. */
@Command(
        name = "score",
        header = "Add log-likelihood, score and anomaly columns to the rows of a table.",
        description = {
            "%nThe model reads the columns that it was trained on, by name, or one of arrays of numbers called values. Tables are"
                    + " Parquet, or CSV with a header.%n"
        },
        mixinStandardHelpOptions = true,
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie-submit score hdfs:///runs/payments --table hdfs:///payments --known hdfs:///good --out hdfs:///judged"
        })
final class ScoreOnCluster implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "Place of the run.")
    String run = "";

    @Option(names = "--table", required = true, paramLabel = "URI", description = "The rows to judge.")
    String table = "";

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "URI",
            description = "Place of the result (Parquet), which must not be there yet.")
    String out = "";

    @Option(
            names = "--known",
            paramLabel = "URI",
            description =
                    "Rows that are known to be good, held out from training: adds the column tailProbability, which is"
                            + " small for anomalies.")
    @Nullable
    String known;

    @Option(names = "--score-at", paramLabel = "T", description = "Adds the column score, of this time of the process.")
    @Nullable
    Double time;

    @Override
    public Integer call() throws Exception {
        try (SparkSession spark =
                SparkSession.builder().appName("reverie score " + table).getOrCreate()) {
            OutPlace.requireFree(spark, out);
            ScoreColumns columns = ScoreColumns.of(spark, run).logLikelihood("logLikelihood");
            if (time != null) {
                columns = columns.score("score", time);
            }
            if (known != null) {
                columns = columns.anomaly("tailProbability", read(spark, known));
            }
            columns.transform(read(spark, table)).write().parquet(out);
            System.out.println(out + ": " + spark.read().parquet(out).count() + " rows");
        }
        return 0;
    }

    private static Dataset<Row> read(SparkSession spark, String place) {
        try {
            return place.endsWith(".csv")
                    ? spark.read()
                            .option("header", true)
                            .option("inferSchema", true)
                            .csv(place)
                    : spark.read().parquet(place);
        } catch (Exception fault) {
            // Scala declares no exceptions: Spark's own is a checked one.
            throw new RequestException(
                    place + " cannot be read: "
                            + String.valueOf(fault.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""),
                    "give it a folder of Parquet, or a file that ends in .csv",
                    fault);
        }
    }
}
