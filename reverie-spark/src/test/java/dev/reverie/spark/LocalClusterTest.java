package dev.reverie.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.config.RunConfig;
import dev.reverie.run.RunDirectory;
import dev.reverie.spark.train.WeightHash;
import dev.reverie.torch.Engine;
import dev.reverie.train.Trainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clusters of several processes: kills of executors and of the driver end in the weights of one machine. */
@Tag("cluster")
class LocalClusterTest {
    private static final int STEPS = 1200;

    @TempDir
    private static Path shared;

    private static String alone = "";

    @TempDir
    private Path folder;

    @BeforeAll
    static void trainOnOneMachine() throws Exception {
        Engine.setThreads(1);
        Path config = config();
        Path run = shared.resolve("alone");
        try (RunDirectory directory = RunDirectory.create(run, RunConfig.load(config, List.of()))) {
            Trainer.of(directory).train();
        }
        alone = hash(run);
    }

    private static Path config() throws Exception {
        Path file = shared.resolve("points.yaml");
        Files.writeString(
                file,
                ClusterTrainingTest.config(
                                "training.steps=" + STEPS, "training.checkpointEvery=100", "training.accumulate=8")
                        .yaml());
        return file;
    }

    private static String hash(Path run) throws Exception {
        List<Path> checkpoints = RunDirectory.open(run).checkpoints().files();
        return WeightHash.of(checkpoints.get(checkpoints.size() - 1));
    }

    /** Waits for a checkpoint of a step or a later one; its step. */
    private static long awaitCheckpoint(Path run, long step, Process driver, Path log) throws Exception {
        Pattern name = Pattern.compile("checkpoints/step-(\\d+)");
        long begun = System.nanoTime();
        while (driver.isAlive() && System.nanoTime() - begun < 180e9) {
            Path manifest = run.resolve("manifest.json");
            Matcher found = name.matcher(Files.exists(manifest) ? Files.readString(manifest) : "");
            long newest = 0;
            while (found.find()) {
                newest = Math.max(newest, Long.parseLong(found.group(1)));
            }
            if (newest >= step) {
                return newest;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("no checkpoint of step " + step + " came:\n" + Files.readString(log));
    }

    @Test
    void aKilledExecutorAndThenAKilledDriverCostNothingButTime() throws Exception {
        Path run = folder.resolve("run");
        Path log = folder.resolve("log");
        String[] train = {"train", config().toString(), "--out", run.toString(), "--workers", "2"};
        Process driver = SubmittedJar.start("local-cluster[2,1,1024]", log, List.of(), train);
        long first = awaitCheckpoint(run, 100, driver, log);
        SubmittedJar.executors(driver).get(0).destroyForcibly();
        // The stage begins anew with another executor.
        assertThat(awaitCheckpoint(run, first + 100, driver, log)).isLessThan(STEPS);
        List<ProcessHandle> executors = SubmittedJar.executors(driver);
        driver.destroyForcibly();
        executors.forEach(ProcessHandle::destroyForcibly);
        driver.waitFor();
        // Another driver, other workers.
        Path again = folder.resolve("again");
        Process second = SubmittedJar.start(
                "local-cluster[4,1,1024]",
                again,
                List.of(),
                "train",
                "--resume",
                "--out",
                run.toString(),
                "--workers",
                "4");
        assertThat(SubmittedJar.end(second, again)).as(Files.readString(again)).isZero();
        assertThat(hash(run)).isEqualTo(alone);
        assertThat(Files.readString(again)).contains("step " + STEPS + ", weights " + alone.substring(0, 16));
    }

    @Test
    void samplesAndFiguresComeFromTheSubmittedJar() throws Exception {
        Path samples = folder.resolve("samples");
        Path log = folder.resolve("log");
        Process driver = SubmittedJar.start(
                "local-cluster[2,1,1024]",
                log,
                List.of(),
                "sample",
                shared.resolve("alone").toString(),
                "--n",
                "700",
                "--set",
                "sampling.steps=5",
                "--out",
                samples.toString());
        assertThat(SubmittedJar.end(driver, log)).as(Files.readString(log)).isZero();
        assertThat(LocalSpark.session().read().parquet(samples.toString()).count())
                .isEqualTo(700);
        Path few = folder.resolve("few");
        Process refused = SubmittedJar.start(
                "local[1]",
                few,
                List.of(),
                "train",
                config().toString(),
                "--out",
                folder.resolve("run").toString(),
                "--workers",
                "3",
                "--slot-wait",
                "1");
        assertThat(SubmittedJar.end(refused, few)).isEqualTo(2);
        assertThat(few)
                .content()
                .contains("error: 3 workers need as many slots at once, and the cluster has 1 after 1 s");
    }
}
