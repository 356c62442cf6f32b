package dev.reverie.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every kind of job gives. */
@ExtendWith(SharedStudio.class)
final class WorkTest {
    private final RunningStudio studio;

    WorkTest(RunningStudio studio) {
        this.studio = studio;
    }

    private JsonNode done(String kind, String request) throws IOException, InterruptedException {
        return studio.await(studio.begin(kind, request), "done");
    }

    private HttpResponse<byte[]> at(JsonNode link) throws IOException, InterruptedException {
        return studio.get(link.path("href").asText().substring("/api/v1".length()));
    }

    private static String shape(JsonNode job, String array) {
        return job.path("links").path("arrays").path(array).path("shape").asText();
    }

    @Test
    void samplesComeAsAnArrayAndAPictureThatCanBeDroppedBack() throws IOException, InterruptedException {
        JsonNode job = done(
                "sample",
                "{\"model\":\"pretrained:digits-conditional\",\"n\":4,\"label\":\"3\",\"sampler\":\"uniPc\",\"steps\":4,\"film\":true}");
        assertThat(shape(job, "samples")).isEqualTo("4,16,16,1");
        int evaluations = job.path("result").path("evaluations").asInt();
        assertThat(shape(job, "states-0")).isEqualTo(evaluations + ",4,16,16,1");
        assertThat(shape(job, "denoised-0")).isEqualTo(evaluations + ",4,16,16,1");
        assertThat(job.path("command").asText())
                .isEqualTo("reverie sample digits-conditional --n 4 --seed 0 --set sampling.sampler=uniPc"
                        + " --set sampling.steps=4 --set sampling.label=3 --trajectory");
        assertThat(job.path("java").asText()).contains("PretrainedModels.open(\"digits-conditional\")");
        byte[] png = at(job.path("links").path("files").path("samples.png")).body();
        JsonNode upload = RunningStudio.json(studio.upload("image/png", png));
        assertThat(upload.path("restored").path("kind").asText()).isEqualTo("sample");
        assertThat(upload.path("restored").path("request")).isEqualTo(job.path("request"));
        assertThat(upload.path("restored").path("provenance").path("seed").asInt())
                .isZero();
        String slice =
                job.path("links").path("arrays").path("states-0").path("href").asText() + "?from=1&to=3";
        HttpResponse<byte[]> part = studio.get(slice.substring("/api/v1".length()));
        assertThat(part.headers().firstValue("Reverie-Shape")).hasValue("2,4,16,16,1");
        assertThat(part.body()).hasSize(2 * 4 * 256);
        HttpResponse<byte[]> page = studio.get("/jobs/" + job.path("id").asText() + "/export");
        assertThat(new String(page.body(), StandardCharsets.UTF_8))
                .contains("data:image/png;base64,", "reverie sample")
                .doesNotContain("<script", "http://", "https://");
    }

    @Test
    void theSameRequestGivesTheSameSamples() throws IOException, InterruptedException {
        String request = "{\"model\":\"pretrained:checkerboard\",\"n\":8,\"steps\":5,\"seed\":7}";
        byte[] first = at(done("sample", request).path("links").path("arrays").path("samples"))
                .body();
        byte[] second = at(done("sample", request).path("links").path("arrays").path("samples"))
                .body();
        assertThat(first).isEqualTo(second).hasSize(8 * 2 * Float.BYTES);
    }

    @Test
    void aRaceFollowsEverySamplerFromTheSameNoise() throws IOException, InterruptedException {
        String id = studio.begin(
                "race",
                "{\"model\":\"pretrained:digits-conditional\",\"n\":4,\"label\":\"all\",\"evaluations\":10,\"samplers\":["
                        + "{\"sampler\":\"uniPc\"},{\"sampler\":\"ddim\"},{\"sampler\":\"dpmSolverPlusPlus\",\"order\":3},"
                        + "{\"sampler\":\"edmHeun\"},{\"sampler\":\"eulerAncestral\"}]}");
        List<RunningStudio.ServerEvent> events = studio.events(
                "/jobs/" + id + "/events",
                "",
                event -> event.name().equals("state")
                        && event.data().path("state").asText().equals("done"));
        JsonNode job = studio.json("/jobs/" + id);
        JsonNode lanes = job.path("result").path("lanes");
        assertThat(lanes).hasSize(5);
        assertThat(shape(job, "reference")).isEqualTo("4,16,16,1");
        for (JsonNode lane : lanes) {
            int number = lane.path("lane").asInt();
            int evaluations = lane.path("evaluations").asInt();
            assertThat(evaluations).as(lane.path("name").asText()).isBetween(8, 12);
            assertThat(lane.path("distances")).hasSize(evaluations);
            assertThat(shape(job, "denoised-" + number)).startsWith(evaluations + ",4,");
            assertThat(lane.path("measure").asText())
                    .isEqualTo(lane.path("name").asText().equals("eulerAncestral") ? "distribution" : "flow");
        }
        // The reference is the end of the same flow, to which a good solver comes much nearer than its first guess.
        JsonNode distances = lanes.get(0).path("distances");
        assertThat(lanes.get(0).path("distance").asDouble())
                .isLessThan(0.5 * distances.get(0).asDouble());
        assertThat(events.stream().filter(event -> event.name().equals("lane"))).hasSize(5);
    }

    @Test
    void aGridHasACellForEveryCombination() throws IOException, InterruptedException {
        JsonNode job = done(
                "grid",
                "{\"model\":\"pretrained:digits-conditional\",\"n\":1,\"sampler\":\"ddim\",\"x\":{\"key\":\"steps\",\"values\":[2,4]},"
                        + "\"y\":{\"key\":\"label\",\"values\":[\"1\",\"2\",\"3\"]}}");
        JsonNode cells = job.path("result").path("cells");
        assertThat(cells).hasSize(6);
        assertThat(cells.get(5).path("x").asInt()).isEqualTo(4);
        assertThat(cells.get(5).path("y").asText()).isEqualTo("3");
        assertThat(cells.get(5).path("command").asText()).contains("--set sampling.steps=4", "--set sampling.label=3");
        assertThat(at(cells.get(5)).body()).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void aHoleIsFilledSeveralTimesAndTheRestIsKept() throws IOException, InterruptedException {
        byte[] mask = new byte[256];
        for (int row = 4; row < 12; row++) {
            for (int column = 4; column < 12; column++) {
                mask[16 * row + column] = 1;
            }
        }
        String id = RunningStudio.json(studio.upload(
                        "application/octet-stream", mask, "Reverie-Type", "uint8", "Reverie-Shape", "16,16"))
                .path("id")
                .asText();
        JsonNode job = done(
                "edit",
                "{\"model\":\"pretrained:digits-conditional\",\"edit\":\"inpaint\",\"picture\":\"example:1\",\"n\":3,\"steps\":5,"
                        + "\"sampler\":\"stochasticHeun\",\"mask\":\"upload:" + id + "\"}");
        byte[] draws = at(job.path("links").path("arrays").path("samples")).body();
        byte[] std = at(job.path("links").path("arrays").path("std")).body();
        byte[] given = at(job.path("links").path("arrays").path("given")).body();
        assertThat(shape(job, "mean")).isEqualTo("1,16,16,1");
        boolean differs = false;
        for (int i = 0; i < 256; i++) {
            if (mask[i] == 0) {
                assertThat(std[i]).isZero();
                assertThat(draws[i]).isEqualTo(given[i]).isEqualTo(draws[256 + i]);
            } else {
                differs |= draws[i] != draws[256 + i];
            }
        }
        assertThat(differs).isTrue();
        assertThat(job.path("command").asText()).startsWith("reverie edit digits-conditional inpaint --example 1");
    }

    @Test
    void theExampleThatIsShownIsTheOneThatIsEdited() throws IOException, InterruptedException {
        JsonNode job = done(
                "edit",
                "{\"model\":\"" + studio.tiny()
                        + "\",\"edit\":\"vary\",\"picture\":\"example:2\",\"n\":1,\"steps\":2}");
        byte[] given = at(job.path("links").path("arrays").path("given")).body();
        assertThat(studio.get("/models/" + studio.tiny() + "/examples?part=test&first=2&n=1")
                        .body())
                .isEqualTo(given);
        assertThat(studio.get("/models/" + studio.tiny() + "/examples?part=train&first=2&n=1")
                        .body())
                .isNotEqualTo(given);
        HttpResponse<byte[]> other =
                studio.get("/models/" + studio.tiny() + "/examples?part=test&data=dataset:drawn-digits&first=2&n=1");
        assertThat(other.headers().firstValue("Reverie-Shape")).hasValue("1,8,8,1");
        assertThat(studio.get("/models/" + studio.tiny() + "/examples?data=nothing")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void aPathBetweenTwoPicturesHasItsNearestTrainingExamples() throws IOException, InterruptedException {
        JsonNode job = done(
                "interpolate",
                "{\"model\":\"" + studio.tiny() + "\",\"from\":\"example:0\",\"to\":\"example:1\",\"n\":3,"
                        + "\"settings\":{\"sampling.tolerance\":0.01}}");
        assertThat(shape(job, "samples")).isEqualTo("3,8,8,1");
        assertThat(shape(job, "neighbours")).isEqualTo("3,8,8,1");
        assertThat(job.path("result").path("distances")).hasSize(3);
    }

    @Test
    void theTermsOfALikelihoodSumToItAndTellSetsApart() throws IOException, InterruptedException {
        JsonNode job = done(
                "likelihood",
                "{\"model\":\"" + studio.tiny() + "\",\"sets\":[{\"data\":\"model\",\"n\":4},"
                        + "{\"name\":\"gradient\",\"uploads\":[\"upload:"
                        + RunningStudio.json(studio.upload("image/png", TestPictures.gradient(16, 16)))
                                .path("id")
                                .asText()
                        + "\"]}]}");
        JsonNode result = job.path("result");
        assertThat(result.path("unit").asText()).isEqualTo("bits/dim");
        for (JsonNode set : result.path("sets")) {
            for (JsonNode score : set.path("scores")) {
                double sum = 0;
                for (JsonNode term : score.path("terms")) {
                    sum += term.path("value").asDouble();
                }
                // Sums of a few float64 numbers.
                assertThat(score.path("total").asDouble()).isCloseTo(sum, within(1e-9));
            }
        }
        assertThat(result.path("auroc").path("value").asDouble()).isBetween(0.0, 1.0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "sample | {'model':'pretrained:checkerboard','sampler':'ddim','steps':10} | 10",
                "race | {'model':'pretrained:digits-conditional','n':2,'evaluations':10,'samplers':[{'sampler':'ddim'}]} | 110",
                "edit | {'model':'pretrained:digits-conditional','edit':'superres','picture':'example:0','n':2,'sampler':'ddim','steps':7} | 7",
                "edit | {'model':'pretrained:digits-conditional','edit':'inpaint','picture':'example:0','n':2,'sampler':'ddim','steps':7} | 7",
                "interpolate | {'model':'pretrained:digits-conditional','from':'example:0','to':'example:1','n':3} | 200",
                "likelihood | {'model':'pretrained:digits-conditional','sets':[{'data':'model','n':20}]} | 180",
            })
    void anEstimateTellsTheTimeBefore(String kind, String request, double evaluations)
            throws IOException, InterruptedException {
        JsonNode estimate = RunningStudio.json(studio.post(
                "/estimates", "{\"kind\":\"" + kind + "\",\"request\":" + request.replace('\'', '"') + "}"));
        assertThat(estimate.path("evaluations").asDouble())
                .as(estimate.toString())
                .isEqualTo(evaluations);
        assertThat(estimate.path("seconds").asDouble()).isPositive();
    }
}
