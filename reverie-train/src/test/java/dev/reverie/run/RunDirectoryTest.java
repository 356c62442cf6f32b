package dev.reverie.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reverie.config.RunConfig;
import dev.reverie.file.ArraySource;
import dev.reverie.file.NdArray;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.SafetensorsWriter;
import dev.reverie.network.Network;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import dev.reverie.train.NonFiniteLossException;
import dev.reverie.train.ResumeTest;
import dev.reverie.train.SingleThread;
import dev.reverie.train.Trainer;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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

@ExtendWith(SingleThread.class)
class RunDirectoryTest {
    @TempDir
    private Path folder;

    private static final RunConfig POINTS = ResumeTest.points();

    @Test
    void aRunHoldsItsConfigurationProvenanceAndMetrics() throws Exception {
        Path place = folder.resolve("deep/run");
        try (RunDirectory run = RunDirectory.create(place, POINTS.with("training.steps=3"))) {
            Trainer.of(run)
                    .command(List.of("reverie", "train"))
                    .listener(EventSink.silent())
                    .stopWhen(() -> false)
                    .train();
        }
        RunDirectory run = RunDirectory.open(place);
        assertThat(run.config()).isEqualTo(POINTS.with("training.steps=3"));
        assertThat(run.provenance().orElseThrow())
                .contains(
                        "\"command\" : \"reverie train\"",
                        "libtorch",
                        "\"seed\" : 42",
                        System.getProperty("java.version"));
        // Begin and end, a checkpoint, and for each of three steps its loss and the losses by noise level.
        assertThat(Files.readAllLines(run.metricsFile())).hasSize(9);
        assertThat(run.tensorBoardFolder()).isNotEmptyDirectory();
        Checkpoint checkpoint = run.checkpoints().latestGood().orElseThrow().checkpoint();
        assertThat(checkpoint.counters()).isEqualTo(new Checkpoint.Counters(3, 12, 3, 3));
        assertThat(checkpoint.config()).isEqualTo(run.config());
        assertThat(checkpoint.data().name()).isEqualTo("moons/train");
        assertThat(checkpoint.provenance())
                .isEqualTo(RunProvenance.sha256(run.provenance().orElseThrow()));
    }

    @Test
    void aFolderWithARunAsksForResume() throws Exception {
        try (RunDirectory run = RunDirectory.create(folder, POINTS)) {
            run.writeProvenance("{}");
        }
        assertThatThrownBy(() -> RunDirectory.create(folder, POINTS))
                .isInstanceOf(RunException.class)
                .hasMessage(
                        folder + ": holds a run already; continue it with --resume, or choose another folder (--out)");
    }

    @Test
    void aRunThatWasKilledBeforeItBeganGivesWayToTheNext() throws Exception {
        RunDirectory.create(folder, POINTS).close();
        Files.writeString(folder.resolve("checkpoints/.step-000004.safetensors.1-2.tmp"), "half");
        RunDirectory.create(folder, POINTS.with("training.steps=7")).close();
        assertThat(RunDirectory.open(folder).config()).isEqualTo(POINTS.with("training.steps=7"));

        Files.writeString(folder.resolve("checkpoints/step-000004.safetensors"), "whole");
        assertThatThrownBy(() -> RunDirectory.create(folder, POINTS)).hasMessageContaining("holds a run already");
    }

    @Test
    void aLineOfMetricsThatWasCutWithinACharacterIsTakenBack() throws Exception {
        try (RunDirectory run = RunDirectory.create(folder, POINTS)) {
            String whole = "{\"event\":\"saved\",\"step\":2,\"file\":\"\u00fc\"}\n";
            byte[] line = whole.getBytes(StandardCharsets.UTF_8);
            try (OutputStream out = Files.newOutputStream(run.metricsFile())) {
                out.write(line);
                // Ends after the first of the two bytes of a letter.
                out.write(line, 0, line.length - 4);
            }
            assertThat(run.hasSavedCheckpoints()).isTrue();
            run.dropMetricsAfter(5);
            assertThat(run.metricsFile()).content(StandardCharsets.UTF_8).isEqualTo(whole);
        }
    }

    @Test
    void aFolderWithOtherFilesIsRefusedAndNothingInItTouched() throws Exception {
        for (String name : List.of("a", "b", "c", "d")) {
            Files.writeString(folder.resolve(name), name);
        }
        assertThatThrownBy(() -> RunDirectory.create(folder, POINTS))
                .hasMessage(folder + ": is not empty (it holds a, b, c and 1 more); choose another folder (--out)");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(4);
        }
    }

    @Test
    void aFileOrAPathBelowOneIsNoFolder() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> RunDirectory.create(file, POINTS))
                .hasMessageContaining("is a file, but a run needs a folder");
        assertThatThrownBy(() -> RunDirectory.create(file.resolve("run"), POINTS))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("cannot be written");
    }

    @Test
    void twoWritersDoNotMeet() throws Exception {
        try (RunDirectory run = RunDirectory.create(folder, POINTS)) {
            assertThat(run.folder()).isEqualTo(folder);
            assertThatThrownBy(() -> RunDirectory.resume(folder, List.of()))
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("is being written by process "
                            + ProcessHandle.current().pid());
            assertThat(RunDirectory.open(folder).config()).isEqualTo(POINTS);
        }
        RunDirectory.resume(folder, List.of()).close();
    }

    @Test
    void aRelativePlaceOfDataIsKeptAsAnAbsoluteOne() throws Exception {
        Path here = Path.of("pom.xml");
        assertThat(here).exists();
        RunConfig config = RunConfig.parse("data: {name: files, path: pom.xml}", "x", List.of());
        try (RunDirectory run = RunDirectory.create(folder, config)) {
            assertThat(run.config().data().path())
                    .contains(here.toAbsolutePath().toString());
        }
        assertThat(RunDirectory.open(folder).config())
                .isEqualTo(config.placed())
                .isNotEqualTo(config);
    }

    @Test
    void whatIsNoRunIsNamed() {
        assertThatThrownBy(() -> RunDirectory.open(folder))
                .hasMessage(folder + ": holds no config.yaml, so it is not the folder of a run");
        assertThatThrownBy(() -> RunDirectory.open(folder.resolve("gone")))
                .hasMessageEndingWith("gone: no such folder");
    }

    @Test
    void theNewestCheckpointsAndEveryFewStay() throws Exception {
        ResumeTest.train(
                folder,
                POINTS.with(
                        "training.checkpointEvery=4",
                        "training.keepLast=2",
                        "training.keepEvery=12",
                        "training.steps=30"));
        assertThat(RunDirectory.open(folder).checkpoints().files())
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "step-000012.safetensors",
                        "step-000024.safetensors",
                        "step-000028.safetensors",
                        "step-000030.safetensors");
    }

    @Test
    void weightsOfAnotherNetworkAreListedByNameAndShape() throws Exception {
        Trainer.Outcome outcome = ResumeTest.train(folder, POINTS.with("training.steps=1"));
        Checkpoint checkpoint = Checkpoint.open(outcome.checkpoint().orElseThrow());
        Network wider = POINTS.with("network.features=12", "network.blocks=2")
                .network()
                .create(checkpoint.data().shape());
        wider.parameters().allocate(DType.FLOAT32, Device.CPU);
        assertThatThrownBy(() -> checkpoint.loadAverage(wider.parameters()))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("holds the weights of another network; ")
                .hasMessageContaining("time.frequencies is [4] in the file and [6] in the network")
                .hasMessageContaining("more");
        wider.parameters().close();
    }

    @Test
    void otherFilesAreNoCheckpoints() throws Exception {
        Path file = folder.resolve("weights.safetensors");
        SafetensorsWriter.write(file, Map.of("w", NdArray.of(new float[1], 1)), Map.of());
        assertThatThrownBy(() -> Checkpoint.open(file)).hasMessageContaining("is no checkpoint of a run");
        SafetensorsWriter.write(
                file, Map.of("w", NdArray.of(new float[1], 1)), Map.of("format", "reverie-checkpoint", "version", "9"));
        assertThatThrownBy(() -> Checkpoint.open(file))
                .hasMessageContaining("of version 9; this program reads version 1");
    }

    @Test
    void whenEveryCheckpointIsDamagedAllAreNamed() throws Exception {
        Checkpoints checkpoints = new Checkpoints(folder);
        Files.writeString(checkpoints.file(1), "no");
        Files.writeString(checkpoints.file(2), "no");
        assertThatThrownBy(checkpoints::latestGood)
                .isInstanceOf(RunException.class)
                .hasMessageContaining("no checkpoint is good")
                .hasMessageContaining("step-000001")
                .hasMessageContaining("step-000002");
    }

    private static NonFiniteLossException astray(RunDirectory run, List<Event> events) {
        return catchThrowableOfType(
                NonFiniteLossException.class,
                () -> Trainer.of(run)
                        .listener(events::add)
                        .stopWhen(() -> false)
                        .train());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e8", "1e30"})
    void aRunThatGoesAstrayIsExplainedAndGoesOnFromAGoodCheckpoint(String learningRate) throws Exception {
        ResumeTest.train(folder, POINTS.with("training.steps=10", "training.keepLast=100"));
        List<Event> events = new ArrayList<>();
        List<String> wild = List.of(
                "training.learningRate=" + learningRate,
                "training.warmUp=0",
                "training.clipNorm=0",
                "training.checkpointEvery=1",
                "training.steps=60");
        try (RunDirectory run = RunDirectory.resume(folder, wild)) {
            NonFiniteLossException astray = astray(run, events);
            assertThat(astray).hasMessageMatching("""
                    (?s)step \\d+: .*
                      weights: finite, at most .*
                      the last good checkpoint is .*step-0000\\d\\d.safetensors.*
                      .*try a smaller training.learningRate .*""");
            assertThat(events.get(events.size() - 1))
                    .isInstanceOfSatisfying(
                            Event.Failed.class,
                            failed -> assertThat(failed.text()).isEqualTo(astray.getMessage()));
            List<String> lines = Files.readAllLines(run.metricsFile());
            assertThat(Json.parse(lines.get(lines.size() - 1)).path("text").asText())
                    .isEqualTo(astray.getMessage());
        }
        List<String> tame = List.of("training.learningRate=1e-3", "training.clipNorm=1");
        try (RunDirectory run = RunDirectory.resume(folder, tame)) {
            assertThat(Trainer.of(run).train().isComplete()).isTrue();
        }
    }

    @Test
    void aCheckpointOfWeightsThatAreNotFiniteIsPassedOver() throws Exception {
        ResumeTest.train(folder, POINTS.with("training.steps=20"));
        Checkpoints checkpoints = RunDirectory.open(folder).checkpoints();
        Path newest = checkpoints.file(20);
        try (SafetensorsFile stored = Safetensors.open(newest)) {
            Map<String, ArraySource> arrays = new TreeMap<>();
            for (String name : stored.names()) {
                float[] values = stored.get(name).toFloats();
                if (name.equals("ema.input.weight")) {
                    values[3] = Float.NaN;
                }
                arrays.put(name, NdArray.of(values, stored.entry(name).shape().toArray()));
            }
            Checksum.write(newest, arrays, stored.metadata());
        }
        assertThatThrownBy(() -> Checkpoint.open(newest))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("holds weights that are not finite, in 1 of ")
                .hasMessageContaining("first in ema.input.weight");
        Checkpoints.Found found = checkpoints.latestGood().orElseThrow();
        assertThat(found.checkpoint().file()).isEqualTo(checkpoints.file(10));
        assertThat(found.notices().get(0)).startsWith("passed over a checkpoint that is not good: " + newest);
    }

    @Test
    void weightsThatAnUpdateHasSpoiltAreNotSaved() throws Exception {
        // The clipped gradient is of order 1e-30 and its square nothing, so that epsilon alone is divided by.
        RunConfig wild = POINTS.with(
                "training.learningRate=1e36",
                "training.epsilon=1e-36",
                "training.warmUp=0",
                "training.clipNorm=1e-30",
                "training.checkpointEvery=1");
        try (RunDirectory run = RunDirectory.create(folder, wild)) {
            assertThat(astray(run, new ArrayList<>())).hasMessageMatching("""
                    (?s)step 1: after the update the weights are not finite, so the state was not saved
                      weights: not finite in \\d+ of \\d+ parameters, first in .*
                      no checkpoint was written yet
                      try a smaller .*""");
            assertThat(run.checkpoints().files()).isEmpty();
        }
    }

    /** Native memory is invisible to the garbage collector, so what a step leaves behind would stay for ever. */
    @Test
    void threeHundredStepsLeaveNothingBehind() throws Exception {
        List<Long> objects = new ArrayList<>();
        List<Long> bytes = new ArrayList<>();
        RunConfig config =
                ResumeTest.tiny("training.steps=300", "training.checkpointEvery=1000", "training.batchSize=2");
        try (RunDirectory run = RunDirectory.create(folder, config)) {
            Trainer.of(run)
                    .listener(event -> {
                        if (event instanceof Event.Step && event.step() % 100 == 0) {
                            objects.add(Engine.liveNativeObjects());
                            bytes.add(Engine.residentBytes());
                        }
                    })
                    .stopWhen(() -> false)
                    .train();
        }
        assertThat(objects.get(2)).isLessThanOrEqualTo(objects.get(0));
        // The count above is the sharp test. The process itself may still grow into its Java heap and compiled code.
        assertThat(bytes.get(2) - bytes.get(0)).isLessThan(160L << 20);
    }
}
