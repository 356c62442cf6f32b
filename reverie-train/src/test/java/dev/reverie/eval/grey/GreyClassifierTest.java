package dev.reverie.eval.grey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.DataShape;
import dev.reverie.errors.RequestException;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.NdArray;
import dev.reverie.file.SafetensorsWriter;
import dev.reverie.nn.Dropout;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network of small grey pictures: its formulas, its file, what it takes. */
class GreyClassifierTest {
    private static final DataShape FRAMED = DataShape.image(1, 32, 32);
    private static final DataShape UNFRAMED = DataShape.image(1, 28, 28);
    private static final List<String> CLASSES = List.of("cat", "dog", "a \"third\" class");

    private GreyClassifier network;

    @BeforeEach
    void makeNetwork() {
        network = GreyClassifier.untrained(CLASSES, DType.FLOAT32, Device.CPU, RandomStream.of(7));
    }

    @AfterEach
    void freeNetwork() {
        network.close();
    }

    private static float[] pictures(int count, DataShape shape) {
        float[] values = new float[count * shape.length()];
        RandomStream.of(3).cursor().fillUniform(values);
        return values;
    }

    @Test
    void itIsWhatItsFormulasSay() {
        float[] picture = pictures(1, FRAMED);
        double[] wide = new double[picture.length];
        Arrays.setAll(wide, i -> picture[i]);
        double[] expected = new PlainGreyClassifier(network.parameters()).of(wide);
        GreyClassifier.Seen seen = network.look(picture, 1, FRAMED);
        assertThat(seen.features()).hasSize(GreyClassifier.FEATURES);
        // Seven layers in float32 of sums over up to 1152 products of size 1.
        for (int i = 0; i < GreyClassifier.FEATURES; i++) {
            assertThat(seen.features()[i]).isCloseTo(expected[i], within(2e-5));
        }
        double sum = 0;
        for (int y = 0; y < CLASSES.size(); y++) {
            sum += Math.exp(expected[GreyClassifier.FEATURES + y]);
        }
        for (int y = 0; y < CLASSES.size(); y++) {
            assertThat(seen.probabilities()[0][y])
                    .isCloseTo(Math.exp(expected[GreyClassifier.FEATURES + y]) / sum, within(2e-5));
        }
    }

    @Test
    void picturesOf28PixelsAreSeenInABlackFrame() {
        float[] small = pictures(3, UNFRAMED);
        float[] framed = new float[3 * FRAMED.length()];
        for (int i = 0; i < small.length; i++) {
            int row = i / 28 % 28;
            framed[i / 784 * 1024 + (row + 2) * 32 + i % 28 + 2] = small[i];
        }
        assertThat(network.look(small, 3, UNFRAMED).features())
                .containsExactly(network.look(framed, 3, FRAMED).features());
    }

    @Test
    void aPictureHasItsFeaturesInEveryCompany() {
        float[] many = pictures(130, UNFRAMED);
        double[] all = network.look(many, 130, UNFRAMED).features();
        double[] last = network.look(Arrays.copyOfRange(many, 129 * 784, 130 * 784), 1, UNFRAMED)
                .features();
        // Convolutions of one picture and of two are summed in other orders.
        assertThat(Arrays.copyOfRange(all, 129 * 96, 130 * 96)).containsExactly(last, within(1e-5));
    }

    @Test
    void otherPicturesAreRefused() {
        assertThatThrownBy(() -> network.look(new float[3 * 1024], 1, DataShape.image(3, 32, 32)))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("1 x 28 x 28 and 1 x 32 x 32, got 3 x 32 x 32");
        assertThat(GreyClassifier.takes(DataShape.image(1, 16, 16))).isFalse();
        assertThatThrownBy(
                        () -> GreyClassifier.untrained(List.of("one"), DType.FLOAT32, Device.CPU, RandomStream.of(0)))
                .hasMessageContaining("at least 2 classes, got [one]");
    }

    @Test
    void whatIsWrittenIsReadBackExactly(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("network.safetensors");
        network.write(file, Map.of("note", "untrained"));
        try (GreyClassifier read = GreyClassifier.read("file", ByteBuffer.wrap(Files.readAllBytes(file)), Device.CPU)) {
            assertThat(read.classes()).isEqualTo(CLASSES);
            assertThat(read.parameters().values().toFloats())
                    .containsExactly(network.parameters().values().toFloats());
        }
    }

    @Test
    void otherFilesAreRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("other.safetensors");
        NdArray array = NdArray.of(new float[] {1}, 1);
        SafetensorsWriter.write(file, Map.of("weight", array), Map.of());
        refused(file, "got \"none\"");
        SafetensorsWriter.write(
                file, Map.of("weight", array), Map.of("format", GreyClassifier.FORMAT, "classes", "a\nb"));
        refused(file, "must hold stage0.in.conv.weight [48, 1, 5, 5]");
    }

    private static void refused(Path file, String message) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        assertThatThrownBy(() -> GreyClassifier.read("other", bytes, Device.CPU))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theGradientIsThatOfTheLogits() {
        try (Scope scope = Scope.open()) {
            float[] picture = pictures(2, FRAMED);
            network.parameters().zeroGradients();
            network.forward(Tensors.of(picture, 2, 1, 32, 32), Dropout.off())
                    .logits()
                    .square()
                    .sum()
                    .backward();
            // Towards the gradient the function rises by its squared norm.
            double[] slope = network.parameters().gradients().toDoubles();
            double norm = Arrays.stream(slope).map(g -> g * g).sum();
            double step = 1e-4 / Math.sqrt(norm);
            double rise = (value(picture, step) - value(picture, -step)) / (2 * step);
            // The difference of two float32 values, of second order in a step of 1e-4.
            assertThat(rise).isCloseTo(norm, within(2e-2 * norm));
        }
    }

    private double value(float[] picture, double step) {
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            network.parameters().values().addInPlace(network.parameters().gradients(), step);
            double value = network.forward(Tensors.of(picture, 2, 1, 32, 32), Dropout.off())
                    .logits()
                    .to(DType.FLOAT64)
                    .square()
                    .sum()
                    .item();
            network.parameters().values().addInPlace(network.parameters().gradients(), -step);
            return value;
        }
    }
}
