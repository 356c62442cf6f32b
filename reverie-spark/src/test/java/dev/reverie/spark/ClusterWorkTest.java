package dev.reverie.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.config.RunConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.image.PictureFile;
import dev.reverie.edit.Degradation;
import dev.reverie.edit.EditResult;
import dev.reverie.edit.EditSession;
import dev.reverie.edit.RestorationMethod;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.EvaluationSet;
import dev.reverie.eval.FeatureNetwork;
import dev.reverie.eval.LikelihoodRun;
import dev.reverie.eval.MetricNames;
import dev.reverie.eval.ModelData;
import dev.reverie.eval.UsualLikelihood;
import dev.reverie.likelihood.LogLikelihood;
import dev.reverie.metric.Evaluator;
import dev.reverie.metric.Features;
import dev.reverie.metric.MetricResult;
import dev.reverie.metric.ResultProvenance;
import dev.reverie.metric.moment.ValueHistogram;
import dev.reverie.metric.picture.FrechetDistance;
import dev.reverie.run.Json;
import dev.reverie.run.RunDirectory;
import dev.reverie.spark.data.ClusterData;
import dev.reverie.spark.data.ClusterDataset;
import dev.reverie.spark.draw.LikelihoodTable;
import dev.reverie.spark.rows.ExampleTables;
import dev.reverie.spark.store.StoreException;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.train.Trainer;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedModel;
import dev.reverie.trained.TrainedScoreModel;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples, metrics and columns by several tasks are those of one machine. */
class ClusterWorkTest {
    @TempDir
    private static Path shared;

    private static Path digits;
    private static Path table;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() throws Exception {
        Engine.setThreads(1);
        digits = train(
                "digits",
                "{name: digits, data: {name: drawn-digits, height: 8}, network: {kind: ncsnpp, features: 8, multipliers: [1],"
                        + " blocks: 1, attentionResolutions: [], classes: 10}, process: {kind: variancePreserving},"
                        + " sampling: {sampler: ddim, steps: 3, label: all}}");
        Path rows = shared.resolve("rows.csv");
        StringBuilder text = new StringBuilder("amount,age\n");
        for (int i = 0; i < 200; i++) {
            text.append(100 + 20 * Math.sin(i))
                    .append(',')
                    .append(40 + 5 * Math.cos(3 * i))
                    .append('\n');
        }
        Files.writeString(rows, text);
        table = train(
                "table",
                "{name: table, data: {name: files, path: " + RunConfig.quoted(rows.toString())
                        + "}, network: {kind: mlp}, process: {kind: variancePreserving}}");
    }

    private static Path train(String name, String yaml) throws Exception {
        List<String> settings = new ArrayList<>(LocalSpark.TINY);
        settings.add("training.steps=8");
        settings.add("network.features=8");
        Path folder = shared.resolve(name);
        try (RunDirectory run = RunDirectory.create(folder, RunConfig.parse(yaml, name, settings))) {
            Trainer.of(run).train();
        }
        return folder;
    }

    private static SparkSession spark() {
        return LocalSpark.session();
    }

    private static float[] values(Row row) {
        List<Float> list = row.getList(row.fieldIndex("values"));
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i);
        }
        return values;
    }

    @Test
    void samplesAreThoseOfOneMachine() throws Exception {
        int count = 2100;
        Path out = folder.resolve("samples");
        ClusterSampling sampling = ClusterSampling.of(spark(), digits.toString());
        sampling.draw(count, 7).write().parquet(out.toString());
        // Written and read, in any order of partitions.
        List<Row> rows = spark().read().parquet(out.toString()).orderBy("index").collectAsList();
        assertThat(rows).hasSize(count);
        try (TrainedModel model = TrainedModel.load(digits)) {
            assertThat(model.together()).isLessThan(count);
            SampleSet alone = model.sample(count, 7, model.config(), SamplingProgress.silent());
            for (int i = 0; i < count; i++) {
                assertThat(rows.get(i).getLong(0)).isEqualTo(i);
                assertThat(rows.get(i).getString(1)).isEqualTo(String.valueOf(i % 10));
                assertThat(values(rows.get(i))).as("sample %d", i).isEqualTo(alone.sample(i));
            }
        }
        String told = spark().read()
                .parquet(out.toString())
                .schema()
                .apply("values")
                .metadata()
                .getString("provenance");
        assertThat(Json.parse(told).path("modelSha256").asText()).hasSize(64);
        assertThat(Json.parse(told).path("seed").asInt()).isEqualTo(7);
    }

    @Test
    void aPartOfTheSamplesBeginsWhereTheyAreComputedTogether() throws Exception {
        try (TrainedModel model = TrainedModel.load(digits)) {
            int together = model.together();
            SampleSet all = model.sample(together + 3, 1, model.config(), SamplingProgress.silent());
            SampleSet part = model.sample(together, 3, 1, model.config(), SamplingProgress.silent());
            assertThat(part.sample(2)).isEqualTo(all.sample(together + 2));
            assertThat(part.classes().get(0)).isEqualTo(String.valueOf(together % 10));
            assertThatThrownBy(() -> model.sample(5, 3, 1, model.config(), SamplingProgress.silent()))
                    .hasMessageContaining("must be a multiple of " + together + ", got 5");
        }
    }

    /** Those of one machine, by a run in batches of the blocks' size. */
    private static List<LogLikelihood> alone(TrainedModel model, ModelData data, Path file) throws Exception {
        LikelihoodRun run = new LikelihoodRun(
                UsualLikelihood.of(model, data),
                data,
                Math.toIntExact(data.dataset().size()),
                64,
                5,
                "model",
                Device.CPU);
        return run.run(file, (done, total) -> true).orElseThrow().scores();
    }

    private static void requireEqual(Dataset<Row> table, double mean, List<LogLikelihood> alone) {
        List<Row> rows = table.orderBy("index").collectAsList();
        assertThat(rows).hasSize(alone.size());
        double sum = 0;
        for (int i = 0; i < alone.size(); i++) {
            assertThat(rows.get(i).getLong(0)).isEqualTo(i);
            assertThat(rows.get(i).getDouble(1))
                    .as("example %d", i)
                    .isEqualTo(alone.get(i).nats());
            sum += rows.get(i).getDouble(2);
        }
        assertThat(mean).isCloseTo(sum / alone.size(), within(1e-10 * Math.abs(mean)));
    }

    @Test
    void likelihoodsAreThoseOfOneMachine() throws Exception {
        Engine.setThreads(1);
        try (TrainedModel model = TrainedModel.load(table)) {
            ModelData data = ModelData.own(model, ModelData.Part.TEST, DataOptions.defaults());
            ClusterLikelihood.Found found =
                    ClusterLikelihood.of(spark(), table.toString()).own(ModelData.Part.TEST, 1000, 5);
            requireEqual(found.table(), found.mean(), alone(model, data, folder.resolve("table.csv")));
            assertThat(found.unit()).isEqualTo("nats");
            double[] values = found.table().collectAsList().stream()
                    .mapToDouble(row -> row.getDouble(2))
                    .sorted()
                    .toArray();
            assertThat(found.histogram().counts())
                    .isEqualTo(ValueHistogram.of(values[0], values[values.length - 1], 60, values)
                            .counts());
        }
        Path pictures = pictures(70, 8);
        try (TrainedModel model = TrainedModel.load(digits)) {
            ModelData data = ModelData.open(model, pictures.toString(), ModelData.Part.TEST, DataOptions.defaults());
            RunConfig there = RunConfig.parse(
                    "{name: any, data: {name: files, path: " + RunConfig.quoted(pictures.toString())
                            + "}, process: {kind: variancePreserving}}",
                    "any",
                    List.of());
            LikelihoodTable likelihoods = LikelihoodTable.of(spark(), digits.toString());
            ClusterDataset sent = ClusterData.of(spark(), there, line -> {}).orElseThrow();
            LikelihoodTable.Found found = likelihoods.find(sent, ClusterDataset.Units.DATA, 70, 5);
            requireEqual(found.table(), found.mean(), alone(model, data, folder.resolve("digits.csv")));
            assertThat(found.unit()).isEqualTo("bits/dim");
        }
        assertThatThrownBy(
                        () -> ClusterLikelihood.of(spark(), digits.toString()).own(ModelData.Part.TEST, 10, 5))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("generated anew for every host");
    }

    private Path pictures(int count, int size) throws Exception {
        Path all = Files.createDirectories(folder.resolve("pictures of " + size));
        Random random = new Random(size);
        for (int i = 0; i < count; i++) {
            BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
            for (int k = 0; k < size * size; k++) {
                image.getRaster().setSample(k % size, k / size, 0, random.nextInt(256));
            }
            ImageIO.write(image, "png", all.resolve("p" + (100 + i) + ".png").toFile());
        }
        return all;
    }

    @Test
    void editsAreThoseOfOneMachine() throws Exception {
        List<String> settings = List.of("sampling.steps=4", "sampling.label=3", "sampling.sampler=stochasticHeun");
        Path small = pictures(3, 4);
        ClusterEditing editing = ClusterEditing.of(spark(), digits.toString()).with(settings);
        List<Row> enlarged = editing.superres(ExampleTables.open(spark(), small.toString()), 2, 2, 40)
                .orderBy("index", "draw")
                .collectAsList();
        assertThat(enlarged).hasSize(6);
        Path whole = pictures(2, 8);
        List<Row> denoised = editing.sigma(0.3)
                .degrading()
                .denoise(ExampleTables.open(spark(), whole.toString()), 2, 9)
                .orderBy("index", "draw")
                .collectAsList();
        Engine.setThreads(1);
        try (TrainedScoreModel model = TrainedScoreModel.load(digits)) {
            SamplingConfig sampling = model.config()
                    .with(settings.toArray(String[]::new))
                    .with("sampling.threshold=static")
                    .requireScoreModel()
                    .sampling();
            for (int i = 0; i < 3; i++) {
                float[] given = PictureFile.read(small.resolve("p" + (100 + i) + ".png"))
                        .fitted(DataShape.image(1, 4, 4));
                EditSession session = EditSession.of(model, sampling, 40 + i);
                SampleSet alone = session.restore(
                                Degradation.smaller(session.shape(), 2), given, 0, RestorationMethod.PIGDM, 0.5, 2)
                        .samples();
                for (int draw = 0; draw < 2; draw++) {
                    Row row = enlarged.get(2 * i + draw);
                    assertThat(row.getString(1)).isEqualTo("p" + (100 + i) + ".png");
                    assertThat(row.getInt(2)).isEqualTo(draw);
                    assertThat(values(row)).isEqualTo(alone.sample(draw));
                    assertThat(row.isNullAt(4)).isTrue();
                }
            }
            SamplingConfig plain = model.config()
                    .with(settings.toArray(String[]::new))
                    .requireScoreModel()
                    .sampling();
            float[] truth = PictureFile.read(whole.resolve("p101.png")).fitted(DataShape.image(1, 8, 8));
            EditSession session = EditSession.of(model, plain, 10);
            EditResult alone =
                    session.denoise(session.noisy(truth, 0.3), 0.3, 2).withTruth(truth);
            assertThat(values(denoised.get(3))).isEqualTo(alone.samples().sample(1));
            assertThat(denoised.get(3).getDouble(4))
                    .isEqualTo(alone.psnrOfSamples().getAsDouble());
        }
        assertThatThrownBy(() -> editing.superres(ExampleTables.open(spark(), whole.toString()), 2, 2, 0)
                        .collectAsList())
                .cause()
                .hasMessageContaining("p100.png is 8 x 8 (height x width), and 4 x 4 is read");
        assertThatThrownBy(() -> ClusterEditing.of(spark(), table.toString())
                        .superres(ExampleTables.open(spark(), small.toString()), 2, 2, 0))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("only grey and colour pictures can be edited");
    }

    private static Dataset<Row> frame(SampleSet set) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < set.count(); i++) {
            rows.add(RowFactory.create((long) i, set.sample(i)));
        }
        return spark().createDataFrame(
                        rows,
                        new StructType()
                                .add("index", DataTypes.LongType, false)
                                .add("values", DataTypes.createArrayType(DataTypes.FloatType, false), false));
    }

    private static Features features(SampleSet set) throws Exception {
        return new EvaluationSet(set.values(), set.count(), set.shape())
                .rounded()
                .features(FeatureNetwork.open("pixels", Device.CPU));
    }

    @Test
    void metricsAreThoseOfOneMachine() throws Exception {
        try (TrainedModel model = TrainedModel.load(digits)) {
            SampleSet samples = model.sample(600, 1);
            SampleSet others = model.sample(500, 2);
            double alone = new FrechetDistance().between(features(samples), features(others));
            // Shuffled over the partitions.
            ClusterEvaluation evaluation = ClusterEvaluation.of(
                    frame(samples).repartition(5), frame(others).repartition(3), DataShape.image(1, 8, 8));
            // Sums of as many products in another order, in float64.
            assertThat(evaluation.frechet()).isCloseTo(alone, within(1e-10 * alone));
            List<MetricResult> results = evaluation.run(MetricNames.of(List.of("kid", "pr")), ResultProvenance.none());
            List<MetricResult> expected = Evaluator.of(MetricNames.of(List.of("kid", "pr")))
                    .run(features(samples), features(others), ResultProvenance.none());
            assertThat(results).hasSameSizeAs(expected);
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).value()).isEqualTo(expected.get(i).value());
            }
        }
    }

    private static Dataset<Row> rows(double[][] values) {
        List<Row> rows = new ArrayList<>();
        for (double[] row : values) {
            rows.add(RowFactory.create("someone", row[1], row[0]));
        }
        return spark().createDataFrame(
                        rows,
                        new StructType()
                                .add("name", DataTypes.StringType)
                                .add("age", DataTypes.DoubleType)
                                .add("amount", DataTypes.DoubleType));
    }

    @Test
    void columnsAreAddedByTheNamesOfTheModel() {
        Dataset<Row> good = rows(new double[][] {{100, 40}, {110, 42}, {90, 38}, {105, 44}});
        Dataset<Row> asked = rows(new double[][] {{100, 40}, {1000, 40}});
        List<Row> judged = ScoreColumns.of(spark(), table.toString())
                .logLikelihood("ll")
                .score("score", 0.1)
                .anomaly("tail", good)
                .transform(asked)
                .collectAsList();
        assertThat(judged).hasSize(2);
        Row usual = judged.get(0);
        Row strange = judged.get(1);
        assertThat(usual.<Double>getAs("ll")).isGreaterThan(strange.<Double>getAs("ll"));
        assertThat(strange.<Double>getAs("tail")).isEqualTo(0.2);
        assertThat(usual.<Double>getAs("tail")).isGreaterThan(0.2);
        assertThat(usual.getList(usual.fieldIndex("score"))).hasSize(2);
        assertThat(usual.<String>getAs("name")).isEqualTo("someone");
        // A row is judged by itself, whatever rows are beside it.
        Row alone = ScoreColumns.of(spark(), table.toString())
                .logLikelihood("ll")
                .transform(rows(new double[][] {{100, 40}}))
                .head();
        assertThat(alone.<Double>getAs("ll")).isCloseTo(usual.<Double>getAs("ll"), within(1e-5));
    }

    @Test
    void picturesHaveLikelihoodsToo() throws Exception {
        try (TrainedModel model = TrainedModel.load(digits)) {
            Dataset<Row> pictures = frame(model.sample(3, 1));
            List<Row> once = ScoreColumns.of(spark(), digits.toString())
                    .logLikelihood("ll")
                    .transform(pictures)
                    .orderBy("index")
                    .collectAsList();
            List<Row> again = ScoreColumns.of(spark(), digits.toString())
                    .logLikelihood("ll")
                    .transform(pictures.repartition(2))
                    .orderBy("index")
                    .collectAsList();
            for (int i = 0; i < 3; i++) {
                assertThat(again.get(i).<Double>getAs("ll"))
                        .isEqualTo(once.get(i).<Double>getAs("ll"));
            }
        }
    }

    @Test
    void badRequestsAreRefused() {
        assertThatThrownBy(() -> ClusterSampling.of(spark(), folder.toString()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("holds no run");
        ScoreColumns columns = ScoreColumns.of(spark(), table.toString()).logLikelihood("age");
        assertThatThrownBy(() -> columns.transform(rows(new double[][] {{1, 2}})))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("has a column age already");
        Dataset<Row> lacking = rows(new double[][] {{1, 2}}).drop("amount");
        assertThatThrownBy(() -> ScoreColumns.of(spark(), table.toString())
                        .logLikelihood("ll")
                        .transform(lacking))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("the model reads amount, age");
    }
}
