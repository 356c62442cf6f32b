package dev.reverie.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
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

    @TempDir
    private static Path shared;

    private static Path config = Path.of("");
    private static String alone = "";

    @TempDir
    private Path folder;

    @BeforeAll
    static void trainOnOneMachine() throws Exception {
        config = PointsRun.config(shared, STEPS, EVERY);
        alone = PointsRun.alone(shared.resolve("alone"), config).hash();
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
            PointsRun run = new PointsRun(folder.resolve("run" + training));
            killed = train(run, killed, random);
            assertThat(run.hash()).isEqualTo(alone);
            System.out.println(killed + " processes were killed, and the weights are those of one machine");
        }
    }

    private int train(PointsRun run, int before, Random random) throws Exception {
        int killed = before;
        for (int attempt = 0; ; attempt++) {
            int workers = 2 + 2 * (attempt % 2);
            Path log = folder.resolve("log" + attempt);
            List<String> words = new ArrayList<>(List.of("train"));
            words.addAll(run.exists() ? List.of("--resume") : List.of(config.toString()));
            words.addAll(List.of("--out", run.folder().toString(), "--workers", String.valueOf(workers)));
            Process driver = SubmittedJar.start(
                    "local-cluster[" + workers + ",1,1024]", log, List.of(), words.toArray(String[]::new));
            boolean alive = true;
            while (alive && killed < KILLS && run.await(run.newest() + EVERY, driver, log)) {
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
    void samplesOfTheSubmittedJarAreThoseOfOneMachine() throws Exception {
        int count = 10_000;
        Path samples = folder.resolve("samples");
        Path log = folder.resolve("log");
        Process driver = SubmittedJar.start(
                "local-cluster[2,1,1024]",
                log,
                List.of(),
                "sample",
                shared.resolve("alone").toString(),
                "--n",
                String.valueOf(count),
                "--seed",
                "3",
                "--set",
                "sampling.steps=5",
                "--out",
                samples.toString());
        assertThat(SubmittedJar.end(driver, log)).as(Files.readString(log)).isZero();
        List<Row> rows = LocalSpark.session()
                .read()
                .parquet(samples.toString())
                .orderBy("index")
                .collectAsList();
        assertThat(rows).hasSize(count);
        try (TrainedModel model = TrainedModel.load(shared.resolve("alone"))) {
            assertThat(model.together()).as("what one task draws").isLessThan(count);
            SampleSet alone =
                    model.sample(count, 3, model.config().with("sampling.steps=5"), SamplingProgress.silent());
            for (int i = 0; i < count; i++) {
                Row row = rows.get(i);
                List<Float> values = row.getList(row.fieldIndex("values"));
                assertThat(row.getLong(0)).isEqualTo(i);
                float[] expected = alone.sample(i);
                assertThat(values).hasSize(expected.length);
                for (int k = 0; k < expected.length; k++) {
                    assertThat(values.get(k)).as("sample %d", i).isEqualTo(expected[k]);
                }
            }
        }
    }

    @Test
    void tooFewSlotsAreToldToWhoSubmits() throws Exception {
        Path few = folder.resolve("few");
        Process refused = SubmittedJar.start(
                "local[1]",
                few,
                List.of(),
                "train",
                config.toString(),
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
