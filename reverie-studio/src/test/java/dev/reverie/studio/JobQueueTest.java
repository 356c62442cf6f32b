package dev.reverie.studio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs wait, stop, go on, and outlive the studio. */
final class JobQueueTest {
    @TempDir
    Path folder;

    private static String training(int steps) {
        return "{\"preset\":\"quickstart-points\",\"data\":\"toy:moons\",\"name\":\"moons\",\"snapshots\":10,"
                + "\"settings\":{\"training.steps\":" + steps
                + ",\"training.batchSize\":64,\"training.sampleEvery\":0}}";
    }

    private static void awaitEvent(RunningStudio studio, String id, String name)
            throws IOException, InterruptedException {
        studio.events("/jobs/" + id + "/events", "", event -> event.name().equals(name));
    }

    @Test
    void aTrainingReportsAndLeavesARunWithItsSnapshots() throws IOException, InterruptedException {
        try (RunningStudio studio = new RunningStudio(folder)) {
            String id = studio.begin("train", training(50));
            List<String> names = new ArrayList<>();
            studio.events("/jobs/" + id + "/events", "", event -> {
                names.add(event.name());
                return event.name().equals("state")
                        && event.data().path("state").asText().equals("done");
            });
            assertThat(names).contains("state", "progress", "step", "saved", "levels");
            JsonNode run = studio.json("/runs/moons");
            assertThat(run.path("state").asText()).isEqualTo("finished");
            assertThat(run.path("checkpoints")).hasSize(10);
            assertThat(run.path("command").asText()).contains("reverie train quickstart-points");
            assertThat(studio.json("/plane/scene?model=run:moons&step=25")
                            .path("step")
                            .asInt())
                    .isEqualTo(25);
            assertThat(studio.json("/runs").path("runs").get(0).path("job").asText())
                    .isEqualTo(id);
            HttpResponse<byte[]> curves = studio.get("/runs/moons/metrics");
            assertThat(curves.headers().firstValue("Reverie-Columns")).hasValue("step,loss");
            assertThat(studio.post("/jobs", "{\"kind\":\"train\",\"request\":" + training(50) + "}")
                            .statusCode())
                    .isEqualTo(422);
        }
    }

    @Test
    void aPausedTrainingGoesOnWhereItStopped() throws IOException, InterruptedException {
        try (RunningStudio studio = new RunningStudio(folder)) {
            String id = studio.begin("train", training(1000));
            awaitEvent(studio, id, "step");
            assertThat(studio.post("/jobs/" + id + "/pause", "").statusCode()).isEqualTo(202);
            studio.await(id, "paused");
            long stopped = studio.json("/runs/moons").path("step").asLong();
            assertThat(stopped).isBetween(1L, 999L);
            assertThat(studio.json("/runs/moons").path("state").asText()).isEqualTo("interrupted");
            assertThat(studio.post("/jobs/" + id + "/resume", "").statusCode()).isEqualTo(202);
            studio.await(id, "done");
            assertThat(studio.json("/runs/moons").path("step").asLong()).isEqualTo(1000);
        }
    }

    @Test
    void aJobIsCancelledAndThenRemoved() throws IOException, InterruptedException {
        try (RunningStudio studio = new RunningStudio(folder)) {
            String id = studio.begin("train", training(100_000));
            awaitEvent(studio, id, "step");
            HttpResponse<byte[]> cancelled =
                    studio.send(studio.request("/jobs/" + id).DELETE().build());
            assertThat(cancelled.statusCode()).isEqualTo(202);
            studio.await(id, "cancelled");
            assertThat(studio.send(studio.request("/jobs/" + id).DELETE().build())
                            .statusCode())
                    .isEqualTo(204);
            assertThat(studio.get("/jobs/" + id).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void anIdempotencyKeyGivesTheSameJob() throws IOException, InterruptedException {
        String body = "{\"kind\":\"sample\",\"request\":{\"model\":\"pretrained:checkerboard\",\"n\":1,\"steps\":2}}";
        String id;
        try (RunningStudio studio = new RunningStudio(folder)) {
            HttpResponse<byte[]> first = studio.post("/jobs", body, "Idempotency-Key", "key-00001");
            HttpResponse<byte[]> second = studio.post("/jobs", body, "Idempotency-Key", "key-00001");
            assertThat(first.statusCode()).isEqualTo(202);
            assertThat(second.statusCode()).isEqualTo(200);
            id = RunningStudio.json(first).path("id").asText();
            assertThat(RunningStudio.json(second).path("id").asText()).isEqualTo(id);
            assertThat(first.headers().firstValue("Location")).hasValue("/api/v1/jobs/" + id);
            studio.await(id, "done");
        }
        try (RunningStudio again = new RunningStudio(folder)) {
            HttpResponse<byte[]> third = again.post("/jobs", body, "Idempotency-Key", "key-00001");
            assertThat(RunningStudio.json(third).path("id").asText()).isEqualTo(id);
            JsonNode kept = again.json("/jobs/" + id);
            assertThat(kept.path("state").asText()).isEqualTo("done");
            assertThat(again.get("/jobs/" + id + "/arrays/samples").body()).hasSize(2 * Float.BYTES);
        }
    }

    @Test
    void aStreamGoesOnBehindTheLastEventThatWasSeen() throws IOException, InterruptedException {
        try (RunningStudio studio = new RunningStudio(folder)) {
            String id = studio.begin("train", training(100));
            List<RunningStudio.ServerEvent> all = studio.events(
                    "/jobs/" + id + "/events",
                    "",
                    event -> event.data().path("state").asText().equals("done"));
            RunningStudio.ServerEvent saved = all.stream()
                    .filter(event -> event.name().equals("saved"))
                    .findFirst()
                    .orElseThrow();
            List<RunningStudio.ServerEvent> rest = studio.events("/jobs/" + id + "/events", saved.id(), event -> false);
            assertThat(rest)
                    .isNotEmpty()
                    .allSatisfy(
                            event -> assertThat(Long.parseLong(event.id())).isGreaterThan(Long.parseLong(saved.id())));
            assertThat(rest.stream().filter(event -> event.name().equals("saved")))
                    .hasSize((int) all.stream()
                                    .filter(event -> event.name().equals("saved"))
                                    .count()
                            - 1);
            // An event of long ago: the whole state instead.
            List<RunningStudio.ServerEvent> stale = studio.events("/jobs/" + id + "/events", "1", event -> false);
            assertThat(stale.get(0).name()).isEqualTo("state");
            assertThat(stale.get(0).data().path("id").asText()).isEqualTo(id);
        }
    }

    @Test
    void whatWaitedOrRanWhenTheStudioWasKilledIsDoneByTheNext() throws IOException, InterruptedException {
        Path runs = folder.resolve("runs");
        Process process = child(runs);
        try {
            String address = address(process);
            HttpClient client = HttpClient.newHttpClient();
            for (String body : List.of(
                    "{\"kind\":\"train\",\"request\":" + training(600) + "}",
                    "{\"kind\":\"train\",\"request\":" + training(20).replace("moons\",\"snap", "later\",\"snap")
                            + "}")) {
                HttpResponse<String> begun = client.send(
                        HttpRequest.newBuilder(URI.create(address + "api/v1/jobs"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
            }
            Path checkpoint = runs.resolve("moons/checkpoints/step-000060.safetensors");
            for (int i = 0; i < 1200 && !Files.exists(checkpoint); i++) {
                Thread.sleep(50);
            }
            assertThat(checkpoint).exists();
        } finally {
            process.destroyForcibly().waitFor();
        }
        Path queue = runs.resolve(".studio/jobs/queue.jsonl");
        // What a kill in the middle of a line leaves.
        Files.writeString(queue, "{\"id\":\"000001\",\"sta", StandardOpenOption.APPEND);
        try (RunningStudio studio = new RunningStudio(folder)) {
            studio.await("000001", "done");
            studio.await("000002", "done");
            assertThat(studio.json("/runs/moons").path("step").asLong()).isEqualTo(600);
            assertThat(studio.json("/runs/later").path("step").asLong()).isEqualTo(20);
            // It went on from a checkpoint: a run that begins anew has one event "started".
            assertThat(Files.readString(runs.resolve("moons/metrics.jsonl")).split("\"started\"", -1))
                    .hasSizeGreaterThan(2);
        }
    }

    private static Process child(Path runs) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.bytedeco.javacpp.maxBytes=0",
                        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                        "-Dorg.bytedeco.javacpp.platform.extension="
                                + System.getProperty("org.bytedeco.javacpp.platform.extension", ""),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildStudio.class.getName(),
                        runs.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String address(Process process) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return String.valueOf(reader.readLine());
    }

    /** A studio in a process of its own, to be killed. */
    static final class ChildStudio {
        private ChildStudio() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            try (Studio studio =
                    Studio.start(StudioOptions.of(Path.of(arguments[0])).onPort(0))) {
                System.out.println(studio.address());
                Thread.sleep(Long.MAX_VALUE);
            }
        }
    }
}
