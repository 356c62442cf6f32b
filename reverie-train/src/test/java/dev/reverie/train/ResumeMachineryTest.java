package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.ConfigException;
import dev.reverie.config.RunConfig;
import dev.reverie.file.NdArray;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.SafetensorsWriter;
import dev.reverie.run.Json;
import dev.reverie.run.RunDirectory;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With all that training can do at once, a run that was stopped goes on as if it had never been. */
@ExtendWith(SingleThread.class)
class ResumeMachineryTest {
    @TempDir
    private Path folder;

    private static RunConfig everything(String precision) {
        return ResumeTest.tiny(
                "network.classes=10",
                "data.augment=0.5",
                "training.labelDropout=0.3",
                "training.accumulate=2",
                "training.recompute=true",
                "training.schedule={kind: cosine, floor: 1e-5}",
                "training.warmUp=2",
                "training.ema={rates: [0.9, 0.99], snapshotEvery: 2, widths: [0.05, 0.1]}",
                "training.steps=6",
                "training.checkpointEvery=3",
                "training.precision=" + precision);
    }

    private static Trainer.Outcome trainUntil(RunDirectory run, long last) throws IOException {
        List<Long> seen = new ArrayList<>();
        return Trainer.of(run)
                .listener(event -> {
                    if (event instanceof Event.Step step) {
                        seen.add(step.step());
                    }
                })
                .stopWhen(() -> seen.contains(last))
                .train();
    }

    /** All that was told, but for the time it took. */
    private static List<JsonNode> metrics(Path run) throws IOException {
        List<JsonNode> conditioning = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            ObjectNode event = (ObjectNode) Json.parse(line);
            event.remove(List.of("time", "seconds"));
            if (List.of("step", "levels", "gradientNoise")
                    .contains(event.path("event").asText())) {
                conditioning.add(event);
            }
        }
        return conditioning;
    }

    private static void requireSameFile(Path resumed, Path unbroken) throws IOException {
        try (SafetensorsFile a = Safetensors.open(resumed);
                SafetensorsFile b = Safetensors.open(unbroken)) {
            Map<String, NdArray> arrays = a.readAll();
            assertThat(arrays).isNotEmpty().isEqualTo(b.readAll());
            assertThat(a.metadata()).containsEntry("step", b.metadata().get("step"));
            assertThat(a.metadata().get("gradientNoise")).isEqualTo(b.metadata().get("gradientNoise"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "bfloat16"})
    void threeStepsAndThreeMoreEqualSixBitForBit(String precision) throws IOException {
        RunConfig config = everything(precision);
        Path unbroken = folder.resolve("unbroken");
        ResumeTest.train(unbroken, config);
        Path resumed = folder.resolve("resumed");
        try (RunDirectory run = RunDirectory.create(resumed, config)) {
            assertThat(trainUntil(run, 3).step()).isEqualTo(3);
        }
        try (RunDirectory run = RunDirectory.resume(resumed, List.of())) {
            assertThat(trainUntil(run, -1).isComplete()).isTrue();
        }
        assertThat(metrics(resumed)).hasSizeGreaterThanOrEqualTo(12).isEqualTo(metrics(unbroken));
        requireSameFile(
                resumed.resolve("checkpoints/step-000006.safetensors"),
                unbroken.resolve("checkpoints/step-000006.safetensors"));
        for (String step : List.of("2", "4", "6")) {
            String snapshot = "averages/step-00000" + step + ".safetensors";
            requireSameFile(resumed.resolve(snapshot), unbroken.resolve(snapshot));
        }
        try (SafetensorsFile checkpoint = Safetensors.open(resumed.resolve("checkpoints/step-000006.safetensors"))) {
            for (String prefix : List.of("model.", "ema.", "emaRate=0.9.", "emaRate=0.99.", "emaWidth=0.05.")) {
                assertThat(checkpoint.names()).anyMatch(name -> name.startsWith(prefix));
            }
        }
    }

    @Test
    void snapshotsBehindTheCheckpointThatIsContinuedFromAreTakenBack() throws IOException {
        Path path = folder.resolve("run");
        RunConfig config =
                ResumeTest.points("training.steps=8", "training.checkpointEvery=5", "training.ema.snapshotEvery=2");
        ResumeTest.train(path, config);
        assertThat(RunDirectory.open(path).averageSnapshots().numbered().files())
                .hasSize(4);
        Files.delete(path.resolve("checkpoints/step-000008.safetensors"));
        Files.createFile(path.resolve("averages/.step-000008.safetensors.1f.tmp"));
        try (RunDirectory run = RunDirectory.resume(path, List.of("training.steps=6"))) {
            Trainer.of(run).listener(EventSink.silent()).stopWhen(() -> false).train();
        }
        try (var files = Files.list(path.resolve("averages"))) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder(
                            "step-000002.safetensors", "step-000004.safetensors", "step-000006.safetensors");
        }
    }

    /** What former versions wrote: none of the keys of this test's subject. */
    private static String former(String yaml) {
        String text = yaml.replaceAll(
                "(?m)^  (accumulate|labelDropout|recompute): .*\\R|^  (schedule|ema):\\R(    .*\\R)+", "");
        assertThat(text)
                .doesNotContain("accumulate", "schedule", "snapshotEvery")
                .contains("warmUp", "emaRate");
        return text;
    }

    @Test
    void aRunOfAFormerVersionGoesOn() throws IOException {
        Path former = folder.resolve("former");
        ResumeTest.train(former, ResumeTest.points("training.steps=4"));
        Path file = former.resolve("checkpoints/step-000004.safetensors");
        Map<String, NdArray> arrays;
        Map<String, String> metadata;
        try (SafetensorsFile checkpoint = Safetensors.open(file)) {
            arrays = checkpoint.readAll();
            metadata = new TreeMap<>(checkpoint.metadata());
        }
        metadata.keySet().removeAll(List.of("gradientSignal", "gradientNoise"));
        metadata.computeIfPresent("config", (key, yaml) -> former(yaml));
        SafetensorsWriter.write(file, arrays, metadata);
        Path config = former.resolve("config.yaml");
        Files.writeString(config, former(Files.readString(config)));
        try (RunDirectory run = RunDirectory.resume(former, List.of("training.steps=6"))) {
            Trainer.of(run).listener(EventSink.silent()).stopWhen(() -> false).train();
        }
        Path unbroken = folder.resolve("unbroken");
        ResumeTest.train(unbroken, ResumeTest.points("training.steps=6"));
        String last = "checkpoints/step-000006.safetensors";
        requireSameFile(former.resolve(last), unbroken.resolve(last));
    }

    @Test
    void averagesCannotBeginInTheMiddleOfARun() throws IOException {
        Path path = folder.resolve("run");
        ResumeTest.train(path, ResumeTest.points("training.steps=2"));
        for (String setting :
                List.of("training.ema.snapshotEvery=1", "training.ema={rates: [0.5]}", "training.ema.rates=0.9")) {
            assertThatThrownBy(() -> RunDirectory.resume(path, List.of(setting)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("cannot be changed when a run is continued");
        }
        RunDirectory.resume(path, List.of("training.accumulate=2", "training.recompute=true"))
                .close();
    }

    @Test
    void augmentationNeedsANetworkThatIsToldOfIt() {
        assertThatThrownBy(() -> RunConfig.parse("""
                        data: {name: drawn-digits, augment: 0.1}
                        process: {kind: varianceExploding}
                        objective: {kind: smld, steps: 10}
                        network: {kind: ncsnv2, features: 4}
                        """, "test", List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("network.kind")
                .hasMessageContaining("set data.augment to 0, or take kind ncsnpp or ddpm");
        assertThatThrownBy(() -> ResumeTest.tiny("data.augment=1.5")).hasMessageContaining("data.augment");
    }
}
