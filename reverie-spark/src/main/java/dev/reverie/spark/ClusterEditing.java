package dev.reverie.spark;

import dev.reverie.edit.RestorationMethod;
import dev.reverie.spark.draw.EditTable;
import dev.reverie.spark.draw.PictureTask;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Pictures of a table edited by all tasks of a cluster: number i as {@code reverie edit} does with the seed {@code seed + i}, bit for bit
 * on processors of one kind with as many threads as a task has cores.
 *
 * <pre>{@code
 * Dataset<Row> small = spark.read().format("binaryFile").load("hdfs:///small");
 * ClusterEditing.of(spark, "hdfs:///runs/mnist").superres(small, 2, 8, 0).write().parquet("hdfs:///large");
 * }</pre>
 *
 * <p>The pictures are a column {@code content} of the bytes of PNG or JPEG files, or {@code values} of arrays in [0, 1]. The result has
 * {@code index} (long, in the order of the table), {@code path} (string, null without), {@code draw} (int), {@code values} (array of
 * float) and {@code psnr} (double, in decibels, the mean over the draws; null without the truth).
 */
public final class ClusterEditing {
    private final EditTable table;
    private final PictureTask task;

    private ClusterEditing(EditTable table, PictureTask task) {
        this.table = table;
        this.task = task;
    }

    /** By the newest checkpoint of a run, a URI of any file system of Hadoop; by pseudo-inverse guidance, of pictures without noise. */
    public static ClusterEditing of(SparkSession spark, String run) {
        return new ClusterEditing(EditTable.of(spark, run), PictureTask.usual());
    }

    /** Changes how samples are drawn, each {@code sampling.key=value}. */
    public ClusterEditing with(List<String> settings) {
        return new ClusterEditing(table.with(settings), task);
    }

    /** Sets the standard deviation of the noise in the pictures, 1 being the distance from black to white. */
    public ClusterEditing sigma(double value) {
        return new ClusterEditing(table, task.withSigma(value));
    }

    /**
     * Sets how the measurement of a restoration enters.
     *
     * @param value the method
     * @param zeta strength of {@link RestorationMethod#DPS}; of no effect on the others
     */
    public ClusterEditing method(RestorationMethod value, double zeta) {
        return new ClusterEditing(table, task.withMethod(value, zeta));
    }

    /** Degrades the pictures first, which are whole, and compares with them. */
    public ClusterEditing degrading() {
        return new ClusterEditing(table, task.degrading());
    }

    /**
     * Fills a part of every picture.
     *
     * @param pictures of the size of the model's
     * @param missing {@code [height][width]}, true where to fill; null for the middle
     * @param draws for each
     * @param seed decides all noise
     */
    public Dataset<Row> inpaint(Dataset<Row> pictures, boolean @Nullable [][] missing, int draws, long seed) {
        return edit(pictures, task.inpainting(missing == null ? null : List.of(missing)), draws, seed);
    }

    /**
     * Adds colours to every picture.
     *
     * @param pictures grey, of the size of the model's
     * @param draws for each
     * @param seed decides all noise
     */
    public Dataset<Row> colorize(Dataset<Row> pictures, int draws, long seed) {
        return edit(pictures, task.of(PictureTask.Kind.COLORIZE), draws, seed);
    }

    /**
     * Enlarges every picture.
     *
     * @param pictures smaller than the model's by the factor
     * @param factor side of the squares of which each pixel is the mean
     * @param draws for each
     * @param seed decides all noise
     */
    public Dataset<Row> superres(Dataset<Row> pictures, int factor, int draws, long seed) {
        return edit(pictures, task.enlarging(factor), draws, seed);
    }

    /**
     * Sharpens every picture.
     *
     * @param pictures of the size of the model's
     * @param kernel {@code gaussian:STD} or {@code motion:LENGTH,DEGREES}, in pixels
     * @param draws for each
     * @param seed decides all noise
     */
    public Dataset<Row> deblur(Dataset<Row> pictures, String kernel, int draws, long seed) {
        return edit(pictures, task.sharpening(kernel), draws, seed);
    }

    /**
     * Removes the noise of {@link #sigma} from every picture.
     *
     * @param pictures of the size of the model's
     * @param draws for each
     * @param seed decides all noise
     */
    public Dataset<Row> denoise(Dataset<Row> pictures, int draws, long seed) {
        return edit(pictures, task.of(PictureTask.Kind.DENOISE), draws, seed);
    }

    /**
     * Draws pictures like every one.
     *
     * @param pictures of the size of the model's
     * @param strength in (0, 1), as {@link dev.reverie.edit.EditSession#vary} takes it
     * @param draws for each
     * @param seed decides all noise
     */
    public Dataset<Row> vary(Dataset<Row> pictures, double strength, int draws, long seed) {
        return edit(pictures, task.varying(strength), draws, seed);
    }

    private Dataset<Row> edit(Dataset<Row> pictures, PictureTask wish, int draws, long seed) {
        return table.edit(pictures, wish, draws, seed);
    }
}
