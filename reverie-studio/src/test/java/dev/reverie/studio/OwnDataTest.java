package dev.reverie.studio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data of a person's own: folders of pictures, arrays, and the folder that the studio was given. */
final class OwnDataTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    static Path folder;

    private static RunningStudio studio;

    @BeforeAll
    static void start() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("ring.csv"), "x,y\n1,2\n3,4\n");
        Files.writeString(data.resolve("letter.odt"), "not data");
        Files.createDirectories(data.resolve("pets"));
        studio = new RunningStudio(
                StudioOptions.of(folder.resolve("runs")).onPort(0).withData(data));
    }

    @AfterAll
    static void stop() throws IOException {
        studio.close();
    }

    private static String picture(int height, int width) throws IOException, InterruptedException {
        return RunningStudio.json(studio.upload("image/png", TestPictures.gradient(width, height)))
                .path("id")
                .asText();
    }

    private static ObjectNode folderOf(String... pathsAndUploads) {
        ObjectNode body = MAPPER.createObjectNode().put("name", "pets");
        ArrayNode files = body.putArray("files");
        for (int i = 0; i < pathsAndUploads.length; i += 2) {
            files.addObject().put("path", pathsAndUploads[i]).put("upload", pathsAndUploads[i + 1]);
        }
        return body;
    }

    private static HttpResponse<byte[]> send(ObjectNode body) throws IOException, InterruptedException {
        return studio.post("/uploads/folders", body.toString());
    }

    private static JsonNode refused(HttpResponse<byte[]> answer) throws IOException {
        JsonNode problem = RunningStudio.json(answer);
        assertThat(answer.statusCode()).as(problem.toString()).isEqualTo(422);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        return problem;
    }

    private static JsonNode check(String request) throws IOException, InterruptedException {
        return RunningStudio.json(studio.post("/configurations", request));
    }

    @Test
    void aFolderOfPicturesIsReadWithItsClassesAndKeptByNumbers() throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send(folderOf(
                "pets/cats/../1.png",
                picture(8, 8),
                "pets/dogs/a b.png",
                picture(9, 9),
                "pets/dogs/\u00fc.png",
                picture(8, 9)));
        JsonNode upload = RunningStudio.json(answer);
        assertThat(answer.statusCode()).as(upload.toString()).isEqualTo(201);
        assertThat(upload.path("kind").asText()).isEqualTo("folder");
        assertThat(upload.path("rows").asInt()).isEqualTo(3);
        assertThat(upload.path("sizes").asText()).isEqualTo("from 8 x 8 to 9 x 9");
        assertThat(upload.path("classes").toString()).isEqualTo("[\"cats\",\"dogs\"]");
        Path kept = folder.resolve("runs/.studio/uploads/" + upload.path("id").asText());
        try (var files = Files.walk(kept)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> kept.relativize(file).toString()))
                    .containsExactlyInAnyOrder(
                            "pets/cats/folder 1/00001.png", "pets/dogs/00002.png", "pets/dogs/00003.png");
        }
        String pictures = upload.path("links").path("pictures").asText().substring("/api/v1".length());
        assertThat(studio.get(pictures + "/2").body()).startsWith(0x89, 'P', 'N', 'G');
        assertThat(studio.get(pictures + "/3").statusCode()).isEqualTo(404);
        assertThat(RunningStudio.json(send(folderOf(
                                "pets/cats/../x.png",
                                picture(8, 8),
                                "pets/dogs/y.png",
                                picture(9, 9),
                                "pets/dogs/z.png",
                                picture(8, 9))))
                        .path("id"))
                .as("equal folders are kept once")
                .isEqualTo(upload.path("id"));
    }

    @Test
    void aPresetIsFittedToTheFolderOrRefusesItAtTheData() throws IOException, InterruptedException {
        String id = RunningStudio.json(send(folderOf("a/1.png", picture(8, 8), "a/2.png", picture(9, 9))))
                .path("id")
                .asText();
        JsonNode fitted = check("{\"preset\":\"quickstart-digits\",\"data\":\"upload:" + id + "\"}");
        assertThat(fitted.path("yaml").asText()).contains("name: files", "height: 16", "channels: 1");
        assertThat(fitted.path("notices").toString())
                .contains("pets")
                .doesNotContain(folder.toString())
                .doesNotContain(id);
        id = RunningStudio.json(send(folderOf("a/1.png", picture(8, 8), "b/2.png", picture(8, 8))))
                .path("id")
                .asText();
        JsonNode points = check("{\"preset\":\"quickstart-points\",\"data\":\"upload:" + id + "\"}");
        assertThat(points.path("status").asInt()).isEqualTo(422);
        assertThat(points.path("field").asText()).isEqualTo("/data");
        assertThat(points.path("detail").asText()).contains("learns points", "pets holds images");
    }

    @Test
    void picturesOfSeveralSizesNeedOneToBeBroughtTo() throws IOException, InterruptedException {
        String id = RunningStudio.json(send(folderOf("a/1.png", picture(8, 8), "a/2.png", picture(9, 9))))
                .path("id")
                .asText();
        String yaml = check("{\"preset\":\"quickstart-digits\"}")
                .path("yaml")
                .asText()
                .replaceAll("(?s)data:.*?\n(?=[a-z])", "data:\n  name: files\n  path: nowhere\n");
        ObjectNode request = MAPPER.createObjectNode().put("yaml", yaml).put("data", "upload:" + id);
        JsonNode problem = check(request.toString());
        assertThat(problem.path("status").asInt()).as(problem.toString()).isEqualTo(422);
        assertThat(problem.path("field").asText()).isEqualTo("/data");
        assertThat(problem.path("detail").asText()).contains("differ in size");
        request.putObject("settings").put("data.height", 8).put("data.width", 8);
        assertThat(check(request.toString()).path("yaml").asText()).contains("height: 8");
    }

    @Test
    void aConfigurationIsChosenForAFolderAndTrained() throws IOException, InterruptedException {
        String id = RunningStudio.json(send(folderOf("a/1.png", picture(8, 8), "a/2.png", picture(8, 8))))
                .path("id")
                .asText();
        String settings = ",\"settings\":{\"training.steps\":2,\"training.sampleEvery\":0,\"network.features\":4}}";
        JsonNode chosen = check("{\"preset\":\"fitted\",\"budget\":\"20s\",\"data\":\"upload:" + id + "\"" + settings);
        assertThat(chosen.path("yaml").asText()).contains("name: pets", "name: files", "height: 8", "steps: 2");
        assertThat(chosen.path("notices").toString()).contains("network: ");
        String job = studio.begin(
                "train",
                "{\"name\":\"chosen\",\"preset\":\"fitted\",\"budget\":\"20s\",\"data\":\"upload:" + id + "\""
                        + settings);
        JsonNode done = studio.await(job, "done");
        assertThat(done.path("result").path("step").asInt()).isEqualTo(2);
        assertThat(done.path("request").path("yaml").asText())
                .as("what was chosen is kept, so that a studio that is started again does not choose anew")
                .isEqualTo(chosen.path("yaml").asText());
        JsonNode toy = check("{\"preset\":\"fitted\",\"data\":\"toy:moons\"}");
        assertThat(toy.path("field").asText()).isEqualTo("/data");
        JsonNode endless = check("{\"preset\":\"fitted\",\"budget\":\"for ever\",\"data\":\"upload:" + id + "\"}");
        assertThat(endless.path("field").asText()).isEqualTo("/budget");
    }

    @Test
    void badFoldersAreRefusedWithTheReason() throws IOException, InterruptedException {
        assertThat(refused(send(folderOf())).path("detail").asText()).contains("no PNG or JPEG picture");
        ObjectNode many = folderOf();
        String one = picture(8, 8);
        for (int i = 0; i <= 2000; i++) {
            many.withArray("files").addObject().put("path", i + ".png").put("upload", one);
        }
        JsonNode tooMany = refused(send(many));
        assertThat(tooMany.path("detail").asText()).contains("2000 pictures, this one has 2001");
        assertThat(tooMany.path("field").asText()).isEqualTo("/files");
        JsonNode beside = refused(send(folderOf("1.png", one, "cats/2.png", one, "dogs/3.png", one)));
        assertThat(beside.path("detail").asText()).contains("lie beside the folders [cats, dogs]");
        assertThat(beside.toString()).doesNotContain(folder.toString());
        String table = RunningStudio.json(studio.upload("text/csv", "x,y\n1,2\n3,4\n".getBytes(StandardCharsets.UTF_8)))
                .path("id")
                .asText();
        JsonNode noPicture = refused(send(folderOf("1.csv", table)));
        assertThat(noPicture.path("field").asText()).isEqualTo("/files/0/upload");
        JsonNode missing = RunningStudio.json(send(folderOf("1.png", "0123456789abcdef01234567")));
        assertThat(missing.path("status").asInt()).isEqualTo(404);
        try (var left = Files.list(folder.resolve("runs/.studio/uploads"))) {
            assertThat(left.filter(file -> file.toString().endsWith(".part"))).isEmpty();
        }
    }

    @Test
    void arraysOfNumPyAndOfMnistAreRead() throws IOException, InterruptedException {
        ByteBuffer idx = ByteBuffer.allocate(16 + 2 * 6);
        idx.putInt(0x0803).putInt(2).putInt(2).putInt(3);
        JsonNode digits = RunningStudio.json(studio.upload("application/x-idx", idx.array()));
        assertThat(List.of(
                        digits.path("rows").asInt(),
                        digits.path("height").asInt(),
                        digits.path("width").asInt()))
                .containsExactly(2, 2, 3);
        String head = "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 3), }";
        byte[] header = (head + " ".repeat(117 - head.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer npy = ByteBuffer.allocate(10 + header.length + 4 * 12);
        npy.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0}).put(header);
        JsonNode rows = RunningStudio.json(studio.upload("application/x-npy", npy.array()));
        assertThat(rows.path("rows").asInt()).as(rows.toString()).isEqualTo(4);
        assertThat(rows.path("columns").asInt()).isEqualTo(3);
        JsonNode cut = refused(studio.upload("application/x-npy", java.util.Arrays.copyOf(npy.array(), 150)));
        assertThat(cut.path("detail").asText())
                .startsWith("the file cannot be read")
                .doesNotContain(folder.toString());
    }

    @Test
    void whatLiesInTheFolderOfDataIsListedAndChosen() throws IOException, InterruptedException {
        assertThat(studio.json("/data").path("data").toString()).isEqualTo("[\"folder:pets\",\"folder:ring.csv\"]");
        JsonNode ring = check("{\"preset\":\"quickstart-points\",\"data\":\"folder:ring.csv\"}");
        assertThat(ring.path("yaml").asText()).contains("ring.csv");
        JsonNode empty = check("{\"preset\":\"quickstart-digits\",\"data\":\"folder:pets\"}");
        assertThat(empty.path("field").asText()).isEqualTo("/data");
    }
}
