package dev.reverie.spark.submit;

import dev.reverie.config.RunConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.data.DataShape;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.MetricNames;
import dev.reverie.metric.Field;
import dev.reverie.metric.MetricResult;
import dev.reverie.metric.ResultProvenance;
import dev.reverie.spark.ClusterEvaluation;
import dev.reverie.spark.ClusterSampling;
import dev.reverie.spark.data.ClusterData;
import dev.reverie.spark.data.ClusterDataset;
import dev.reverie.spark.store.SharedFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code reverie-submit evaluate}. */
@Command(
        name = "evaluate",
        header = "Draw samples of a run and measure them beside its data.",
        description = {
            "%nSamples and features are computed by all tasks; the figures are those of reverie evaluate. The samples are kept at"
                    + " --out, with the results as results.json.%n"
        },
        mixinStandardHelpOptions = true,
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie-submit --master yarn evaluate hdfs:///runs/mnist --features mnist --n 10000 --out hdfs:///results/mnist"
        })
final class EvaluateOnCluster implements Callable<Integer> {
    @Mixin
    DrawingOptions drawing = new DrawingOptions();

    @Option(
            names = "--metrics",
            split = ",",
            paramLabel = "NAME",
            description = "What to compute (default frechet); reverie evaluate --list lists them.")
    List<String> metrics = new ArrayList<>(List.of("frechet"));

    @Option(
            names = "--features",
            paramLabel = "NAME",
            description = "What is compared of images, as in reverie evaluate (default pixels).")
    String features = "pixels";

    @Option(names = "--data", paramLabel = "PLACE", description = "Where the data lie now, if not where the run says.")
    @Nullable
    String data;

    @Override
    public Integer call() throws IOException {
        if (drawing.count < 2) {
            throw new RequestException("--n must be at least 2, got " + drawing.count);
        }
        var chosen = MetricNames.of(metrics);
        try (SparkSession spark = SparkSession.builder()
                .appName("reverie evaluate " + drawing.run)
                .getOrCreate()) {
            OutPlace.requireFree(spark, drawing.out);
            ClusterSampling sampling = ClusterSampling.of(spark, drawing.run).with(drawing.settings);
            RunConfig config =
                    data == null ? sampling.config() : sampling.config().with(RunConfig.setting("data.path", data));
            ClusterDataset reference = ClusterData.of(spark, config, System.err::println)
                    .orElseThrow(() -> new RequestException(
                            "the data of the run are generated anew for every host, and are no table to compare with",
                            "give data of the same shape by --data"));
            DataShape shape = reference.shape();
            String samples = drawing.out + "/samples";
            sampling.draw(drawing.count, drawing.seed).write().parquet(samples);
            Dataset<Row> drawn = spark.read().parquet(samples);
            List<MetricResult> results = ClusterEvaluation.of(
                            drawn, reference.table(spark, drawing.count, ClusterDataset.Units.DATA), shape)
                    .features(features)
                    .run(
                            chosen,
                            ResultProvenance.none()
                                    .with(Field.SOURCE, drawing.run)
                                    .with(Field.SEED, String.valueOf(drawing.seed))
                                    .with(Field.REFERENCE, reference.name())
                                    .with(
                                            Field.REFERENCE_HASH,
                                            reference.provenance().sha256())
                                    .with(Field.SPLIT, "train")
                                    .with(Field.SAMPLING, SamplingConfig.beyondTheUsual(config))
                                    .with(Field.WEIGHTS, config.training().emaRate() == 0 ? "last" : "averaged"));
            SharedFolder.at(drawing.out, spark.sparkContext().hadoopConfiguration())
                    .put("results.json", MetricResult.json(results));
            results.forEach(result -> System.out.println(result.line()));
        }
        return 0;
    }
}
