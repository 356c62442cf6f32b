package dev.reverie.spark;

import dev.reverie.edit.EditSession;
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
 * {@code index}, {@code path}, {@code draw} and {@code values}.
 */
public final class ClusterEditing {
    private final EditTable table;

    private ClusterEditing(EditTable table) {
        this.table = table;
    }

    /** By the newest checkpoint of a run, a URI of any file system of Hadoop. */
    public static ClusterEditing of(SparkSession spark, String run) {
        return new ClusterEditing(EditTable.of(spark, run));
    }

    /** Changes how samples are drawn, each {@code sampling.key=value}. */
    public ClusterEditing with(List<String> settings) {
        return new ClusterEditing(table.with(settings));
    }

    private static PictureTask task(
            PictureTask.Kind kind,
            int factor,
            String blur,
            @Nullable List<boolean[]> missing,
            double sigma,
            double strength) {
        return new PictureTask(
                kind, factor, blur, missing, sigma, strength, RestorationMethod.PIGDM, EditSession.USUAL_ZETA, false);
    }

    /**
     * Fills a part of every picture.
     *
     * @param pictures of the size of the model's
     * @param missing {@code [height][width]}, true where to fill
     * @param draws for each
     * @param seed decides all noise
     */
    public Dataset<Row> inpaint(Dataset<Row> pictures, boolean[][] missing, int draws, long seed) {
        return edit(pictures, task(PictureTask.Kind.INPAINT, 1, "", List.of(missing), 0, 0), draws, seed);
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
        return edit(pictures, task(PictureTask.Kind.SUPERRES, factor, "", null, 0, 0), draws, seed);
    }

    /**
     * Removes Gaussian noise from every picture.
     *
     * @param pictures of the size of the model's
     * @param sigma standard deviation of the noise, 1 being the distance from black to white
     * @param draws for each
     * @param seed decides all noise
     */
    public Dataset<Row> denoise(Dataset<Row> pictures, double sigma, int draws, long seed) {
        return edit(pictures, task(PictureTask.Kind.DENOISE, 1, "", null, sigma, 0), draws, seed);
    }

    /**
     * Draws pictures like every one.
     *
     * @param pictures of the size of the model's
     * @param strength in (0, 1), as {@link EditSession#vary} takes it
     * @param draws for each
     * @param seed decides all noise
     */
    public Dataset<Row> vary(Dataset<Row> pictures, double strength, int draws, long seed) {
        return edit(pictures, task(PictureTask.Kind.VARY, 1, "", null, 0, strength), draws, seed);
    }

    /**
     * Any edit.
     *
     * @param pictures as the task takes them
     * @param task what is done
     * @param draws for each
     * @param seed decides all noise
     */
    public Dataset<Row> edit(Dataset<Row> pictures, PictureTask task, int draws, long seed) {
        return table.edit(pictures, task, draws, seed);
    }
}
