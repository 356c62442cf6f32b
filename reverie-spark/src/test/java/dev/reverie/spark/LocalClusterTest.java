package dev.reverie.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.config.RunConfig;
import dev.reverie.run.RunDirectory;
import dev.reverie.spark.train.WeightHash;
import dev.reverie.torch.Engine;
import dev.reverie.train.Trainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clusters of several processes: kills of executors and of the driver end in the weights of one machine. */
@Tag("cluster")
class LocalClusterTest {
    private static final int STEPS = 320;
    private static final int EVERY = 40;
    private static final int KILLS = Integer.getInteger("reverie.spark.kills", 2);
    private static final Pattern CHECKPOINT = Pattern.compile("checkpoints/step-(\\d+)");

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
                                "training.steps=" + STEPS, "training.checkpointEvery=" + EVERY, "training.accumulate=8")
                        .yaml());
        return file;
    }

    private static String hash(Path run) throws Exception {
        List<Path> checkpoints = RunDirectory.open(run).checkpoints().files();
        return WeightHash.of(checkpoints.get(checkpoints.size() - 1));
    }

    /** The step of the newest checkpoint that is whole; 0 without. */
    private static long newest(Path run) throws Exception {
        Path manifest = run.resolve("manifest.json");
        Matcher found = CHECKPOINT.matcher(Files.exists(manifest) ? Files.readString(manifest) : "");
        long newest = 0;
        while (found.find()) {
            newest = Math.max(newest, Long.parseLong(found.group(1)));
        }
        return newest;
    }

    /** Waits for a checkpoint of a step or a later one; whether it came before the driver ended. */
    private static boolean awaitCheckpoint(Path run, long step, Process driver, Path log) throws Exception {
        long begun = System.nanoTime();
        while (newest(run) < step) {
            if (!driver.isAlive()) {
                return false;
            }
            if (System.nanoTime() - begun > 240e9) {
                throw new AssertionError("no checkpoint of step " + step + " came:\n" + Files.readString(log));
            }
            Thread.sleep(20);
        }
        return true;
    }

    /**
     * Kills executors and drivers in turn, at random moments, and continues with other numbers of workers, until so many were
     * killed: 2, or as {@code -Dreverie.spark.kills} says. Every training ends in the weights of one machine.
     */
    @Test
    void killsCostNothingButTime() throws Exception {
        Random random = new Random(5);
        int killed = 0;
        for (int training = 0; killed < KILLS; training++) {
            Path run = folder.resolve("run" + training);
            killed = train(run, killed, random);
            assertThat(hash(run)).isEqualTo(alone);
            System.out.println(killed + " processes were killed, and the weights are those of one machine");
        }
    }

    private int train(Path run, int before, Random random) throws Exception {
        int killed = before;
        for (int attempt = 0; ; attempt++) {
            int workers = 2 + 2 * (attempt % 2);
            Path log = folder.resolve("log" + attempt);
            List<String> words = new ArrayList<>(List.of("train"));
            words.addAll(Files.exists(run.resolve("config.yaml")) ? List.of("--resume") : List.of(config().toString()));
            words.addAll(List.of("--out", run.toString(), "--workers", String.valueOf(workers)));
            Process driver = SubmittedJar.start(
                    "local-cluster[" + workers + ",1,1024]", log, List.of(), words.toArray(String[]::new));
            boolean alive = true;
            while (alive && killed < KILLS && awaitCheckpoint(run, newest(run) + EVERY, driver, log)) {
                Thread.sleep(random.nextInt(400));
                List<ProcessHandle> executors = SubmittedJar.executors(driver);
                alive = driver.isAlive() && (killed % 2 == 0 || executors.isEmpty());
                if (alive) {
                    executors.get(random.nextInt(executors.size())).destroyForcibly();
                } else {
                    driver.destroyForcibly();
                    executors.forEach(ProcessHandle::destroyForcibly);
                    driver.waitFor();
                }
                killed++;
            }
            if (alive && SubmittedJar.end(driver, log) == 0) {
                return killed;
            }
            assertThat(attempt).as(Files.readString(log)).isLessThan(2 * KILLS);
        }
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
