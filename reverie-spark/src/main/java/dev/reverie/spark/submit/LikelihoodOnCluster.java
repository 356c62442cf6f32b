package dev.reverie.spark.submit;

import dev.reverie.errors.RequestException;
import dev.reverie.eval.ModelData;
import dev.reverie.run.Json;
import dev.reverie.spark.ClusterLikelihood;
import dev.reverie.spark.store.SharedFolder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie-submit likelihood}. */
@Command(
        name = "likelihood",
        header = "Find the likelihood of every example of a data set.",
        description = {
            "%nAs reverie likelihood finds it where nothing else is asked for: along the flow, example by example, of a discrete"
                    + " chain its bound. The table (Parquet) has index, nats and value, which is in bits/dim for pictures and in"
                    + " nats for real numbers; summary.json has their mean and histogram, merged from those of the tasks.%n"
        },
        mixinStandardHelpOptions = true,
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie-submit --master yarn likelihood hdfs:///runs/mnist --n 10000 --out hdfs:///likelihoods/mnist",
            "  reverie-submit --master yarn likelihood hdfs:///runs/mnist --data hdfs:///shards --part train --out hdfs:///other"
        })
final class LikelihoodOnCluster implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "Place of the run, a URI of any file system that all hosts see.")
    String run = "";

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "URI",
            description = "Place of the result, which must not be there yet.")
    String out = "";

    @Option(names = "--data", paramLabel = "PLACE", description = "Other data than the run's own.")
    @Nullable
    String data;

    @Option(
            names = "--part",
            paramLabel = "PART",
            description = "test or train (default ${DEFAULT-VALUE}; train where there is no test part).")
    String part = "test";

    @Option(
            names = {"-n", "--n"},
            paramLabel = "N",
            description = "At most so many examples, from the first (default: all).")
    int count = Integer.MAX_VALUE;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "Decides probes and dequantisation (default ${DEFAULT-VALUE}).")
    long seed;

    @Override
    public Integer call() throws Exception {
        if (count < 1) {
            throw new RequestException("--n must be at least 1, got " + count);
        }
        if (!part.equals("test") && !part.equals("train")) {
            throw new RequestException("--part must be test or train, got " + part);
        }
        ModelData.Part which = ModelData.Part.valueOf(part.toUpperCase(Locale.ROOT));
        try (SparkSession spark =
                SparkSession.builder().appName("reverie likelihood " + run).getOrCreate()) {
            OutPlace.requireFree(spark, out);
            ClusterLikelihood likelihood = ClusterLikelihood.of(spark, run).listener(System.err::println);
            ClusterLikelihood.Found found =
                    data == null ? likelihood.own(which, count, seed) : likelihood.of(data, which, count, seed);
            found.table().write().parquet(out + "/examples");
            var json = Json.object()
                    .put("run", run)
                    .put("mean", found.mean())
                    .put("standardError", found.standardError())
                    .put("unit", found.unit())
                    .put("seed", seed);
            var histogram = json.putObject("histogram")
                    .put("low", found.histogram().low())
                    .put("high", found.histogram().high())
                    .putArray("counts");
            long[] counts = found.histogram().counts();
            // The first and the last are of what lies outside, where nothing does.
            Arrays.stream(counts, 1, counts.length - 1).forEach(histogram::add);
            for (Map.Entry<String, String> entry : found.conditions().entrySet()) {
                json.put(entry.getKey(), entry.getValue());
            }
            SharedFolder.at(out, spark.sparkContext().hadoopConfiguration()).put("summary.json", Json.pretty(json));
            System.out.printf(
                    Locale.ROOT, "%s: %.6g +- %.2g %s%n", out, found.mean(), found.standardError(), found.unit());
        }
        return 0;
    }
}
