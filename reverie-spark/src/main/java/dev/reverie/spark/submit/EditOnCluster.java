package dev.reverie.spark.submit;

import dev.reverie.data.image.PictureFile;
import dev.reverie.edit.RestorationMethod;
import dev.reverie.errors.RequestException;
import dev.reverie.spark.ClusterEditing;
import dev.reverie.spark.draw.PictureTask;
import dev.reverie.spark.rows.ExampleTables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie-submit edit}. */
@Command(
        name = "edit",
        header = "Edit every picture of a folder or a table.",
        description = {
            "%nThe tasks of reverie edit: inpaint, colorize, superres, deblur, denoise, vary. Picture i, in the order of their paths,"
                    + " is edited as reverie edit does with the seed SEED + i. The result is Parquet: index, path, draw, values and"
                    + " psnr.%n"
        },
        mixinStandardHelpOptions = true,
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie-submit --master yarn edit hdfs:///runs/mnist superres --in hdfs:///small --factor 2 --out hdfs:///large",
            "  reverie-submit --master yarn edit hdfs:///runs/mnist inpaint --truth hdfs:///pictures --n 4 --out hdfs:///filled"
        })
final class EditOnCluster implements Callable<Integer> {
    /** Without noise deblurring is not stable. */
    private static final double DEBLURRED = 0.02;

    @Parameters(
            index = "0",
            paramLabel = "RUN",
            description = "Place of the run, a URI of any file system that all hosts see.")
    String run = "";

    @Parameters(index = "1", paramLabel = "TASK", description = "inpaint, colorize, superres, deblur, denoise or vary.")
    String task = "";

    @Option(
            names = "--in",
            paramLabel = "URI",
            description = "The pictures to edit: a folder of PNG and JPEG, or Parquet.")
    @Nullable
    String in;

    @Option(
            names = "--truth",
            paramLabel = "URI",
            description = "Instead: whole pictures, which are degraded first and compared with.")
    @Nullable
    String truth;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "URI",
            description = "Place of the result (Parquet), which must not be there yet.")
    String out = "";

    @Option(
            names = {"-n", "--n"},
            paramLabel = "COUNT",
            description = "Samples to draw for each picture (default ${DEFAULT-VALUE}).")
    int count = 8;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "Seed of the first picture (default ${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--mask",
            paramLabel = "PICTURE",
            description = "A file on this machine: white where to fill, black where to keep; the middle if left out.")
    @Nullable
    Path mask;

    @Option(names = "--factor", paramLabel = "FACTOR", description = "Of superres (default ${DEFAULT-VALUE}).")
    int factor = 4;

    @Option(
            names = "--blur",
            paramLabel = "KERNEL",
            description = "Of deblur: gaussian:STD or motion:LENGTH,DEGREES (default ${DEFAULT-VALUE}).")
    String blur = "gaussian:1.5";

    @Option(
            names = "--sigma",
            paramLabel = "SIGMA",
            description =
                    "Noise of the pictures as a standard deviation, 1 being the distance from black to white (default 0;"
                            + " 0.02 for deblur; denoise asks for it).")
    @Nullable
    Double sigma;

    @Option(names = "--strength", paramLabel = "S", description = "Of vary, in (0, 1) (default ${DEFAULT-VALUE}).")
    double strength = 0.5;

    @Option(names = "--method", paramLabel = "METHOD", description = "pigdm (default), dps, replacement or ddnm.")
    String method = "pigdm";

    @Option(names = "--zeta", paramLabel = "ZETA", description = "Step size of dps (default ${DEFAULT-VALUE}).")
    double zeta = 0.5;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change how samples are drawn, such as sampling.steps=20; may be given many times.")
    List<String> settings = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        PictureTask.Kind kind = PictureTask.Kind.named(task);
        if (count < 1) {
            throw new RequestException("--n must be at least 1, got " + count);
        }
        if ((in == null) == (truth == null)) {
            throw new RequestException(
                    "the pictures are needed, once", "give --in URI, or --truth URI for whole pictures");
        }
        if (kind == PictureTask.Kind.DENOISE && sigma == null) {
            throw new RequestException(
                    "--sigma must say how much noise the pictures have, or are to get", "give --sigma 0.2");
        }
        double usual = kind == PictureTask.Kind.DEBLUR ? DEBLURRED : 0;
        long begun = System.nanoTime();
        RestorationMethod how = RestorationMethod.named(method);
        boolean @Nullable [][] missing =
                mask == null ? null : PictureFile.read(mask).bright();
        try (SparkSession spark =
                SparkSession.builder().appName("reverie edit " + run).getOrCreate()) {
            OutPlace.requireFree(spark, out);
            ClusterEditing editing = ClusterEditing.of(spark, run)
                    .with(settings)
                    .sigma(sigma == null ? usual : sigma)
                    .method(how, zeta);
            edited(
                            truth == null ? editing : editing.degrading(),
                            ExampleTables.open(spark, truth == null ? String.valueOf(in) : truth),
                            kind,
                            missing)
                    .write()
                    .mode(SaveMode.ErrorIfExists)
                    .parquet(out);
            long rows = spark.read().parquet(out).count();
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d pictures, %d samples of each, in %.0f s%n",
                    out,
                    rows / count,
                    count,
                    (System.nanoTime() - begun) * 1e-9);
        }
        return 0;
    }

    private Dataset<Row> edited(
            ClusterEditing editing, Dataset<Row> pictures, PictureTask.Kind kind, boolean @Nullable [][] missing) {
        return switch (kind) {
            case INPAINT -> editing.inpaint(pictures, missing, count, seed);
            case COLORIZE -> editing.colorize(pictures, count, seed);
            case SUPERRES -> editing.superres(pictures, factor, count, seed);
            case DEBLUR -> editing.deblur(pictures, blur, count, seed);
            case DENOISE -> editing.denoise(pictures, count, seed);
            case VARY -> editing.vary(pictures, strength, count, seed);
        };
    }
}
