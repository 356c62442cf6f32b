package dev.reverie.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs, and the configurations that they begin with. */
final class RunsTest {
    @TempDir
    static Path folder;

    private static RunningStudio studio;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Path data = Files.createDirectories(folder.resolve("data"));
        StringBuilder rows = new StringBuilder("x,y\n");
        for (int i = 0; i < 100; i++) {
            rows.append(Math.cos(i)).append(',').append(Math.sin(i)).append('\n');
        }
        Files.writeString(data.resolve("ring.csv"), rows);
        studio = new RunningStudio(
                StudioOptions.of(folder.resolve("runs")).onPort(0).withData(data));
        for (String name : List.of("one", "two")) {
            String id = studio.begin(
                    "train",
                    "{\"preset\":\"quickstart-points\",\"data\":\"folder:ring.csv\",\"name\":\"" + name
                            + "\",\"settings\":{\"training.steps\":40,\"training.sampleEvery\":20,\"training.sampleCount\":10,"
                            + "\"training.ema.snapshotEvery\":10,\"sampling.steps\":5,\"training.batchSize\":"
                            + (name.equals("one") ? 16 : 32) + "}}");
            studio.await(id, "done");
        }
    }

    @AfterAll
    static void stop() throws IOException {
        studio.close();
    }

    @Test
    void runsAreListedWithTheirState() throws IOException, InterruptedException {
        JsonNode runs = studio.json("/runs").path("runs");
        assertThat(runs.findValuesAsText("name")).contains("one", "two");
        JsonNode run = studio.json("/runs/one");
        assertThat(run.path("state").asText()).isEqualTo("finished");
        assertThat(run.path("averages").asBoolean()).isTrue();
        assertThat(run.path("pictures")).hasSize(2);
        String picture = run.path("pictures").get(0).path("href").asText();
        assertThat(studio.get(picture.substring("/api/v1".length())).body()).startsWith(0x89, 'P', 'N', 'G');
        assertThat(studio.json("/models").path("models").get(0).path("source").asText())
                .isEqualTo("run");
        assertThat(studio.json("/models/run:one").path("averages").asBoolean()).isTrue();
    }

    @Test
    void aComparisonShowsTheSettingsThatDiffer() throws IOException, InterruptedException {
        JsonNode comparison = studio.json("/runs/comparison?run=one&run=two");
        assertThat(comparison.path("settings").findValuesAsText("path")).contains("training.batchSize");
        for (JsonNode setting : comparison.path("settings")) {
            if (setting.path("path").asText().equals("training.batchSize")) {
                assertThat(setting.path("values").get(0).asInt()).isEqualTo(16);
                assertThat(setting.path("values").get(1).asInt()).isEqualTo(32);
            }
        }
    }

    @Test
    void runsAreEvaluatedInOneWayAndComparedWithTheSignificance() throws IOException, InterruptedException {
        JsonNode before = studio.json("/runs/comparison?run=one&run=two").path("evaluation");
        assertThat(before.path("missing").toString()).isEqualTo("[\"one\",\"two\"]");
        JsonNode job = studio.await(studio.begin("evaluate", "{\"runs\":[\"one\",\"two\"],\"n\":40}"), "done");
        assertThat(job.path("command").asText().lines().toList())
                .hasSize(3)
                .last()
                .asString()
                .startsWith("reverie compare ")
                .contains("one/comparison/results.json");
        JsonNode evaluation = studio.json("/runs/comparison?run=one&run=two").path("evaluation");
        assertThat(evaluation.path("samples").asText()).isEqualTo("40");
        assertThat(evaluation.path("paired").asBoolean()).isTrue();
        assertThat(evaluation.path("rows")).isNotEmpty();
        for (JsonNode row : evaluation.path("rows")) {
            JsonNode a = row.path("a");
            assertThat(row.path("difference").asDouble())
                    .isCloseTo(
                            row.path("b").path("value").asDouble()
                                    - a.path("value").asDouble(),
                            within(1e-9));
            if (row.has("pValue")) {
                assertThat(row.path("pValue").asDouble()).isBetween(0.0, 1.0);
                assertThat(a.path("low").asDouble())
                        .isLessThanOrEqualTo(a.path("high").asDouble());
                assertThat(row.path("verdict").asText().equals("no difference to be seen"))
                        .isEqualTo(row.path("pValue").asDouble()
                                > evaluation.path("alpha").asDouble());
            }
        }
        // Of other numbers of samples nothing can be told.
        Path results = folder.resolve("runs/two/comparison/results.json");
        Files.writeString(results, Files.readString(results).replace("\"samples\":\"40\"", "\"samples\":\"41\""));
        assertThat(studio.json("/runs/comparison?run=one&run=two")
                        .path("evaluation")
                        .path("problem")
                        .asText())
                .contains("samples (40 against 41)");
    }

    @Test
    void aRunThatIsNotThereIsNotEvaluated() throws IOException, InterruptedException {
        HttpResponse<byte[]> answer =
                studio.post("/jobs", "{\"kind\":\"evaluate\",\"request\":{\"runs\":[\"one\",\"none\"]}}");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(RunningStudio.json(answer).path("field").asText()).isEqualTo("/request/runs");
    }

    @Test
    void samplesAreDrawnWithAnAverageOfAnyWidth() throws IOException, InterruptedException {
        String id = studio.begin("sample", "{\"model\":\"run:one\",\"average\":0.15,\"n\":2,\"steps\":3}");
        JsonNode job = studio.await(id, "done");
        assertThat(job.path("links")
                        .path("arrays")
                        .path("samples")
                        .path("shape")
                        .asText())
                .isEqualTo("2,2");
    }

    @Test
    void aDamagedRunSaysSoAndTheOthersAreThere() throws IOException, InterruptedException {
        Path damaged = Files.createDirectories(folder.resolve("runs/damaged"));
        Files.writeString(damaged.resolve("config.yaml"), "network: [\n");
        for (JsonNode run : studio.json("/runs").path("runs")) {
            if (run.path("name").asText().equals("damaged")) {
                assertThat(run.path("state").asText()).isEqualTo("damaged");
                assertThat(run.path("fault").asText()).isNotBlank();
            }
        }
        HttpResponse<byte[]> answer = studio.get("/runs/damaged");
        assertThat(answer.statusCode()).isIn(410, 422);
        assertThat(studio.get("/runs/one").statusCode()).isEqualTo(200);
    }

    @Test
    void aConfigurationDescribesEverySettingOfItself() throws IOException, InterruptedException {
        JsonNode checked = RunningStudio.json(studio.post(
                "/configurations", "{\"preset\":\"quickstart-points\",\"settings\":{\"training.steps\":7}}"));
        Map<String, JsonNode> settings = new HashMap<>();
        checked.path("settings")
                .forEach(setting -> settings.put(setting.path("path").asText(), setting));
        assertThat(settings.get("training.steps").path("value").asInt()).isEqualTo(7);
        assertThat(settings.get("training.steps").path("type").asText()).isEqualTo("integer");
        assertThat(settings.get("training.steps").path("low").asInt()).isEqualTo(1);
        assertThat(settings.get("process.kind").path("type").asText()).isEqualTo("choice");
        assertThat(settings.get("process.kind").path("choices").toString()).contains("varianceExploding");
        assertThat(settings.get("process.sigmaMax").path("type").asText()).isEqualTo("number");
        assertThat(checked.path("yaml").asText()).contains("steps: 7");
        // What the form shows is what the file says: the YAML alone gives the same settings.
        JsonNode again = RunningStudio.json(studio.post(
                "/configurations",
                new ObjectMapper()
                        .createObjectNode()
                        .put("yaml", checked.path("yaml").asText())
                        .toString()));
        assertThat(again.path("yaml")).isEqualTo(checked.path("yaml"));
    }

    @Test
    void presetsAreOfferedByGroup() throws IOException, InterruptedException {
        JsonNode groups = studio.json("/presets").path("groups");
        assertThat(groups).isNotEmpty();
        assertThat(groups.findValuesAsText("name")).contains("quickstart-points", "digits-conditional");
    }

    @Test
    void thePageAndTheCurvesAreServedWithTheirTypes() throws IOException, InterruptedException {
        for (String[] file : new String[][] {
            {"/", "text/html"},
            {"/app.js", "text/javascript"},
            {"/vendor/uplot/uPlot.esm.js", "text/javascript"},
            {"/vendor/uplot/uPlot.min.css", "text/css"}
        }) {
            HttpResponse<byte[]> answer = studio.send(HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + studio.studio().port() + file[0]))
                    .build());
            assertThat(answer.statusCode()).as(file[0]).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith(file[1]);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isNotBlank();
            HttpResponse<byte[]> again = studio.send(HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + studio.studio().port() + file[0]))
                    .header("If-None-Match", answer.headers().firstValue("ETag").orElseThrow())
                    .build());
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
        }
    }

    @Test
    void theFilesOfThePageAreKeptByTheBrowserUnderTheirHash() throws IOException, InterruptedException {
        HttpResponse<byte[]> beginning = page("/");
        assertThat(beginning.headers().firstValue("Cache-Control")).hasValue("no-cache");
        Matcher named = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"")
                .matcher(new String(beginning.body(), StandardCharsets.UTF_8));
        int files = 0;
        while (named.find()) {
            files++;
            assertThat(named.group(1)).matches("/page/[0-9a-f]{16}/.*");
            HttpResponse<byte[]> file = page(named.group(1));
            assertThat(file.statusCode()).as(named.group(1)).isEqualTo(200);
            assertThat(file.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
        }
        assertThat(files).as("icon, styles and modules").isEqualTo(3);
        assertThat(page("/page/0123456789abcdef/app.js").statusCode()).isEqualTo(404);
    }

    @Test
    void theFilesOfThePageAreSentCompressedToWhoTakesThem() throws IOException, InterruptedException {
        HttpResponse<byte[]> plain = page("/bundle.js");
        HttpResponse<byte[]> compressed = studio.send(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + studio.studio().port() + "/bundle.js"))
                .header("Accept-Encoding", "gzip, deflate, br")
                .build());
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(compressed.headers().firstValueAsLong("Content-Length")).hasValue(compressed.body().length);
        assertThat(compressed.body().length).isLessThan(plain.body().length / 2);
        try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(compressed.body()))) {
            assertThat(stream.readAllBytes()).isEqualTo(plain.body());
        }
    }

    private static HttpResponse<byte[]> page(String path) throws IOException, InterruptedException {
        return studio.send(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + studio.studio().port() + path))
                .build());
    }
}
