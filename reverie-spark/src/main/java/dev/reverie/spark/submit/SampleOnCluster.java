package dev.reverie.spark.submit;

import dev.reverie.errors.RequestException;
import dev.reverie.spark.ClusterSampling;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
    @Mixin
    DrawingOptions drawing = new DrawingOptions();

    @Override
    public Integer call() throws Exception {
        if (drawing.count < 1) {
            throw new RequestException("--n must be at least 1, got " + drawing.count);
        }
        long begun = System.nanoTime();
        try (SparkSession spark =
                SparkSession.builder().appName("reverie sample " + drawing.run).getOrCreate()) {
            OutPlace.requireFree(spark, drawing.out);
            ClusterSampling.of(spark, drawing.run)
                    .with(drawing.settings)
                    .draw(drawing.count, drawing.seed)
                    .write()
                    .mode(SaveMode.ErrorIfExists)
                    .parquet(drawing.out);
        }
        double seconds = (System.nanoTime() - begun) * 1e-9;
        System.out.printf(Locale.ROOT, "%s: %d samples in %.0f s%n", drawing.out, drawing.count, seconds);
        return 0;
    }
}
