package dev.reverie.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.Reverie;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.errors.RequestException;
import dev.reverie.file.ElementType;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small files of models: they open everywhere, are rounded as they say, and training refuses them. */
class PackedModelTest {
    @TempDir
    private static Path folder;

    private static Path run;
    private static Checkpoint checkpoint;

    @BeforeAll
    static void trainATinyModel() throws IOException {
        run = folder.resolve("run");
        RunConfig config = Presets.named("quickstart-points")
                .with(
                        "training.steps=20",
                        "training.batchSize=16",
                        "training.warmUp=0",
                        "network.features=16",
                        "network.blocks=1",
                        "sampling.steps=8");
        Reverie.train(config, run).close();
        checkpoint = Checkpoints.find(run).checkpoint();
    }

    private static Path packed(String name, boolean half, String... settings) throws IOException {
        Path file = folder.resolve(name + ".safetensors");
        PackedModel.write(checkpoint, checkpoint.config().with(settings), half, file);
        return file;
    }

    private static float[] samples(Path model) throws IOException {
        try (TrainedModel trained = TrainedModel.load(model)) {
            return trained.sample(6, 3).values();
        }
    }

    @Test
    void singlePrecisionChangesNoSample() throws IOException {
        assertThat(samples(packed("single", false))).containsExactly(samples(run));
    }

    @Test
    void halfPrecisionRoundsWeightsByItsOwnStep() throws IOException {
        Path file = packed("half", true, "name=small", "sampling.steps=4");
        try (SafetensorsFile whole = Safetensors.open(checkpoint.file());
                SafetensorsFile half = Safetensors.open(file)) {
            int rounded = 0;
            for (String name : half.names()) {
                if (name.startsWith("ema.")) {
                    assertThat(half.entry(name).type()).isEqualTo(ElementType.F16);
                    float[] before = whole.get(name).toFloats();
                    float[] after = half.get(name).toFloats();
                    for (int i = 0; i < before.length; i++) {
                        // Half a unit in the last place of 11 bits, or of the smallest step 2^-24.
                        double step = Math.max(Math.abs(before[i]) * 0x1p-11, 0x1p-25);
                        assertThat((double) after[i]).isCloseTo(before[i], within(step));
                        rounded += after[i] == before[i] ? 0 : 1;
                    }
                } else {
                    // Frequencies keep their precision.
                    assertThat(half.get(name)).isEqualTo(whole.get(name));
                }
            }
            assertThat(rounded).isPositive();
            assertThat(half.names()).noneMatch(name -> name.startsWith("adam."));
        }
        assertThat(Files.size(file)).isLessThan(Files.size(checkpoint.file()) / 2);
        try (TrainedModel model = TrainedModel.load(file)) {
            assertThat(model.config().name()).isEqualTo("small");
            assertThat(model.config().sampling().steps()).isEqualTo(4);
            assertThat(model.checkpoint().counters().step()).isEqualTo(20);
        }
    }

    @Test
    void itsWeightsAreThoseOfAnyOtherCheckpoint() throws IOException {
        SavedWeights weights = SavedWeights.of(Checkpoint.open(packed("weights", false)));
        SavedWeights whole = SavedWeights.of(checkpoint);
        assertThat(weights.averaged().keySet()).isEqualTo(whole.averaged().keySet());
        assertThat(weights.values().keySet())
                .containsExactlyInAnyOrderElementsOf(whole.values().keySet());
        for (String name : whole.averaged().keySet()) {
            assertThat(weights.averaged().get(name).load())
                    .as(name)
                    .isEqualTo(whole.averaged().get(name).load());
        }
    }

    @Test
    void aPackedModelCanBePackedAgain() throws IOException {
        Path file = packed("once", false);
        Path again = folder.resolve("twice.safetensors");
        Checkpoint once = Checkpoint.open(file);
        PackedModel.write(once, once.config(), false, again);
        assertThat(again).hasSameBinaryContentAs(file);
    }

    @Test
    void trainingIsNotContinuedFromIt() throws IOException {
        Path other = folder.resolve("other");
        RunConfig config = checkpoint.config();
        try (RunDirectory begun = RunDirectory.create(other, config)) {
            Files.createDirectories(begun.checkpoints().folder());
            Files.copy(packed("resumed", false), begun.checkpoints().file(20));
        }
        assertThatThrownBy(() -> Reverie.resume(other, "training.steps=30"))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("holds averaged weights alone (it was packed)");
    }

    @Test
    void anotherNetworkOrProcessIsRefused() {
        for (String setting : new String[] {"network.features=32", "process.sigmaMax=9.0", "data.name=checkerboard"}) {
            assertThatThrownBy(() -> packed("refused", false, setting))
                    .as(setting)
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("are those that it was trained with");
        }
    }
}
