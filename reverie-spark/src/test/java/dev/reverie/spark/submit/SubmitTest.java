package dev.reverie.spark.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reverie.metric.MetricResult;
import dev.reverie.run.Json;
import dev.reverie.spark.LocalSpark;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands, one after the other as a user would: train on a table, draw, measure, judge. */
class SubmitTest {
    @TempDir
    private static Path shared;

    private static Path run;
    private static Path table;

    @TempDir
    private Path folder;

    private record Answer(int code, String told) {}

    /** A command takes the session that is there, and closes it. */
    private static Answer submit(String... words) {
        LocalSpark.session();
        PrintStream before = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        try {
            return new Answer(Submit.run(words), told.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(before);
        }
    }

    @BeforeAll
    static void train() throws Exception {
        StringBuilder text = new StringBuilder("amount,age\n");
        for (int i = 0; i < 200; i++) {
            text.append(100 + 20 * Math.sin(i))
                    .append(',')
                    .append(40 + 5 * Math.cos(3 * i))
                    .append('\n');
        }
        table = Files.writeString(shared.resolve("rows.csv"), text);
        Path config = Files.writeString(
                shared.resolve("config.yaml"),
                "{name: table, data: {name: files}, network: {kind: mlp}, process: {kind: variancePreserving}}");
        run = shared.resolve("run");
        List<String> words = new ArrayList<>(List.of(
                "train", config.toString(), "--data", table.toString(), "--out", run.toString(), "--workers", "2"));
        for (String setting : LocalSpark.TINY) {
            words.addAll(List.of("--set", setting));
        }
        words.addAll(
                List.of("--set", "training.steps=8", "--set", "sampling.sampler=ddim", "--set", "sampling.steps=3"));
        Answer answer = submit(words.toArray(String[]::new));
        assertThat(answer.code()).as(answer.told()).isZero();
        assertThat(answer.told()).contains("2 workers share out 8 parts").contains("done: step 8 of 8");
    }

    @Test
    void samplesAreMeasuredBesideTheData() throws Exception {
        Path out = folder.resolve("results");
        Answer answer =
                submit("evaluate", run.toString(), "--n", "150", "--metrics", "energy,sliced", "--out", out.toString());
        assertThat(answer.code()).as(answer.told()).isZero();
        List<MetricResult> results = MetricResult.parse(Files.readString(out.resolve("results.json")), "results.json");
        assertThat(results).extracting(MetricResult::name).containsExactly("energy", "sliced");
        assertThat(results).allSatisfy(result -> assertThat(result.value()).isFinite());
        assertThat(LocalSpark.session()
                        .read()
                        .parquet(out.resolve("samples").toString())
                        .count())
                .isEqualTo(150);
    }

    @Test
    void likelihoodsHaveATableAndASummary() throws Exception {
        Path out = folder.resolve("likelihoods");
        Answer answer = submit("likelihood", run.toString(), "--n", "90", "--out", out.toString());
        assertThat(answer.code()).as(answer.told()).isZero();
        Dataset<Row> examples =
                LocalSpark.session().read().parquet(out.resolve("examples").toString());
        assertThat(examples.count()).isEqualTo(90);
        long counted = 0;
        for (JsonNode count : Json.parse(Files.readString(out.resolve("summary.json")))
                .path("histogram")
                .path("counts")) {
            counted += count.asLong();
        }
        assertThat(counted).isEqualTo(90);
        double mean = examples.selectExpr("avg(value)").head().getDouble(0);
        assertThat(Json.parse(Files.readString(out.resolve("summary.json")))
                        .path("mean")
                        .asDouble())
                .isCloseTo(mean, within(1e-10 * Math.abs(mean)));
    }

    @Test
    void whatIsCutIsLearntFrom() throws Exception {
        Path parquet = folder.resolve("rows.parquet");
        LocalSpark.session()
                .read()
                .option("header", true)
                .option("inferSchema", true)
                .csv(table.toString())
                .write()
                .parquet(parquet.toString());
        Path shards = folder.resolve("shards");
        Answer cut = submit("shard", parquet.toString(), "--shard-size", "1", "--out", shards.toString());
        assertThat(cut.code()).as(cut.told()).isZero();
        List<String> words = new ArrayList<>(List.of(
                "train",
                shared.resolve("config.yaml").toString(),
                "--data",
                shards.toString(),
                "--out",
                folder.resolve("run").toString()));
        for (String setting : LocalSpark.TINY) {
            words.addAll(List.of("--set", setting));
        }
        words.addAll(List.of("--set", "training.steps=3"));
        Answer trained = submit(words.toArray(String[]::new));
        assertThat(trained.code()).as(trained.told()).isZero();
        assertThat(submit("shard", parquet.toString(), "--height", "3", "--out", folder + "/x")
                        .told())
                .contains("--width is missing: give both, or neither");
        assertThat(submit("shard", table.toString(), "--out", folder + "/x").told())
                .contains("holds neither Parquet nor PNG or JPEG pictures");
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        ImageIO.write(
                new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY),
                "png",
                pictures.resolve("a.png").toFile());
        assertThat(submit("edit", run.toString(), "superres", "--in", pictures.toString(), "--out", folder + "/x")
                        .told())
                .contains("only grey and colour pictures can be edited");
        assertThat(submit("edit", run.toString(), "sharpen", "--in", "a", "--out", folder + "/x")
                        .told())
                .contains("the task must be inpaint, colorize, superres, deblur, denoise or vary, got sharpen");
    }

    @Test
    void rowsAreJudged() {
        Path out = folder.resolve("judged");
        Answer answer = submit(
                "score",
                run.toString(),
                "--table",
                table.toString(),
                "--known",
                table.toString(),
                "--score-at",
                "0.1",
                "--out",
                out.toString());
        assertThat(answer.code()).as(answer.told()).isZero();
        Dataset<Row> judged = LocalSpark.session().read().parquet(out.toString());
        assertThat(judged.columns()).containsExactly("amount", "age", "logLikelihood", "score", "tailProbability");
        assertThat(judged.count()).isEqualTo(200);
        // The known examples are the rows themselves: their ranks, counted from above 1.
        assertThat(judged.selectExpr("min(tailProbability)").head().getDouble(0))
                .isEqualTo(2.0 / 201);
        assertThat(judged.selectExpr("max(tailProbability)").head().getDouble(0))
                .isEqualTo(1.0);
    }

    @Test
    void badRequestsEndWithTwo() throws Exception {
        Files.writeString(folder.resolve("mine"), "here");
        Answer taken = submit("sample", run.toString(), "--out", folder.toString());
        assertThat(taken.code()).isEqualTo(2);
        assertThat(taken.told()).contains("holds something already").contains("choose another place (--out)");
        assertThat(submit(
                                "sample",
                                run.toString(),
                                "--n",
                                "0",
                                "--out",
                                folder.resolve("x").toString())
                        .told())
                .contains("--n must be at least 1, got 0");
        assertThat(submit("train", "--out", folder.resolve("x").toString()).told())
                .contains("there is nothing to train");
        assertThat(submit(
                                "train",
                                "no-such-preset",
                                "--out",
                                folder.resolve("x").toString())
                        .code())
                .isEqualTo(2);
        assertThat(submit(
                                "evaluate",
                                run.toString(),
                                "--metrics",
                                "fid",
                                "--out",
                                folder.resolve("x").toString())
                        .told())
                .contains("there is no metric \"fid\"");
        assertThat(submit(
                                "score",
                                run.toString(),
                                "--table",
                                "absent.csv",
                                "--out",
                                folder.resolve("x").toString())
                        .told())
                .contains("absent.csv cannot be read");
    }

    @Test
    void helpTeaches() {
        for (String command : List.of("train", "shard", "sample", "evaluate", "likelihood", "edit", "score")) {
            ByteArrayOutputStream told = new ByteArrayOutputStream();
            PrintStream before = System.out;
            System.setOut(new PrintStream(told, true, StandardCharsets.UTF_8));
            try {
                assertThat(Submit.run(command, "--help")).isZero();
            } finally {
                System.setOut(before);
            }
            assertThat(told.toString(StandardCharsets.UTF_8))
                    .contains("Examples:")
                    .contains("--out");
        }
    }
}
