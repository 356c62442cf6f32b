package dev.reverie.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.config.RunConfig;
import dev.reverie.file.NdArray;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.nn.PowerProfile;
import dev.reverie.track.EventSink;
import dev.reverie.train.ResumeTest;
import dev.reverie.train.SingleThread;
import dev.reverie.train.Trainer;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Averages put together after training, against those of a run whose every step is known. */
@ExtendWith(SingleThread.class)
class PostHocEmaTest {
    private static final int STEPS = 64;

    @TempDir
    private static Path folder;

    /** Every step's weights are kept, so that any average can be computed from them. */
    @BeforeAll
    static void train() throws IOException {
        RunConfig config = ResumeTest.points(
                "training.steps=" + STEPS,
                "training.warmUp=0",
                "training.learningRate=0.01",
                "training.checkpointEvery=1",
                "training.keepLast=" + STEPS,
                "training.ema={rates: [0.8], snapshotEvery: 4}",
                "training.precision=float64");
        ResumeTest.train(folder.resolve("run"), config);
    }

    private static RunDirectory run() throws IOException {
        return RunDirectory.open(folder.resolve("run"));
    }

    private static double[] weights(long step, String name) throws IOException {
        try (SafetensorsFile file = Safetensors.open(run().checkpoints().file(step))) {
            return file.get(name).toDoubles();
        }
    }

    /** The first weights of the network, whatever they are called. */
    private static String first() throws IOException {
        try (SafetensorsFile file = Safetensors.open(run().checkpoints().file(1))) {
            return file.names().stream()
                    .filter(name -> name.startsWith("adam.first."))
                    .map(name -> name.substring("adam.first.".length()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static double[] exact(double width, String name) throws IOException {
        double power = PowerProfile.gammaOf(width) + 1;
        double[] sum = weights(1, "model." + name);
        java.util.Arrays.fill(sum, 0);
        for (int k = 1; k <= STEPS; k++) {
            double[] values = weights(k, "model." + name);
            double weight = Math.pow((double) k / STEPS, power) - Math.pow((k - 1.0) / STEPS, power);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += weight * values[i];
            }
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.1})
    void aStoredWidthIsFoundAgain(double width) throws IOException {
        String name = first();
        double[] wanted = exact(width, name);
        assertThat(PostHocEma.of(run()).reconstruct(width).get(name).toDoubles())
                // The condition of the system, about 1e6, times the precision of a double.
                .containsExactly(wanted, within(1e-9));
        assertThat(weights(STEPS, "emaWidth=" + width + "." + name)).containsExactly(wanted, within(1e-14));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.06, 0.075, 0.15})
    void otherWidthsComeNear(double width) throws IOException {
        String name = first();
        PostHocEma averages = PostHocEma.of(run());
        assertThat(averages.steps()).isEqualTo(STEPS);
        double[] wanted = exact(width, name);
        double[] found = averages.reconstruct(width).get(name).toDoubles();
        double[] stored = exact(0.1, name);
        double error = 0;
        double apart = 0;
        for (int i = 0; i < wanted.length; i++) {
            error += Math.pow(found[i] - wanted[i], 2);
            apart += Math.pow(stored[i] - wanted[i], 2);
        }
        // Sixteen snapshots of two widths; the profile is met to 1 % and better.
        assertThat(Math.sqrt(error)).isLessThan(Math.sqrt(apart) / 20);
    }

    @Test
    void whatIsWrittenCanBeSampledFrom() throws IOException {
        Path file = folder.resolve("narrow.safetensors");
        PostHocEma.of(run()).write(0.075, file);
        String name = first();
        Map<String, NdArray> averages = PostHocEma.of(run()).reconstruct(0.075);
        try (SafetensorsFile written = Safetensors.open(file);
                SafetensorsFile source = Safetensors.open(run().checkpoints().file(STEPS))) {
            assertThat(written.get("ema." + name)).isEqualTo(averages.get(name));
            assertThat(written.get("model." + name)).isEqualTo(source.get("model." + name));
            assertThat(written.names()).noneMatch(one -> one.startsWith("adam.") || one.startsWith("emaWidth"));
            assertThat(written.metadata().get("average")).contains("relative width 0.075 at step 64");
        }
        try (TrainedModel model = TrainedModel.load(file)) {
            assertThat(model.sample(3, 0).count()).isEqualTo(3);
        }
    }

    @Test
    void anAverageOfConstantRateCanBeTakenOut() throws IOException {
        Path file = folder.resolve("short.safetensors");
        PostHocEma.writeOfRate(run(), 0.8, file);
        String name = first();
        try (SafetensorsFile written = Safetensors.open(file)) {
            assertThat(written.get("ema." + name).toDoubles()).isEqualTo(weights(STEPS, "emaRate=0.8." + name));
        }
        Checkpoint.open(file);
        assertThatThrownBy(() -> PostHocEma.writeOfRate(run(), 0.7, file))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("keeps no average of rate 0.7; training.ema.rates is [0.8]");
    }

    @Test
    void aDamagedSnapshotIsNoticed() throws IOException {
        Path copy = folder.resolve("damaged");
        ResumeTest.train(copy, ResumeTest.points("training.steps=4", "training.ema.snapshotEvery=2"));
        Path snapshot = copy.resolve("averages/step-000002.safetensors");
        byte[] bytes = Files.readAllBytes(snapshot);
        bytes[bytes.length - 3] ^= 1;
        Files.write(snapshot, bytes);
        PostHocEma averages = PostHocEma.of(RunDirectory.open(copy));
        assertThatThrownBy(() -> averages.reconstruct(0.07))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("step-000002.safetensors")
                .hasMessageContaining("is damaged");
    }

    @Test
    void aRunWithoutSnapshotsSaysHowToHaveThem() throws IOException {
        Path plain = folder.resolve("plain");
        ResumeTest.train(plain, ResumeTest.points("training.steps=2"));
        assertThatThrownBy(() -> PostHocEma.of(RunDirectory.open(plain)))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("--set training.ema.snapshotEvery=1000");
        Path early = folder.resolve("early");
        try (RunDirectory run =
                RunDirectory.create(early, ResumeTest.points("training.steps=9", "training.ema.snapshotEvery=5"))) {
            Trainer.of(run).listener(EventSink.silent()).stopWhen(() -> true).train();
        }
        assertThatThrownBy(() -> PostHocEma.of(RunDirectory.open(early)))
                .hasMessageContaining("the first come at step 5");
        assertThat(List.of(plain, early)).allMatch(Files::isDirectory);
    }
}
