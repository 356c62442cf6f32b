package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.Reverie;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.TrainedModel;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The presets of a transformer and of series, cut short, from data to samples. */
@ExtendWith(SingleThread.class)
class SmallPresetsTest {
    @ParameterizedTest
    @ValueSource(strings = {"digits-dit", "waveforms"})
    void aPresetLearnsTwoStepsAndDrawsAPicture(String preset, @TempDir Path folder) throws Exception {
        // A chain of the variance-preserving process has more steps than betaMax = 20.
        RunConfig config = Presets.named(preset)
                .with("training.steps=2", "training.batchSize=2", "training.checkpointEvery=2", "sampling.steps=21");
        try (TrainedModel model = Reverie.train(config, folder.resolve("run"))) {
            SampleSet samples = model.sample(2, 1);
            DataShape shape = config.data().shape().orElseThrow();
            assertThat(samples.shape()).isEqualTo(shape);
            assertThat(samples.values()).hasSize(2 * shape.length()).doesNotContain(Float.NaN);
            assertThat(samples.picture()).isPresent();
        }
    }
}
