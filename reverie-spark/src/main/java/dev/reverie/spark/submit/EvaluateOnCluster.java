package dev.reverie.spark.submit;

import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.MetricNames;
import dev.reverie.metric.Field;
import dev.reverie.metric.MetricResult;
import dev.reverie.metric.ResultProvenance;
import dev.reverie.spark.ClusterEvaluation;
import dev.reverie.spark.ClusterSampling;
import dev.reverie.spark.data.ClusterData;
import dev.reverie.spark.data.SharedDataset;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
    @Parameters(paramLabel = "RUN", description = "Place of the run.")
    String run = "";

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "URI",
            description = "Place of samples and results, which must not be there yet.")
    String out = "";

    @Option(
            names = {"-n", "--n"},
            paramLabel = "N",
            description = "How many samples, and as many of the data as there are (default ${DEFAULT-VALUE}).")
    int count = 1000;

    @Option(names = "--seed", paramLabel = "SEED", description = "Decides the samples (default ${DEFAULT-VALUE}).")
    long seed;

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

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change how samples are drawn, such as sampling.steps=50; may be given many times.")
    List<String> settings = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        if (count < 2) {
            throw new RequestException("--n must be at least 2, got " + count);
        }
        var chosen = MetricNames.of(metrics);
        try (SparkSession spark =
                SparkSession.builder().appName("reverie evaluate " + run).getOrCreate()) {
            OutPlace.requireFree(spark, out);
            ClusterSampling sampling = ClusterSampling.of(spark, run).with(settings);
            RunConfig config =
                    data == null ? sampling.config() : sampling.config().with(RunConfig.setting("data.path", data));
            SharedDataset reference = ClusterData.of(spark, config, System.err::println)
                    .orElseThrow(() -> new RequestException(
                            "the data of the run are generated anew for every host, and are no table to compare with",
                            "give data of the same shape by --data"));
            DataShape shape = reference.shape();
            String samples = out + "/samples";
            sampling.draw(count, seed).write().parquet(samples);
            Dataset<Row> drawn = spark.read().parquet(samples);
            List<MetricResult> results = ClusterEvaluation.of(drawn, reference.table(spark, count), shape)
                    .features(features)
                    .run(
                            chosen,
                            ResultProvenance.none()
                                    .with(Field.SOURCE, run)
                                    .with(Field.SEED, String.valueOf(seed))
                                    .with(Field.REFERENCE, reference.name())
                                    .with(
                                            Field.REFERENCE_HASH,
                                            reference.provenance().sha256())
                                    .with(Field.SPLIT, "train")
                                    .with(Field.WEIGHTS, "averaged"));
            SharedFolder.at(out, spark.sparkContext().hadoopConfiguration())
                    .put("results.json", MetricResult.json(results));
            results.forEach(result -> System.out.println(result.line()));
        }
        return 0;
    }
}
