package dev.reverie.spark.submit;

import dev.reverie.errors.RequestException;
import dev.reverie.spark.ClusterSampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie-submit sample}. */
@Command(
        name = "sample",
        header = "Draw samples of a run as a table of Parquet.",
        description = {
            "%nSample i is a function of the seed and i: the same picture on any cluster, and on one machine."
                    + " The table has the columns index, label and values (row-major, in the units of the data); the metadata"
                    + " of values hold shape and provenance.%n"
        },
        mixinStandardHelpOptions = true,
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie-submit --master spark://host:7077 sample hdfs:///runs/mnist --n 50000 --out hdfs:///samples/mnist",
            "  reverie-submit --master yarn sample hdfs:///runs/mnist --n 1000 --set sampling.steps=50 --out hdfs:///samples/50"
        })
final class SampleOnCluster implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "Place of the run, a URI of any file system that all hosts see.")
    String run = "";

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "URI",
            description = "Place of the table, which must not be there yet.")
    String out = "";

    @Option(
            names = {"-n", "--n"},
            paramLabel = "N",
            description = "How many (default ${DEFAULT-VALUE}).")
    int count = 1000;

    @Option(names = "--seed", paramLabel = "SEED", description = "Decides them (default ${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change how samples are drawn, such as sampling.steps=50; may be given many times.")
    List<String> settings = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        if (count < 1) {
            throw new RequestException("--n must be at least 1, got " + count);
        }
        long begun = System.nanoTime();
        try (SparkSession spark =
                SparkSession.builder().appName("reverie sample " + run).getOrCreate()) {
            OutPlace.requireFree(spark, out);
            ClusterSampling.of(spark, run)
                    .with(settings)
                    .draw(count, seed)
                    .write()
                    .mode(SaveMode.ErrorIfExists)
                    .parquet(out);
        }
        double seconds = (System.nanoTime() - begun) * 1e-9;
        System.out.printf(Locale.ROOT, "%s: %d samples in %.0f s%n", out, count, seconds);
        return 0;
    }
}
