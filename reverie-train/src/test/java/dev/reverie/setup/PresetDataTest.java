package dev.reverie.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.SampleFiles;
import dev.reverie.errors.RequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PresetDataTest {
    @TempDir
    private Path folder;

    private Path pictures(int count, int classes) throws IOException {
        for (int i = 0; i < count; i++) {
            String part = classes > 0 ? "c" + i % classes + "/" : "";
            SampleFiles.write(
                    folder.resolve(part + i + ".png"),
                    SampleFiles.encode(SampleFiles.plain(20, 30, 0x10203 * i), "png"));
        }
        return folder;
    }

    private static Optional<PresetData.Adaptation> adapt(String preset, Path data, String... settings)
            throws IOException {
        return PresetData.adapt(preset, Presets.named(preset).with(settings), List.of(settings), data);
    }

    private static RunConfig adapted(String preset, Path data, String... settings) throws IOException {
        List<String> all =
                new ArrayList<>(adapt(preset, data, settings).orElseThrow().settings());
        all.addAll(List.of(settings));
        return RunConfig.parse(Presets.text(preset), preset, all);
    }

    @Test
    void picturesAreBroughtToTheSizeOfThePresetAndKeepTheirColours() throws IOException {
        Path data = pictures(6, 0);
        RunConfig config = adapted("mnist", data);
        assertThat(config.data().shape()).contains(DataShape.image(3, 28, 28));
        assertThat(config.data().path()).contains(data.toString());
        assertThat(adapt("mnist", data).orElseThrow().notices())
                .containsExactly(
                        "mnist: 6 examples of " + data + " in place of mnist",
                        "mnist: pictures are brought to 28 x 28, the size it was made for: the middle is cut out and"
                                + " resized; data.height and data.width say otherwise",
                        "mnist: colour in place of grey; data.channels=1 would convert them");
        assertThat(adapted("mnist", data, "data.channels=1").data().shape()).contains(DataShape.image(1, 28, 28));
    }

    @Test
    void aPresetOfGeneratedDataTakesFilesToo() throws IOException {
        RunConfig config = adapted(
                "quickstart-digits",
                pictures(3, 0),
                "data.height=32",
                "data.width=32",
                "network.attentionResolutions=[16]");
        assertThat(config.data().name()).isEqualTo("files");
        assertThat(config.data().shape()).contains(DataShape.image(3, 32, 32));
    }

    @Test
    void theClassesAreThoseOfTheData() throws IOException {
        Path data = pictures(6, 2);
        assertThat(adapted("mnist-conditional", data).network().classes()).isEqualTo(2);
        assertThat(adapt("mnist-conditional", data).orElseThrow().notices())
                .contains("mnist-conditional: 2 classes in place" + " of 10");
        assertThat(adapt("mnist", data).orElseThrow().notices())
                .contains("mnist: the 2 classes of the data are not learnt; network.classes=2 learns them");
    }

    @Test
    void rowsTakeThePlaceOfPoints() throws IOException {
        Path table = Files.writeString(folder.resolve("t.csv"), "1,2,3\n4,5,7\n7,8,8\n");
        assertThat(adapted("quickstart-points", table).data().path()).contains(table.toString());
        assertThat(adapt("quickstart-points", table).orElseThrow().notices())
                .contains("quickstart-points: 3 numbers in place of 2");
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheReasonAndWhatToDo() throws IOException {
        Path data = pictures(6, 0);
        assertThatThrownBy(() -> adapt("quickstart-points", data))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("learns points or table rows, but " + data + " holds images of 3 x 20 x 30")
                .hasMessageContaining("reverie train --data " + data);
        assertThatThrownBy(() -> adapt("mnist-conditional", data))
                .hasMessageContaining("learns classes, but " + data + " has none")
                .hasMessageContaining("a folder of its name");
        assertThatThrownBy(() -> adapt("mnist", data.resolve("gone"))).hasMessageContaining("no such file or folder");
    }

    @Test
    void aCopyOfTheSetOfThePresetIsThatSet() throws IOException {
        SampleFiles.write(folder.resolve("train-images-idx3-ubyte"), SampleFiles.idxImages(3, 28, 28));
        SampleFiles.write(folder.resolve("train-labels-idx1-ubyte"), SampleFiles.idxLabels(0, 1, 2));
        assertThat(adapt("mnist", folder)).isEmpty();
        assertThat(adapt("quickstart-digits", folder)).isPresent();
    }
}
