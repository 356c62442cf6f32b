package dev.reverie.bench.studio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reverie.run.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code reverie studio} in a process of its own, with a training in it. */
final class StudioProcess implements AutoCloseable {
    private static final String MAIN = "dev.reverie.cli.Main";
    private static final String RUN = "load";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TRAINING = """
            {"kind": "train", "request": {"preset": "quickstart-digits", "name": "load", "settings": {
              "training.steps": 1000000, "training.sampleEvery": 0, "training.checkpointEvery": 1000000,
              "training.logEvery": 5}}}""";

    private final Process process;
    private final Path runs;
    private final URI address;
    private final HttpClient client;

    private StudioProcess(Process process, Path runs, URI address, HttpClient client) {
        this.process = process;
        this.runs = runs;
        this.address = address;
        this.client = client;
    }

    /**
     * Starts a studio.
     *
     * @param runs folder for its runs
     * @param client asks it
     * @throws IOException if it does not start
     */
    static StudioProcess start(Path runs, HttpClient client) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.bytedeco.javacpp.platform.extension=",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN,
                "studio",
                "--no-browser",
                "--port",
                "0",
                "--runs",
                runs.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("OMP_WAIT_POLICY", "passive");
        Process process = builder.start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null || !line.startsWith("http://")) {
            process.destroyForcibly();
            throw new IOException("reverie studio did not print its address but " + line);
        }
        return new StudioProcess(process, runs, URI.create(line.strip()), client);
    }

    /** Where it listens. */
    URI address() {
        return address;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).timeout(PATIENCE);
    }

    /**
     * Asks for something.
     *
     * @throws IOException if the answer is not the thing
     */
    byte[] get(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(request(path).build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(
                    path + ": " + answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return answer.body();
    }

    /** Begins the training. */
    void train() throws IOException, InterruptedException {
        HttpRequest begin = request("/api/v1/jobs")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(TRAINING))
                .build();
        HttpResponse<String> answer = client.send(begin, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 202) {
            throw new IOException("the training did not begin: " + answer.statusCode() + " " + answer.body());
        }
    }

    /** Updates a second of the training between two moments, if it logged two of them. */
    Optional<Double> rate(Instant from, Instant to) throws IOException {
        Path metrics = runs.resolve(RUN).resolve("metrics.jsonl");
        if (!Files.exists(metrics)) {
            return Optional.empty();
        }
        List<JsonNode> steps = new ArrayList<>();
        for (String line : Files.readAllLines(metrics)) {
            if (line.startsWith("{\"event\":\"step\"") && line.endsWith("}")) {
                JsonNode step = Json.parse(line);
                Instant time = Instant.parse(step.path("time").asText());
                if (!time.isBefore(from) && !time.isAfter(to)) {
                    steps.add(step);
                }
            }
        }
        if (steps.size() < 2) {
            return Optional.empty();
        }
        JsonNode first = steps.get(0);
        JsonNode last = steps.get(steps.size() - 1);
        Duration between = Duration.between(
                Instant.parse(first.path("time").asText()),
                Instant.parse(last.path("time").asText()));
        return Optional.of((last.path("step").asLong() - first.path("step").asLong()) / (between.toNanos() * 1e-9));
    }

    /** Processor time that the studio has taken, in seconds. */
    double processorSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() * 1e-9;
    }

    /** Memory that the system counts for the process, in bytes; 0 where it does not tell. */
    long resident() throws IOException {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) {
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return 0;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
