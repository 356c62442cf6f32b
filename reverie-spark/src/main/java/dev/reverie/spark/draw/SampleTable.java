package dev.reverie.spark.draw;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.run.Json;
import dev.reverie.spark.store.RunStore;
import dev.reverie.spark.store.SharedFolder;
import dev.reverie.torch.Engine;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Samples of a run as a table, drawn in pieces that are computed as they are on one machine. */
public final class SampleTable {
    private final SparkSession spark;
    private final ModelPlace model;
    private final RunConfig config;

    private SampleTable(SparkSession spark, ModelPlace model, RunConfig config) {
        this.spark = spark;
        this.model = model;
        this.config = config;
    }

    /** Of the newest checkpoint of a run. */
    public static SampleTable of(SparkSession spark, String run) {
        JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
        RunStore store = new RunStore(SharedFolder.at(run, context.hadoopConfiguration()));
        return new SampleTable(spark, ModelPlace.newest(store), store.config());
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
        JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
        Hosts hosts = Hosts.of(context);
        int piece = here(hosts, TrainedModel::together);
        List<Integer> starts = Shares.starts(count, piece);
        String yaml = config.yaml();
        ModelPlace place = model;
        JavaRDD<Row> rows = context.parallelize(starts, starts.size())
                .flatMap(first -> hosts.use(place, borrowed -> {
                    RunConfig way = RunConfig.parse(yaml, "the configuration of the samples", List.of());
                    return rows(borrowed, first, Math.min(piece, count - first), seed, way);
                }));
        return spark.createDataFrame(
                rows, schema(here(hosts, model -> model.data().shape()), provenance(count, seed)));
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

    private <T> T here(Hosts hosts, Hosts.Work<T> work) {
        try {
            return hosts.use(model, work);
        } catch (IOException e) {
            throw new UncheckedIOException(model.run() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static StructType schema(DataShape shape, String provenance) {
        Metadata told = new MetadataBuilder()
                .putString("shape", shape.toString())
                .putString("kind", shape.kind().toString())
                .putString("provenance", provenance)
                .build();
        return new StructType(new StructField[] {
            new StructField("index", DataTypes.LongType, false, Metadata.empty()),
            new StructField("label", DataTypes.StringType, true, Metadata.empty()),
            new StructField("values", DataTypes.createArrayType(DataTypes.FloatType, false), false, told)
        });
    }

    /** How they are made. */
    public String provenance(int count, long seed) {
        ObjectNode json = Json.object()
                .put("model", model.run() + "/" + model.checkpoint())
                .put("modelSha256", model.sha256())
                .put("samples", count)
                .put("seed", seed)
                .put("sampling", config.task().toString())
                .put("engine", Engine.version())
                .put("spark", spark.version());
        return Json.pretty(json);
    }
}
