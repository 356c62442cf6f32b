package dev.reverie.studio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Predicate;

/** A studio on a free port and a client of it. */
public final class RunningStudio implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Studio studio;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Set<String> trained = new HashSet<>();

    RunningStudio(Path folder) throws IOException {
        this(StudioOptions.of(folder.resolve("runs")).onPort(0));
    }

    RunningStudio(StudioOptions options) throws IOException {
        studio = Studio.start(options);
    }

    public Studio studio() {
        return studio;
    }

    /** An event of a stream. */
    record ServerEvent(String id, String name, JsonNode data) {}

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + studio.port() + "/api/v1" + path))
                .timeout(PATIENCE);
    }

    HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET().build());
    }

    HttpResponse<byte[]> post(String path, String json, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder builder = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        if (headers.length > 0) {
            builder.headers(headers);
        }
        return send(builder.build());
    }

    HttpResponse<byte[]> upload(String type, byte[] bytes, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder builder =
                request("/uploads").header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofByteArray(bytes));
        if (headers.length > 0) {
            builder.headers(headers);
        }
        return send(builder.build());
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return json(get(path));
    }

    static JsonNode json(HttpResponse<byte[]> response) throws IOException {
        return MAPPER.readTree(response.body());
    }

    static float[] floats(HttpResponse<byte[]> response) {
        ByteBuffer bytes = ByteBuffer.wrap(response.body()).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    /** Begins a job and gives its number. */
    String begin(String kind, String request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = post("/jobs", "{\"kind\":\"" + kind + "\",\"request\":" + request + "}");
        if (response.statusCode() != 202) {
            throw new AssertionError(response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8));
        }
        return json(response).path("id").asText();
    }

    /** Waits until a job is in a state that is wanted. */
    JsonNode await(String job, String... states) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode json = json("/jobs/" + job);
            if (List.of(states).contains(json.path("state").asText())) {
                return json;
            }
            if (System.nanoTime() > end || json.path("state").asText().equals("failed")) {
                throw new AssertionError(json.toPrettyString());
            }
            Thread.sleep(50);
        }
    }

    /** The events of a stream until one that is wanted, or its end. */
    List<ServerEvent> events(String path, String lastId, Predicate<ServerEvent> last)
            throws IOException, InterruptedException {
        HttpRequest.Builder builder = request(path).header("Accept", "text/event-stream");
        if (!lastId.isEmpty()) {
            builder.header("Last-Event-ID", lastId);
        }
        HttpResponse<InputStream> response =
                client.send(builder.GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        List<ServerEvent> events = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String id = "";
            String name = "";
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    ServerEvent event = new ServerEvent(id, name, MAPPER.readTree(line.substring(6)));
                    events.add(event);
                    if (last.test(event)) {
                        return events;
                    }
                }
            }
        }
        return events;
    }

    /** A model of grey digits of 8 x 8 pixels, as small as can be: for what does not depend on how good the pictures are. */
    public String tiny() throws IOException, InterruptedException {
        return tiny("tiny", "digits-conditional", "preset");
    }

    /** The same of pictures in colours. */
    public String tinyInColour() throws IOException, InterruptedException {
        StringJoiner files = new StringJoiner(",");
        for (int i = 0; i < 4; i++) {
            String id = json(upload("image/png", TestPictures.colours(8, 8, i)))
                    .path("id")
                    .asText();
            files.add("{\"path\":\"" + i + ".png\",\"upload\":\"" + id + "\"}");
        }
        JsonNode folder = json(post("/uploads/folders", "{\"name\":\"colours\",\"files\":[" + files + "]}"));
        return tiny(
                "tiny-in-colour",
                "quickstart-digits",
                "upload:" + folder.path("id").asText());
    }

    /** Trained when it is first asked for. */
    private synchronized String tiny(String name, String preset, String data) throws IOException, InterruptedException {
        if (trained.add(name)) {
            await(
                    begin(
                            "train",
                            "{\"preset\":\"" + preset + "\",\"data\":\"" + data + "\",\"name\":\"" + name
                                    + "\",\"settings\":{\"data.height\":8,\"data.width\":8,"
                                    + "\"network.features\":8,\"network.multipliers\":[1,2],\"network.blocks\":1,"
                                    + "\"network.attentionResolutions\":[],\"training.steps\":20,\"training.batchSize\":16,"
                                    + "\"training.sampleEvery\":0,\"training.warmUp\":5,\"training.checkpointEvery\":20}}"),
                    "done");
        }
        return "run:" + name;
    }

    @Override
    public void close() throws IOException {
        studio.close();
    }
}
