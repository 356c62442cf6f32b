package dev.reverie.trained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.config.RunConfig;
import dev.reverie.errors.RequestException;
import dev.reverie.pretrained.PretrainedFiles;
import dev.reverie.torch.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model that comes with Reverie opens by its name and draws. */
class PretrainedModelsTest {
    private static final int MOST_BYTES = 3_000_000;

    @ParameterizedTest
    @MethodSource("dev.reverie.trained.PretrainedModels#names")
    void itOpensAndDrawsWhatIsFiniteAndInRange(String name, @TempDir Path cache) throws IOException {
        assertThat(PretrainedFiles.model(name).remaining()).isLessThan(MOST_BYTES);
        try (TrainedModel model = TrainedModel.load(PretrainedModels.checkpoint(name, cache))) {
            assertThat(model.config().name()).isEqualTo(name);
            assertThat(model.config().data().path())
                    .as("a place on another machine")
                    .isEmpty();
            assertThat(model.config().training().precision().network()).isEqualTo(DType.FLOAT32);
            RunConfig quick = model.config().with("sampling.steps=20");
            SampleSet samples = model.sample(4, 0, quick, SamplingProgress.silent());
            assertThat(samples.count()).isEqualTo(4);
            for (float value : samples.values()) {
                assertThat(value).isFinite();
                if (samples.shape().isImage()) {
                    assertThat(value).isBetween(0f, 1f);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.reverie.trained.PretrainedModels#names")
    void itsCardSaysWhatACardMustSay(String name) throws IOException {
        assertThat(PretrainedModels.card(name))
                .startsWith("# " + name)
                .contains(
                        "## Data", "## Training", "## Numbers", "## What it is bad at", "Licence", "bin/reverie train");
    }

    @Test
    void itIsUnpackedOnceAndAgainWhereItWasCutShort(@TempDir Path cache) throws IOException {
        String name = PretrainedModels.names().get(0);
        Path file = PretrainedModels.checkpoint(name, cache);
        FileTime old = FileTime.fromMillis(1000);
        Files.setLastModifiedTime(file, old);
        assertThat(Files.getLastModifiedTime(PretrainedModels.checkpoint(name, cache)))
                .isEqualTo(old);
        Files.write(file, new byte[10]);
        assertThat(Files.size(PretrainedModels.checkpoint(name, cache)))
                .isEqualTo(PretrainedFiles.model(name).remaining());
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> PretrainedModels.open("mnist-conditonal"))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("there is no pretrained model 'mnist-conditonal'; there are mnist-conditional,")
                .hasMessageContaining("is mnist-conditional meant?");
    }
}
