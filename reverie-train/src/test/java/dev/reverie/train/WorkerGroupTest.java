package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.config.RunConfig;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.run.Checkpoints;
import dev.reverie.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that share out the parts of a batch end with the bits of one that computes them all. */
@ExtendWith(SingleThread.class)
class WorkerGroupTest {
    @TempDir
    private Path folder;

    private static RunConfig config(String... more) {
        return ResumeTest.tiny("training.batchSize=24", "training.accumulate=8", "network.dropout=0.2")
                .with(more);
    }

    @ParameterizedTest
    @CsvSource({"2, float32", "3, float32", "4, float32", "8, float32", "3, float64", "2, bfloat16"})
    void lossAndGradientAreTheSameBits(int workers, String precision) throws Exception {
        RunConfig config = config("training.precision=" + precision);
        FirstUpdate alone = FirstUpdate.of(config);
        for (FirstUpdate worker : InProcessWorkers.run(workers, group -> FirstUpdate.of(config, group))) {
            assertThat(worker).isEqualTo(alone);
        }
        assertThat(alone.norm()).isGreaterThan(1e-3);
    }

    /** With 5 workers a part of the elements falls to nobody's even share, and no worker's parts are one node. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void wholeTrainingsAreTheSameFiles(int workers) throws Exception {
        RunConfig config = config(
                "training.steps=6",
                "training.checkpointEvery=3",
                "training.logEvery=2",
                "training.labelDropout=0.5",
                "network.classes=10",
                "training.keepEvery=3");
        Path alone = train(config, folder.resolve("alone"), WorkerGroup.alone());
        List<Path> shared =
                InProcessWorkers.run(workers, group -> train(config, folder.resolve("worker" + group.rank()), group));
        for (Path run : shared) {
            for (Path file : new Checkpoints(alone.resolve("checkpoints")).files()) {
                assertThat(ResumeTest.arrays(run.resolve("checkpoints").resolve(file.getFileName())))
                        .isEqualTo(ResumeTest.arrays(file));
            }
            assertThat(measured(run)).isEqualTo(measured(alone));
        }
    }

    private static Path train(RunConfig config, Path folder, WorkerGroup group) throws Exception {
        try (RunDirectory run = RunDirectory.create(folder, config)) {
            Trainer.of(run).group(group).train();
        }
        return folder;
    }

    /** Losses, levels and gradient noise, without what depends on the clock. */
    private static List<String> measured(Path run) throws Exception {
        return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                .filter(line -> !line.contains("saved"))
                .map(line -> line.replaceAll("\"(seconds|time|elapsed)\":[^,}]*", ""))
                .toList();
    }

    @Test
    void allGiveUpWhereOneSeesNoFiniteLoss() {
        float[][] rows = new float[16][2];
        rows[15][1] = 3e38f;
        RunConfig config = ResumeTest.points().with("training.batchSize=16", "training.accumulate=4");
        assertThatThrownBy(() -> InProcessWorkers.run(2, group -> {
                    try (RunDirectory run = RunDirectory.create(folder.resolve("run" + group.rank()), config)) {
                        Dataset data = Dataset.of(rows);
                        Trainer.of(run, DataSplits.of("far", data)).group(group).train();
                    }
                    return 0;
                }))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(NonFiniteLossException.class);
    }

    @Test
    void moreWorkersThanPartsAreRefused() {
        assertThatThrownBy(
                        () -> InProcessWorkers.run(3, group -> FirstUpdate.of(config("training.accumulate=2"), group)))
                .hasRootCauseMessage("3 workers cannot share out 2 parts of a batch: each needs one at least");
    }
}
