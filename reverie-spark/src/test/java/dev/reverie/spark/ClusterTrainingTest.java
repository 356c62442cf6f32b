package dev.reverie.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.config.RunConfig;
import dev.reverie.run.Json;
import dev.reverie.run.RunDirectory;
import dev.reverie.spark.cluster.ClusterException;
import dev.reverie.spark.store.StoreException;
import dev.reverie.spark.train.WeightHash;
import dev.reverie.torch.Engine;
import dev.reverie.train.Trainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training by workers that are threads of this process: the same weights as on one machine. */
class ClusterTrainingTest {
    private static final int STEPS = 12;

    @TempDir
    private static Path shared;

    private static String alone = "";

    @TempDir
    private Path folder;

    static RunConfig config(String... more) {
        List<String> settings = new ArrayList<>(LocalSpark.TINY);
        settings.add("training.steps=" + STEPS);
        settings.add("training.checkpointEvery=4");
        settings.addAll(List.of(more));
        return RunConfig.parse(
                "{name: points, data: {name: moons}, process: {kind: variancePreserving}, network: {dropout: 0.1}}",
                "points",
                settings);
    }

    @BeforeAll
    static void trainOnOneMachine() throws Exception {
        Engine.setThreads(1);
        alone = hash(trainAlone(shared.resolve("alone"), config("training.accumulate=8")));
    }

    private static Path trainAlone(Path folder, RunConfig config) throws Exception {
        try (RunDirectory run = RunDirectory.create(folder, config)) {
            Trainer.of(run).train();
        }
        return folder;
    }

    private static String hash(Path run) throws Exception {
        List<Path> checkpoints = RunDirectory.open(run).checkpoints().files();
        return WeightHash.of(checkpoints.get(checkpoints.size() - 1));
    }

    private static ClusterTraining training() {
        return ClusterTraining.of(LocalSpark.session()).slotWait(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void weightsAreThoseOfOneMachine(int workers) throws Exception {
        List<String> lines = new ArrayList<>();
        Path run = folder.resolve("run");
        ClusterTraining.Outcome outcome = training()
                .workers(workers)
                .listener(lines::add)
                .train(config(), run.toUri().toString());
        assertThat(outcome.step()).isEqualTo(STEPS);
        assertThat(outcome.isComplete()).isTrue();
        assertThat(outcome.weights()).isEqualTo(alone);
        assertThat(hash(run)).isEqualTo(alone);
        assertThat(run.resolve("metrics.jsonl")).content().contains("\"step\":" + STEPS);
        assertThat(run.resolve("report.html")).exists();
        assertThat(Files.readAllLines(run.resolve("cluster.jsonl")))
                .singleElement()
                .satisfies(line -> assertThat(Json.parse(line).path("workers")).hasSize(workers));
        assertThat(lines)
                .contains(workers + " workers share out 8 parts of every batch")
                .anyMatch(line -> line.startsWith("done: step 12 of 12"));
    }

    @Test
    void aRunGoesOnWithOtherWorkersAndOnOneMachine() throws Exception {
        String run = folder.resolve("run").toUri().toString();
        training().workers(2).train(config("training.steps=4"), run);
        ClusterTraining.Outcome more = training().workers(4).resume(run, List.of("training.steps=8"));
        assertThat(more.step()).isEqualTo(8);
        // Copied, it is a run like any other.
        try (RunDirectory copy = RunDirectory.resume(folder.resolve("run"), List.of("training.steps=" + STEPS))) {
            Trainer.of(copy).train();
        }
        assertThat(hash(folder.resolve("run"))).isEqualTo(alone);
    }

    @Test
    void aRunThatBeganOnOneMachineGoesOnHere() throws Exception {
        Path run = trainAlone(folder.resolve("run"), config("training.accumulate=8", "training.steps=4"));
        ClusterTraining.Outcome outcome =
                training().workers(3).resume(run.toString(), List.of("training.steps=" + STEPS));
        assertThat(outcome.weights()).isEqualTo(alone);
    }

    @Test
    void aCheckpointThatIsNotWholeIsPassedOver() throws Exception {
        Path run = folder.resolve("run");
        training().workers(2).train(config("training.steps=8"), run.toString());
        Path last = run.resolve("checkpoints/step-000008.safetensors");
        byte[] bytes = Files.readAllBytes(last);
        Files.write(last, Arrays.copyOf(bytes, bytes.length / 2));
        List<String> lines = new ArrayList<>();
        ClusterTraining.Outcome outcome =
                training().workers(2).listener(lines::add).resume(run.toString(), List.of("training.steps=" + STEPS));
        assertThat(outcome.weights()).isEqualTo(alone);
        assertThat(lines).anyMatch(line -> line.contains("step-000008.safetensors is not whole"));
    }

    /** Without a rename, and with uploads that are cut short at every length in turn. */
    @Test
    void anObjectStoreThatIsCutShortLosesNothing() throws Exception {
        LocalSpark.session()
                .sparkContext()
                .hadoopConfiguration()
                .set("fs.elsewhere.impl", ElsewhereFileSystem.class.getName());
        String place = "elsewhere://host" + folder.resolve("run");
        training().workers(2).train(config("training.steps=4"), place);
        try {
            for (long cut : new long[] {0, 5000}) {
                ElsewhereFileSystem.cutAfter = cut;
                assertThatThrownBy(() ->
                                training().workers(2).attempts(1).resume(place, List.of("training.steps=" + STEPS)))
                        .isInstanceOf(ClusterException.class)
                        .hasMessageContaining("the connection was cut")
                        .hasMessageContaining("whole up to checkpoints/step-000004.safetensors");
            }
        } finally {
            ElsewhereFileSystem.cutAfter = -1;
        }
        List<String> lines = new ArrayList<>();
        ClusterTraining.Outcome outcome =
                training().workers(3).listener(lines::add).resume(place, List.of());
        assertThat(outcome.weights()).isEqualTo(alone);
        assertThat(lines).anyMatch(line -> line.contains("step-000008.safetensors is not whole"));
    }

    @Test
    void badRequestsAreRefusedAtOnce() throws Exception {
        String place = folder.resolve("run").toString();
        assertThatThrownBy(() -> training().workers(5).train(config("training.accumulate=4"), place))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("5 workers cannot share out the 4 parts")
                .hasMessageContaining("--set training.accumulate=5");
        assertThatThrownBy(() -> training().workers(8).train(config(), place))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("8 workers need as many slots at once, and the cluster has 4 after 2 s")
                .hasMessageContaining("spark.executor.instances");
        assertThatThrownBy(() -> training().train(config("training.batchSize=30"), place))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("30 examples cannot be split into 8 equal parts");
        assertThatThrownBy(() -> training().resume(place, List.of()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("holds no run");
        Files.createDirectories(folder.resolve("run"));
        Files.writeString(folder.resolve("run/notes.txt"), "mine");
        assertThatThrownBy(() -> training().train(config(), place))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is not empty (it holds notes.txt)");
        assertThatThrownBy(() -> training().train(config(), "gopher://host/run"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has no file system for gopher://");
    }

    @Test
    void aLossThatIsNotFiniteEndsItAtOnceWithTheReason() {
        RunConfig config = config("training.learningRate=1e30", "training.clipNorm=0", "training.warmUp=0");
        assertThatThrownBy(() -> training()
                        .workers(2)
                        .train(config, folder.resolve("run").toString()))
                .hasMessageContaining("step 2")
                .hasMessageContaining("learning");
    }
}
