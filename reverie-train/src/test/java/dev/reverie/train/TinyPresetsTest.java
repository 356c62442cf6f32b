package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.Reverie;
import dev.reverie.config.NetworkConfig;
import dev.reverie.config.Presets;
import dev.reverie.config.ProcessConfig;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each published preset, as narrow and shallow as its kind allows, learns two steps and draws two pictures. */
@ExtendWith(SingleThread.class)
class TinyPresetsTest {
    private static final int SIDE = 16;

    @TempDir
    private static Path shared;

    private static Path pictures;

    static Stream<String> published() {
        return Presets.groups().stream()
                .filter(group -> group.title().contains("as published"))
                .flatMap(group -> group.names().stream());
    }

    @BeforeAll
    static void drawPictures() throws IOException {
        float[] pixels = new float[4 * 3 * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (i * 37 % 256) / 255f;
        }
        pictures = shared.resolve("pictures.npy");
        Npy.write(pictures, NdArray.of(pixels, 4, 3, SIDE, SIDE));
    }

    @ParameterizedTest
    @MethodSource("published")
    void aTinyVersionOfEachPublishedPresetLearnsAndDraws(String preset, @TempDir Path folder) throws Exception {
        RunConfig config = tiny(Presets.named(preset));
        try (TrainedModel model = Reverie.train(config, folder.resolve("run"))) {
            SampleSet samples = model.sample(2, 1);
            DataShape shape = config.data().shape().orElseThrow();
            assertThat(samples.shape()).isEqualTo(shape);
            assertThat(samples.values()).hasSize(2 * shape.length()).doesNotContain(Float.NaN);
        }
    }

    private static RunConfig tiny(RunConfig published) {
        List<String> settings = new ArrayList<>(List.of(
                "data.height=" + SIDE,
                "data.width=" + SIDE,
                "network.features=" + (published.network().is(NetworkConfig.Kind.DDPM) ? 32 : 8),
                "training.steps=2",
                "training.batchSize=2",
                "training.checkpointEvery=2",
                "training.keepEvery=0",
                "training.sampleEvery=0",
                "sampling.steps=3"));
        if (published.data().path().isPresent()) {
            settings.add("data.path='" + pictures + "'");
        } else {
            // The class-conditional ones need labels.
            settings.addAll(List.of("data.name=drawn-digits", "data.channels=1"));
        }
        boolean levels = published.network().is(NetworkConfig.Kind.NCSNPP)
                || published.network().is(NetworkConfig.Kind.DDPM);
        if (levels) {
            settings.addAll(
                    List.of("network.multipliers=[1, 1]", "network.blocks=1", "network.attentionResolutions=[8]"));
        }
        if (published.objective().chainSteps().isPresent()) {
            settings.add("objective.steps=3");
        }
        if (published.process().is(ProcessConfig.Kind.VARIANCE_PRESERVING)) {
            // A chain of three steps cannot take more noise in each.
            settings.add("process.betaMax=2");
        }
        if (published.yaml().contains("corrector: annealedLangevin")) {
            settings.add("sampling.correctorSteps=2");
        }
        return published.with(settings.toArray(String[]::new));
    }
}
