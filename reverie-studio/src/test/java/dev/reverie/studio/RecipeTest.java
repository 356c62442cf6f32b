package dev.reverie.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** "Copy as Java" gives programs that compile against the public API, and do the same as the job. */
@ExtendWith(SharedStudio.class)
final class RecipeTest {
    private static final String FAST = ",\"n\":2,\"seed\":3,\"steps\":4,\"sampler\":\"stochasticHeun\"";

    private final RunningStudio studio;
    private final String model;
    private final String picture;

    @TempDir
    Path out;

    RecipeTest(RunningStudio studio) throws IOException, InterruptedException {
        this.studio = studio;
        model = "\"model\":\"" + studio.tiny() + "\"";
        picture = RunningStudio.json(studio.upload("image/png", TestPictures.noisy(8, 8)))
                .path("id")
                .asText();
    }

    private JsonNode done(String kind, String request) throws IOException, InterruptedException {
        return studio.await(studio.begin(kind, request), "done");
    }

    /** Samples of a job beside those that its program wrote, pixel by pixel. */
    private void assertSameSamples(JsonNode job, Path samples) throws IOException, InterruptedException {
        byte[] bytes = studio.get(job.path("links")
                        .path("arrays")
                        .path("samples")
                        .path("href")
                        .asText()
                        .substring("/api/v1".length()))
                .body();
        int at = 0;
        for (int i = 0; at < bytes.length; i++) {
            Raster drawn = ImageIO.read(samples.resolve(String.format(Locale.ROOT, "%06d.png", i))
                            .toFile())
                    .getRaster();
            for (int pixel = 0; pixel < 64; pixel++) {
                for (int channel = 0; channel < drawn.getNumBands(); channel++) {
                    assertThat(drawn.getSample(pixel % 8, pixel / 8, channel))
                            .as("sample %d, pixel %d", i, pixel)
                            .isEqualTo(bytes[at++] & 0xff);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"superres\",\"factor\":2",
                "\"deblur\",\"noise\":0.05",
                "\"denoise\",\"noise\":0.3",
                "\"denoise\",\"degrade\":false",
                "\"vary\",\"strength\":0.4",
                "\"superres\",\"degrade\":false",
            })
    void anEditIsMadeAgain(String edit) throws Exception {
        JsonNode job = done(
                "edit", "{" + model + ",\"edit\":" + edit + ",\"picture\":\"upload:" + picture + "\"" + FAST + "}");
        JavaSource.compiled(job.path("java").asText(), out).run();
        assertSameSamples(job, out.resolve("edit/samples"));
    }

    @Test
    void coloursAreGivenAgain() throws Exception {
        JsonNode job = done(
                "edit",
                "{\"model\":\"" + studio.tinyInColour() + "\",\"edit\":\"colorize\",\"picture\":\"upload:" + picture
                        + "\"" + FAST + "}");
        assertThat(job.path("links")
                        .path("arrays")
                        .path("samples")
                        .path("shape")
                        .asText())
                .isEqualTo("2,8,8,3");
        JavaSource.compiled(job.path("java").asText(), out).run();
        assertSameSamples(job, out.resolve("edit/samples"));
    }

    @Test
    void aPaintedHoleIsFilledAgain() throws Exception {
        byte[] mask = new byte[64];
        Arrays.fill(mask, 32, 64, (byte) 1);
        String id = RunningStudio.json(studio.upload(
                        "application/octet-stream", mask, "Reverie-Type", "uint8", "Reverie-Shape", "8,8"))
                .path("id")
                .asText();
        JsonNode job = done(
                "edit",
                "{" + model + ",\"edit\":\"inpaint\",\"mask\":\"upload:" + id + "\",\"picture\":\"example:1\"" + FAST
                        + "}");
        JavaSource.compiled(job.path("java").asText(), out).run();
        assertSameSamples(job, out.resolve("edit/samples"));
    }

    @Test
    void aPathBetweenTwoPicturesIsMadeAgain() throws Exception {
        JsonNode job = done(
                "interpolate",
                "{" + model + ",\"from\":\"example:0\",\"to\":\"upload:" + picture
                        + "\",\"n\":3,\"neighbours\":false,\"settings\":{\"sampling.tolerance\":0.01}}");
        JavaSource.compiled(job.path("java").asText(), out).run();
        assertSameSamples(job, out.resolve("path/samples"));
    }

    @Test
    void likelihoodsAreMeasuredAgain() throws Exception {
        JsonNode job = done(
                "likelihood",
                "{" + model + ",\"sets\":[{\"data\":\"model\",\"n\":3},{\"name\":\"gradient\",\"uploads\":[\"upload:"
                        + picture + "\"]}]}");
        String printed = JavaSource.compiled(job.path("java").asText(), out).run();
        JsonNode result = job.path("result");
        Matcher numbers = Pattern.compile("(?m)^(-?[0-9.]+)").matcher(printed);
        double[] expected = {
            result.path("sets").get(0).path("mean").asDouble(),
            result.path("sets").get(1).path("mean").asDouble(),
            result.path("auroc").path("value").asDouble()
        };
        for (double each : expected) {
            assertThat(numbers.find()).as(printed).isTrue();
            // What is printed has three digits or more.
            assertThat(Double.parseDouble(numbers.group(1))).as(printed).isCloseTo(each, within(0.01 * Math.abs(each)));
        }
    }

    @Test
    void samplesAreDrawnAgain() throws Exception {
        JsonNode job = done("sample", "{" + model + ",\"label\":\"3\"" + FAST + "}");
        JavaSource.compiled(job.path("java").asText(), out).run();
        assertThat(out.resolve("samples.png")).isNotEmptyFile();
    }

    @Test
    void trainingsRacesAndGridsCompile() throws Exception {
        String lanes = "{" + model + ",\"n\":1,\"evaluations\":2,\"samplers\":[{\"sampler\":\"ddim\"}]}";
        JavaSource.compiled(done("race", lanes).path("java").asText(), out.resolve("race"));
        String cells = "{" + model
                + ",\"n\":1,\"x\":{\"key\":\"steps\",\"values\":[1]},\"y\":{\"key\":\"seed\",\"values\":[1]}}";
        JavaSource.compiled(done("grid", cells).path("java").asText(), out.resolve("grid"));
        String run =
                "{\"preset\":\"quickstart-points\",\"settings\":{\"training.steps\":1,\"training.sampleEvery\":0}}";
        JavaSource.compiled(done("train", run).path("java").asText(), out.resolve("train"));
        JsonNode plane = studio.json("/plane/recipe?model=pretrained:checkerboard&n=10");
        JavaSource.compiled(plane.path("java").asText(), out.resolve("plane"));
    }
}
