package dev.reverie.spark.draw;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.run.Json;
import dev.reverie.spark.rows.ValueTable;
import dev.reverie.torch.Engine;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Samples of a run as a table, drawn in pieces that are computed as they are on one machine. */
public final class SampleTable {
    private final SparkSession spark;
    private final SharedModel model;
    private final RunConfig config;

    private SampleTable(SparkSession spark, SharedModel model, RunConfig config) {
        this.spark = spark;
        this.model = model;
        this.config = config;
    }

    /** Of the newest checkpoint of a run. */
    public static SampleTable of(SparkSession spark, String run) {
        SharedModel model = SharedModel.newest(spark, run);
        return new SampleTable(spark, model, model.config());
    }

    /** With other settings. */
    public SampleTable with(List<String> settings) {
        return new SampleTable(spark, model, config.with(settings.toArray(String[]::new)));
    }

    /** What samples are drawn by. */
    public RunConfig config() {
        return config;
    }

    /** The samples. */
    public Dataset<Row> draw(int count, long seed) {
        int piece = model.use(TrainedModel::together);
        List<Integer> starts = Shares.starts(count, piece);
        String yaml = config.yaml();
        SharedModel shared = model;
        JavaRDD<Row> rows = new JavaSparkContext(spark.sparkContext())
                .parallelize(starts, starts.size())
                .flatMap(first -> shared.use(borrowed -> {
                    RunConfig way = RunConfig.parse(yaml, "the configuration of the samples", List.of());
                    return rows(borrowed, first, Math.min(piece, count - first), seed, way);
                }));
        DataShape shape = model.use(borrowed -> borrowed.data().shape());
        return spark.createDataFrame(rows, schema(shape, provenance(count, seed)));
    }

    private static Iterator<Row> rows(TrainedModel model, int first, int count, long seed, RunConfig way) {
        SampleSet set = model.sample(first, count, seed, way, SamplingProgress.silent());
        List<Row> rows = new ArrayList<>();
        int length = set.shape().length();
        float[] values = set.values();
        for (int i = 0; i < count; i++) {
            float[] own = Arrays.copyOfRange(values, i * length, (i + 1) * length);
            String label = set.classes().isEmpty()
                    ? null
                    : set.classes().get(i % set.classes().size());
            rows.add(RowFactory.create((long) first + i, label, own));
        }
        return rows.iterator();
    }

    private static StructType schema(DataShape shape, String provenance) {
        return new StructType()
                .add(ValueTable.indexField())
                .add("label", DataTypes.StringType, true)
                .add(ValueTable.valuesField(shape, provenance));
    }

    /** How they are made. */
    public String provenance(int count, long seed) {
        ModelPlace place = model.place();
        ObjectNode json = Json.object()
                .put("model", place.run() + "/" + place.checkpoint())
                .put("modelSha256", place.sha256())
                .put("samples", count)
                .put("seed", seed)
                .put("sampling", config.task().toString())
                .put("engine", Engine.version())
                .put("spark", spark.version());
        return Json.pretty(json);
    }
}
