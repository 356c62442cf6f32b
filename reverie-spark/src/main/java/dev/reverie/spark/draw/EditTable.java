package dev.reverie.spark.draw;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.shard.ShardFile;
import dev.reverie.edit.EditResult;
import dev.reverie.edit.EditSession;
import dev.reverie.errors.RequestException;
import dev.reverie.run.Json;
import dev.reverie.spark.rows.ArrayRows;
import dev.reverie.spark.rows.ExampleTables;
import dev.reverie.spark.rows.PictureRows;
import dev.reverie.spark.rows.RowForm;
import dev.reverie.spark.rows.ValueTable;
import dev.reverie.torch.Engine;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedModel;
import dev.reverie.trained.TrainedScoreModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Every picture of a table, edited. */
public final class EditTable {
    private final SparkSession spark;
    private final SharedModel model;
    private final List<String> wishes;

    private EditTable(SparkSession spark, SharedModel model, List<String> wishes) {
        this.spark = spark;
        this.model = model;
        this.wishes = wishes;
    }

    /** By the newest checkpoint of a run. */
    public static EditTable of(SparkSession spark, String run) {
        return new EditTable(spark, SharedModel.newest(spark, run), List.of());
    }

    /** With other sampling than suits the task, each {@code sampling.key=value}. */
    public EditTable with(List<String> settings) {
        return new EditTable(spark, model, List.copyOf(settings));
    }

    /**
     * Edits the pictures: number i with {@code seed + i}, as {@code reverie edit} does with that seed.
     *
     * @param pictures with {@code values} or {@code content}, and a {@code path} or none
     * @param task what is done
     * @param count draws for each picture
     * @param seed decides all noise
     * @return rows of {@code index} (long, in the order of the table), {@code path} (string, null without), {@code draw} (int),
     *     {@code values} (array of float in [0, 1]) and {@code psnr} (double, in decibels, the mean over the draws; null without the truth)
     * @throws RequestException if the model edits no pictures, or the task does not suit it
     */
    public Dataset<Row> edit(Dataset<Row> pictures, PictureTask task, int count, long seed) {
        DataShape shape =
                model.use(borrowed -> session(borrowed, borrowed.config(), 0).shape());
        RunConfig config = task.sampling(model.config()).apply(model.config(), wishes);
        boolean arrays = ExampleTables.holdsArrays(pictures);
        if (!arrays && !ExampleTables.holdsPictures(pictures)) {
            throw new RequestException(
                    "the table has the columns " + String.join(", ", pictures.columns())
                            + ", of which none holds pictures",
                    "give it values (arrays of numbers in [0, 1]) or content (the bytes of PNG or JPEG files)");
        }
        Dataset<Row> rows =
                ExampleTables.select(pictures, arrays ? ValueTable.VALUES : ExampleTables.CONTENT, ExampleTables.PATH);
        int path = Arrays.asList(rows.columns()).indexOf(ExampleTables.PATH);
        DataShape given = task.given(shape);
        RowForm form = arrays ? new ArrayRows(given, 0) : new PictureRows(given, false, true, 0, path);
        String yaml = config.yaml();
        SharedModel shared = model;
        JavaRDD<Row> edited = rows.toJavaRDD().zipWithIndex().flatMap(numbered -> {
            float[] pixels = pixels(form, numbered._1());
            RunConfig way = RunConfig.parse(yaml, "the configuration of the edits", List.of());
            EditResult result =
                    shared.use(borrowed -> task.edit(session(borrowed, way, seed + numbered._2()), pixels, count));
            String name = path < 0 ? null : numbered._1().getString(path);
            return rows(numbered._2(), name, result, count);
        });
        return spark.createDataFrame(edited, schema(shape, provenance(task, config, seed)));
    }

    private static EditSession session(TrainedModel model, RunConfig config, long seed) {
        if (!(model instanceof TrainedScoreModel score)) {
            throw new RequestException("pictures are edited with a score model, and this run is another", "take one");
        }
        return new EditSession(score, config.requireScoreModel().sampling(), seed, SamplingProgress.silent());
    }

    private static float[] pixels(RowForm form, Row row) {
        ByteBuffer stored = ByteBuffer.allocate(ShardFile.rowBytes(form.shape(), form.isBytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
        form.put(row, stored);
        float[] pixels = new float[form.shape().length()];
        ShardFile.values(stored.flip(), form.isBytes(), pixels, 0, pixels.length);
        return pixels;
    }

    private static Iterator<Row> rows(long index, @Nullable String path, EditResult result, int count) {
        float[] values = result.samples().values();
        int length = values.length / count;
        List<Row> rows = new ArrayList<>();
        for (int draw = 0; draw < count; draw++) {
            float[] own = Arrays.copyOfRange(values, draw * length, (draw + 1) * length);
            Double psnr = result.psnrOfSamples().isPresent()
                    ? (Double) result.psnrOfSamples().getAsDouble()
                    : null;
            rows.add(RowFactory.create(index, path, draw, own, psnr));
        }
        return rows.iterator();
    }

    private static StructType schema(DataShape shape, String provenance) {
        return new StructType()
                .add(ValueTable.indexField())
                .add("path", DataTypes.StringType, true)
                .add("draw", DataTypes.IntegerType, false)
                .add(ValueTable.valuesField(shape, provenance))
                .add("psnr", DataTypes.DoubleType, true);
    }

    private String provenance(PictureTask task, RunConfig config, long seed) {
        ModelPlace place = model.place();
        ObjectNode json = Json.object()
                .put("model", place.run() + "/" + place.checkpoint())
                .put("modelSha256", place.sha256())
                .put("task", task.kind().toString())
                .put("sigma", task.sigma())
                .put("method", task.method().toString())
                .put("seed", seed)
                .put("sampling", config.task().toString())
                .put("engine", Engine.version())
                .put("spark", spark.version());
        return Json.pretty(json);
    }
}
