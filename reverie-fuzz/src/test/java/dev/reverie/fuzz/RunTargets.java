package dev.reverie.fuzz;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.RunConfig;
import dev.reverie.report.Metrics;
import dev.reverie.run.Checkpoint;
import dev.reverie.run.Checkpoints;
import dev.reverie.run.RunDirectory;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/** Readers of run directories and checkpoints. */
final class RunTargets {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String POINTS =
            "data: {name: moons}\nprocess: {kind: variancePreserving}\nnetwork: {kind: mlp, features: 4, blocks: 1}\n";
    private static final String DIGITS =
            "data: {name: drawn-digits, height: 8}\nnetwork: {features: 8, multipliers: [1],"
                    + " blocks: 1, attentionResolutions: []}\nprocess: {kind: variancePreserving}\n";
    private static final String POINTS_INFO =
            "{\"name\":\"moons\",\"kind\":\"vector\",\"sizes\":[2],\"mean\":[1,0],\"std\":[2,1],"
                    + "\"columnNames\":[\"a\",\"b\"],\"classNames\":[],\"sha256\":\"\"}";
    private static final String IMAGE_INFO = "{\"name\":\"digits\",\"kind\":\"image\",\"sizes\":[1,8,8],"
            + "\"classNames\":[\"0\"],\"moments\":{\"mean\":1,\"std\":2}}";
    private static final String STEP = "{\"event\":\"step\",\"step\":1,\"loss\":0.5,\"seconds\":0.1}\n";
    private static final String LEVELS = "{\"event\":\"levels\",\"step\":2,\"levels\":[{\"logSnr\":1,\"samples\":3,"
            + "\"loss\":0.5,\"standardError\":0.1}]}\n{\"event\":\"saved\"}\n";

    private RunTargets() {}

    static List<Target> all() {
        return List.of(
                new Target("checkpoint", RunTargets::described, RunTargets::readCheckpoint),
                new Target("model", RunTargets::described, RunTargets::readModel),
                new Target(
                        "run",
                        () -> List.of(
                                Pieces.join(POINTS, STEP + LEVELS, "{\"started\":\"now\"}", ""),
                                Pieces.join("{\"name\":\"a\",\"ownModel\":\"b\"}", STEP, "", "junk")),
                        RunTargets::readRun),
                new Target(
                        "metrics",
                        () -> List.of(Pieces.utf8(STEP.repeat(3) + LEVELS), Pieces.utf8(LEVELS + "{\"ev")),
                        input -> readMetrics(Scratch.file("metrics.jsonl", input))));
    }

    private static List<byte[]> described() {
        return List.of(
                Pieces.join("1", "64", POINTS_INFO, POINTS),
                Pieces.join("0", "0", IMAGE_INFO, DIGITS),
                Pieces.join(
                        "0", "0", POINTS_INFO, "{\"name\":\"a\",\"ownModel\":\"b\",\"training\":{\"batchSize\":1}}"));
    }

    /** A checkpoint whose metadata are the input, without arrays, and whose checksum holds. */
    private static Path checkpoint(byte[] input) throws IOException {
        Pieces pieces = new Pieces(input);
        ObjectNode metadata = MAPPER.createObjectNode();
        metadata.put("format", "reverie-checkpoint").put("version", "1").put("checksum", "0000000000000000");
        metadata.put("step", pieces.text()).put("examples", pieces.text());
        metadata.put("optimizerSteps", "0").put("averageUpdates", "0").put("provenance", "{}");
        metadata.put("data", pieces.text()).put("config", ConfigTargets.text(pieces.rest()));
        ObjectNode header = MAPPER.createObjectNode();
        header.set("__metadata__", metadata);
        byte[] text = MAPPER.writeValueAsBytes(header);
        byte[] file = ByteBuffer.allocate(8 + text.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .array();
        return Scratch.file("step-000001.safetensors", file);
    }

    private static void readCheckpoint(byte[] input) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(checkpoint(input));
        checkpoint.config();
        checkpoint.data().toJson();
    }

    private static void readModel(byte[] input) throws IOException {
        TrainedModel.load(checkpoint(input)).close();
    }

    private static void readRun(byte[] input) throws IOException {
        Pieces pieces = new Pieces(input);
        Path folder = Scratch.folder("run");
        Scratch.file("run/config.yaml", pieces.bytes());
        Path metrics = Scratch.file("run/metrics.jsonl", pieces.bytes());
        Scratch.file("run/provenance.json", pieces.bytes());
        Scratch.file("run/checkpoints/step-000001.safetensors", pieces.rest());
        RunDirectory run = RunDirectory.open(folder);
        run.description().facts();
        run.description().batchSize();
        if (run.isConfigured()) {
            RunConfig config = run.config();
            config.yaml();
        }
        run.provenance();
        run.hasSavedCheckpoints();
        readMetrics(metrics);
        run.dropMetricsAfter(1);
        Checkpoints checkpoints = run.checkpoints();
        checkpoints.files();
        checkpoints.latestGood();
    }

    private static void readMetrics(Path file) throws IOException {
        Metrics metrics = Metrics.read(file);
        metrics.lastStep();
        metrics.meanLoss(true, 10);
        metrics.secondsPerStep();
        metrics.chart();
        if (!metrics.levels().isEmpty()) {
            metrics.levels().chart();
        }
    }
}
