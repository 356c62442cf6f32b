package dev.reverie.studio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every bad input is a problem that names its field. */
@ExtendWith(SharedStudio.class)
final class ProblemTest {
    private final RunningStudio studio;

    ProblemTest(RunningStudio studio) {
        this.studio = studio;
    }

    private static void requireProblem(HttpResponse<byte[]> answer, int status, String field) throws IOException {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(answer.statusCode()).as(text).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = RunningStudio.json(answer);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asText()).isNotBlank();
        assertThat(problem.path("title").asText()).isNotBlank();
        if (!field.isEmpty()) {
            assertThat(problem.path("field").asText()).as(text).isEqualTo(field);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/nowhere, 404, ''",
        "/models/pretrained:nothing, 404, model",
        "/models/run:nothing, 404, run",
        "/models/nonsense, 422, model",
        "/plane/scene, 422, model",
        "/plane/scene?model=pretrained:mnist-conditional, 422, model",
        "/plane/scene?model=toy:moon, 404, model",
        "/plane/scene?model=toy:moons&process=x, 422, process",
        "/plane/field?model=toy:moons, 422, t",
        "/plane/field?model=toy:moons&t=7, 422, t",
        "/plane/field?model=toy:moons&t=x, 422, t",
        "/plane/field?model=toy:moons&t=0.5&size=1000, 422, size",
        "/plane/field?model=toy:moons&t=0.5&quantity=logDensity, 422, of",
        "/plane/field?model=toy:moons&t=0.5&colour=red, 422, colour",
        "/plane/particles?model=toy:moons&n=1000000, 422, n",
        "/plane/particles?model=toy:moons&of=difference, 422, of",
        "/plane/particles?model=pretrained:checkerboard&sampler=nothing, 422, sampling.sampler",
        "/plane/points?data=upload:0, 404, data",
        "/jobs/999999, 404, job",
        "/runs/nothing, 404, run",
        "/runs/comparison?run=a, 422, run",
        "/uploads/0, 404, upload",
    })
    void aBadAddressIsAProblemOfItsParameter(String path, int status, String field)
            throws IOException, InterruptedException {
        requireProblem(studio.get(path), status, field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | 400 | ''",
                "[] | 400 | ''",
                "{} | 422 | /kind",
                "{\"kind\":\"dance\"} | 422 | /kind",
                "{\"kind\":\"sample\",\"request\":{},\"more\":1} | 422 | /more",
                "{\"kind\":\"sample\",\"request\":{}} | 422 | /request/model",
                "{\"kind\":\"sample\",\"request\":{\"model\":\"pretrained:x\"}} | 404 | model",
                "{\"kind\":\"sample\",\"request\":{\"model\":\"pretrained:checkerboard\",\"n\":0}} | 422 | /request/n",
                "{\"kind\":\"sample\",\"request\":{\"model\":\"pretrained:checkerboard\",\"n\":\"x\"}} | 422 | /request/n",
                "{\"kind\":\"sample\",\"request\":{\"model\":\"pretrained:checkerboard\",\"sampler\":\"x\"}} | 422 | /request/sampler",
                "{\"kind\":\"sample\",\"request\":{\"model\":\"pretrained:checkerboard\",\"settings\":{\"sampling.x\":1}}} | 422 | /request/settings/sampling.x",
                "{\"kind\":\"sample\",\"request\":{\"model\":\"pretrained:checkerboard\",\"settings\":{\"training.steps\":1}}} | 422 | /request/settings/training.steps",
                "{\"kind\":\"sample\",\"request\":{\"model\":\"pretrained:checkerboard\",\"colour\":1}} | 422 | /request/colour",
                "{\"kind\":\"race\",\"request\":{\"model\":\"pretrained:checkerboard\"}} | 422 | /request/samplers",
                "{\"kind\":\"race\",\"request\":{\"model\":\"pretrained:checkerboard\",\"samplers\":[{\"sampler\":\"x\"}]}} | 422 | /request/samplers/0/sampler",
                "{\"kind\":\"grid\",\"request\":{\"model\":\"pretrained:checkerboard\"}} | 422 | /request/x",
                "{\"kind\":\"edit\",\"request\":{\"model\":\"pretrained:checkerboard\",\"edit\":\"x\"}} | 422 | /request/edit",
                "{\"kind\":\"edit\",\"request\":{\"model\":\"pretrained:digits-conditional\",\"edit\":\"inpaint\",\"picture\":\"example:0\"}} | 422 | /request/mask",
                "{\"kind\":\"edit\",\"request\":{\"model\":\"pretrained:digits-conditional\",\"edit\":\"superres\",\"picture\":\"example:0\",\"factor\":3}} | 422 | /request/factor",
                "{\"kind\":\"edit\",\"request\":{\"model\":\"pretrained:digits-conditional\",\"edit\":\"colorize\",\"picture\":\"example:0\"}} | 422 | /request/edit",
                "{\"kind\":\"interpolate\",\"request\":{\"model\":\"pretrained:digits-conditional\"}} | 422 | /request/from",
                "{\"kind\":\"likelihood\",\"request\":{\"model\":\"pretrained:checkerboard\"}} | 422 | /request/sets",
                "{\"kind\":\"train\",\"request\":{}} | 422 | /request/preset",
                "{\"kind\":\"train\",\"request\":{\"preset\":\"x\"}} | 404 | /request/preset",
                "{\"kind\":\"train\",\"request\":{\"preset\":\"quickstart-points\",\"name\":\"../x\"}} | 422 | /request/name",
                "{\"kind\":\"train\",\"request\":{\"preset\":\"quickstart-points\",\"settings\":{\"training.stepz\":1}}} | 422 | /request/settings/training.stepz",
                "{\"kind\":\"train\",\"request\":{\"preset\":\"quickstart-points\",\"settings\":{\"training.steps\":-1}}} | 422 | /request/settings/training.steps",
                "{\"kind\":\"train\",\"request\":{\"preset\":\"quickstart-points\",\"data\":\"toy:x\"}} | 404 | /request/data",
                "{\"kind\":\"train\",\"request\":{\"preset\":\"quickstart-points\",\"data\":\"folder:x\"}} | 422 | /request/data",
                "{\"kind\":\"train\",\"request\":{\"yaml\":\"a: [\"}} | 422 | /request/yaml",
            })
    void aBadJobIsAProblemOfItsMember(String body, int status, String field) throws IOException, InterruptedException {
        requireProblem(studio.post("/jobs", body), status, field);
    }

    @Test
    void aBodyOfAnotherTypeIsRefused() throws IOException, InterruptedException {
        requireProblem(
                studio.send(studio.request("/jobs")
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build()),
                415,
                "");
    }

    @Test
    void tooManyCellsAreRefusedWithTheirNumber() throws IOException, InterruptedException {
        String values = "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]";
        HttpResponse<byte[]> answer = studio.post(
                "/jobs",
                "{\"kind\":\"grid\",\"request\":{\"model\":\"pretrained:checkerboard\",\"x\":{\"key\":\"seed\",\"values\":"
                        + values + "},\"y\":{\"key\":\"steps\",\"values\":" + values + "}}}");
        requireProblem(answer, 422, "/request/x");
        assertThat(RunningStudio.json(answer).path("estimate").path("cells").asInt())
                .isEqualTo(400);
    }

    @Test
    void aGridThatTakesTooLongIsRefusedWithItsTime() throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = studio.post(
                "/jobs",
                "{\"kind\":\"grid\",\"request\":{\"model\":\"pretrained:digits-conditional\",\"n\":64,\"sampler\":\"ddim\","
                        + "\"x\":{\"key\":\"seed\",\"values\":[1,2,3,4,5,6,7,8,9,10]},"
                        + "\"y\":{\"key\":\"steps\",\"values\":[4991,4992,4993,4994,4995,4996,4997,4998,4999,5000]}}}");
        requireProblem(answer, 422, "/request/x");
        assertThat(RunningStudio.json(answer).path("estimate").path("seconds").asDouble())
                .isGreaterThan(900);
    }

    @Test
    void aMaskOfZerosAndOneOfAnotherSizeAreRefused() throws IOException, InterruptedException {
        for (int side : new int[] {16, 8}) {
            String mask = RunningStudio.json(studio.upload(
                            "application/octet-stream",
                            new byte[side * side],
                            "Reverie-Type",
                            "uint8",
                            "Reverie-Shape",
                            side + "," + side))
                    .path("id")
                    .asText();
            requireProblem(
                    studio.post(
                            "/jobs",
                            "{\"kind\":\"edit\",\"request\":{\"model\":\"pretrained:digits-conditional\",\"edit\":\"inpaint\","
                                    + "\"picture\":\"example:0\",\"mask\":\"upload:" + mask + "\"}}"),
                    422,
                    "/request/mask");
        }
    }

    @Test
    void anUploadThatIsNotWhatItSaysIsRefused() throws IOException, InterruptedException {
        requireProblem(studio.upload("image/png", "no picture".getBytes(StandardCharsets.UTF_8)), 422, "");
        byte[] whole = TestPictures.gradient(32, 32);
        requireProblem(studio.upload("image/png", Arrays.copyOf(whole, whole.length / 2)), 422, "");
        requireProblem(studio.upload("text/csv", "a,b\n1,x\n".getBytes(StandardCharsets.UTF_8)), 422, "");
        requireProblem(studio.upload("image/png", new byte[0]), 422, "");
        requireProblem(
                studio.upload(
                        "application/octet-stream", new byte[8], "Reverie-Type", "float32", "Reverie-Shape", "3,2"),
                422,
                "Reverie-Shape");
    }
}
