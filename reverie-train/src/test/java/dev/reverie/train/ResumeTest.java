package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reverie.config.ConfigException;
import dev.reverie.config.RunConfig;
import dev.reverie.file.NdArray;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.run.Checkpoint;
import dev.reverie.run.Json;
import dev.reverie.run.RunDirectory;
import dev.reverie.run.RunException;
import dev.reverie.torch.Engine;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A run that was stopped, in whatever way, goes on as if it had never been. */
@ExtendWith(SingleThread.class)
public class ResumeTest {
    /** A U-Net with attention, FIR filter and dropout, small enough for milliseconds per step. */
    static final String TINY = """
            name: tiny
            data: {name: drawn-digits, height: 8, flip: true}
            process: {kind: varianceExploding, sigmaMax: 10}
            network:
              features: 8
              multipliers: [1, 2]
              blocks: 1
              attentionResolutions: [4]
              dropout: 0.2
            training: {steps: 40, batchSize: 4, warmUp: 5, logEvery: 1, checkpointEvery: 10, keepLast: 3}
            """;

    /** As quick as can be, where the network does not matter. */
    static final String POINTS = """
            name: points
            data: {name: moons}
            process: {kind: variancePreserving}
            network: {features: 8, blocks: 1, dropout: 0.2}
            training: {steps: 40, batchSize: 4, warmUp: 5, logEvery: 1, checkpointEvery: 10, keepLast: 3}
            """;

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    public static RunConfig tiny(String... settings) {
        return RunConfig.parse(TINY, "tiny.yaml", List.of(settings));
    }

    public static RunConfig points(String... settings) {
        return RunConfig.parse(POINTS, "points.yaml", List.of(settings));
    }

    public static Trainer.Outcome train(Path folder, RunConfig config) throws IOException {
        try (RunDirectory run = RunDirectory.create(folder, config)) {
            return Trainer.of(run)
                    .listener(EventSink.silent())
                    .stopWhen(() -> false)
                    .train();
        }
    }

    private static Trainer.Outcome resume(Path folder, EventSink sink, String... settings) throws IOException {
        try (RunDirectory run = RunDirectory.resume(folder, List.of(settings))) {
            return Trainer.of(run).listener(sink).stopWhen(() -> false).train();
        }
    }

    private static List<String> losses(Path run) throws IOException {
        List<String> losses = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            JsonNode event = Json.parse(line);
            if (event.path("event").asText().equals("step")) {
                losses.add(event.path("step").asText() + " " + event.path("loss") + " " + event.path("gradientNorm"));
            }
        }
        return losses;
    }

    static Map<String, NdArray> arrays(Path checkpoint) throws IOException {
        try (SafetensorsFile file = Safetensors.open(checkpoint)) {
            return file.readAll();
        }
    }

    private static void requireSameAsUnbroken(Path resumed) throws IOException {
        RunConfig config = RunDirectory.open(resumed).config();
        Path unbroken = shared.resolve(config.name());
        if (!Files.exists(unbroken)) {
            train(unbroken, config);
        }
        String last = "checkpoints/step-000040.safetensors";
        assertThat(losses(resumed)).hasSize(40).isEqualTo(losses(unbroken));
        assertThat(arrays(resumed.resolve(last))).isEqualTo(arrays(unbroken.resolve(last)));
    }

    @Test
    void aRunKilledAtStep20AndContinuedEqualsAnUnbrokenOneBitForBit() throws Exception {
        Path run = folder.resolve("killed");
        Process child = child("kill", run, "");
        endAtItsStep(child, run, Process::destroyForcibly);
        // 137 = 128 + SIGKILL on Unix; other systems have codes of their own.
        assertThat(child.exitValue()).isNotZero();
        assertThat(losses(run)).hasSizeGreaterThanOrEqualTo(20).hasSizeLessThan(40);
        Trainer.Outcome outcome = resume(run, EventSink.silent());
        assertThat(outcome.isComplete()).isTrue();
        requireSameAsUnbroken(run);
    }

    @Test
    void aRunWhoseCheckpointsAreGoneIsNotBegunAnewInItsPlace() throws Exception {
        Path run = folder.resolve("gone");
        Path last = train(run, points("training.steps=10")).checkpoint().orElseThrow();
        String metrics = Files.readString(run.resolve("metrics.jsonl"));
        Files.delete(last);
        assertThatThrownBy(() -> resume(run, EventSink.silent(), "training.steps=20"))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("has metrics of checkpoints that were saved, but holds none")
                .hasMessageContaining("bring back its folder checkpoints");
        assertThat(run.resolve("metrics.jsonl")).hasContent(metrics);
    }

    @Test
    void aCosineThatIsStretchedOverMoreStepsIsTold() throws Exception {
        Path run = folder.resolve("cosine");
        train(run, points("training.schedule.kind=cosine", "training.learningRate=1e-3"));
        List<String> notices = new ArrayList<>();
        EventSink sink = event -> {
            if (event instanceof Event.Notice notice) {
                notices.add(notice.text());
            }
        };
        resume(run, sink, "training.steps=80");
        assertThat(notices)
                .containsExactly(
                        "training.steps was 40 and is 80, over which training.schedule falls: the learning rate"
                                + " goes on at 0.000500 instead of 0.00; to go on at a low rate set"
                                + " training.schedule.kind=constant and training.learningRate=1.00e-05, or leave it so to let it"
                                + " fall once more");
        notices.clear();
        resume(run, sink, "training.steps=82", "training.schedule.kind=constant", "training.learningRate=1e-5");
        assertThat(notices).isEmpty();
    }

    @Test
    void aRunAskedToStopSavesAndGoesOnFromThere() throws Exception {
        Path run = folder.resolve("stopped");
        try (RunDirectory directory = RunDirectory.create(run, points())) {
            List<Long> seen = new ArrayList<>();
            Trainer.Outcome outcome = Trainer.of(directory)
                    .listener(event -> seen.add(event.step()))
                    .stopWhen(() -> seen.contains(17L))
                    .train();
            assertThat(outcome.isComplete()).isFalse();
            assertThat(outcome.step()).isEqualTo(17);
            assertThat(outcome.checkpoint().orElseThrow()).exists();
        }
        resume(run, EventSink.silent());
        requireSameAsUnbroken(run);
    }

    @Test
    void aProcessToldToTerminateSavesBeforeItEnds() throws Exception {
        Path run = folder.resolve("terminated");
        Process child = child("terminate", run, "");
        assumeTrue(child.supportsNormalTermination(), "this system can only kill a process");
        endAtItsStep(child, run, Process::destroy);
        Checkpoint checkpoint =
                RunDirectory.open(run).checkpoints().latestGood().orElseThrow().checkpoint();
        // No step is a multiple of ten, so it is the signal that saved.
        assertThat(checkpoint.counters().step()).isBetween(13L, 19L);
        assertThat(losses(run)).hasSize((int) checkpoint.counters().step());
        resume(run, EventSink.silent(), "training.steps=40");
        requireSameAsUnbroken(run);
    }

    /** Waits until the {@link Victim} has reached its step, where it waits to be ended, and ends it. */
    private static void endAtItsStep(Process child, Path run, Consumer<Process> end) throws InterruptedException {
        try {
            for (int i = 0; i < 12_000 && child.isAlive() && !Files.exists(Victim.mark(run)); i++) {
                Thread.sleep(10);
            }
            assertThat(Victim.mark(run)).exists();
            end.accept(child);
            assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            child.destroyForcibly();
        }
    }

    /** Trains in a process of its own: {@link Victim}. */
    private static Process child(String how, Path run, String before) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java, "-Xmx512m"));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("org.bytedeco."))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), Victim.class.getName(), how, run.toString()));
        if (!before.isEmpty()) {
            command.addAll(0, List.of("bash", "-c", before + "; exec \"$@\"", "bash"));
        }
        Path log = run.resolveSibling(run.getFileName() + ".log");
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** A limit on the size of a file stands for a full disk: both make a write fail half-way. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aDiskThatIsFullWhileSavingLeavesTheFormerCheckpoint() throws Exception {
        Path run = folder.resolve("full");
        Trainer.Outcome outcome = train(run, points("training.steps=10", "network.features=64"));
        byte[] former = Files.readAllBytes(outcome.checkpoint().orElseThrow());
        assertThat(former).hasSizeGreaterThan(300_000);
        // 200 blocks of 1024 bytes
        Process child = child("resume", run, "ulimit -f 200");
        try {
            assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.exitValue()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("full.log")))
                .contains("step-000020.safetensors: not saved, File too large", "bytes needed");
        assertThat(RunDirectory.open(run).checkpoints().files())
                .containsExactly(outcome.checkpoint().orElseThrow());
        assertThat(Files.readAllBytes(outcome.checkpoint().orElseThrow())).isEqualTo(former);
        try (var files = Files.list(run.resolve("checkpoints"))) {
            assertThat(files).hasSize(1);
        }
    }

    /** The program that is killed. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws Exception {
            Engine.setThreads(1);
            if (arguments[0].equals("resume")) {
                resume(Path.of(arguments[1]), EventSink.silent(), "training.steps=20");
                return;
            }
            boolean kill = arguments[0].equals("kill");
            RunConfig config = kill ? tiny() : points("training.steps=100000");
            try (RunDirectory run = RunDirectory.create(Path.of(arguments[1]), config);
                    StopSignal stop = StopSignal.install()) {
                Trainer.of(run)
                        .listener(event -> {
                            if (event instanceof Event.Step step && step.step() == (kill ? 23 : 13)) {
                                waitToBeEnded(mark(Path.of(arguments[1])), stop);
                            }
                        })
                        .stopWhen(stop)
                        .train();
            }
        }

        /** The file by which a run tells that it has reached its step. */
        static Path mark(Path run) {
            return run.resolveSibling(run.getFileName() + ".reached");
        }

        private static void waitToBeEnded(Path mark, StopSignal stop) {
            try {
                Files.createFile(mark);
                for (int i = 0; i < 6000 && !stop.getAsBoolean(); i++) {
                    Thread.sleep(10);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void aDamagedCheckpointIsPassedOverForItsPredecessor() throws Exception {
        Path run = folder.resolve("damaged");
        train(run, points("training.steps=20"));
        Path newest = run.resolve("checkpoints/step-000020.safetensors");
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length - 5] ^= 4;
        Files.write(newest, bytes);
        List<String> notices = new ArrayList<>();
        resume(
                run,
                event -> {
                    if (event instanceof Event.Notice notice) {
                        notices.add(notice.text());
                    }
                },
                "training.steps=40");
        assertThat(notices)
                .singleElement()
                .asString()
                .contains("step-000020.safetensors", "is damaged", "continuing from", "step-000010.safetensors");
        requireSameAsUnbroken(run);
    }

    @Test
    void aHalfWrittenCheckpointIsPassedOverToo() throws Exception {
        Path run = folder.resolve("half");
        train(run, points("training.steps=20"));
        Path newest = run.resolve("checkpoints/step-000020.safetensors");
        byte[] bytes = Files.readAllBytes(newest);
        Files.write(newest, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        Files.write(run.resolve("checkpoints/.step-000030.safetensors.1f.tmp"), bytes);
        assertThat(RunDirectory.open(run)
                        .checkpoints()
                        .latestGood()
                        .orElseThrow()
                        .checkpoint()
                        .counters()
                        .step())
                .isEqualTo(10);
        resume(run, EventSink.silent(), "training.steps=40");
        assertThat(run.resolve("checkpoints/.step-000030.safetensors.1f.tmp")).doesNotExist();
        requireSameAsUnbroken(run);
    }

    @Test
    void whatTheWeightsDependOnCannotBeChanged() throws Exception {
        Path run = folder.resolve("run");
        train(run, points("training.steps=10"));
        assertThatThrownBy(() -> RunDirectory.resume(run, List.of("network.features=16")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("network.features cannot be changed");
        assertThatThrownBy(() -> RunDirectory.resume(run, List.of("training.seed=1")))
                .hasMessageContaining("training.seed cannot be changed");
        RunDirectory.resume(run, List.of("training.steps=11")).close();
        assertThat(RunDirectory.open(run).config().training().steps()).isEqualTo(11);
    }

    @Test
    void otherDataAreNoticed() throws Exception {
        Path run = folder.resolve("run");
        train(run, points("training.steps=10"));
        Path provenance = run.resolve("provenance.json");
        String sha = Json.parse(Files.readString(provenance))
                .path("data")
                .path("sha256")
                .asText();
        Files.writeString(provenance, Files.readString(provenance).replace(sha, "0".repeat(64)));
        assertThatThrownBy(() -> resume(run, EventSink.silent(), "training.steps=20"))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("was begun with other data");
    }
}
