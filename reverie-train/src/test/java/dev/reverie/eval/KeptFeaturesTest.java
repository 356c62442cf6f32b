package dev.reverie.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.data.DataShape;
import dev.reverie.metric.FeatureSource;
import dev.reverie.metric.Features;
import dev.reverie.torch.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features that are kept: computed once, the same to the last bit, and never taken for those of other images or networks. */
class KeptFeaturesTest {
    private static final DataShape SHAPE = DataShape.image(1, 2, 2);
    private static final int COUNT = 600;

    @TempDir
    Path out;

    /** Sums and squares of pixels, in float32 or not, and the images it was asked for. */
    private static final class Counting implements FeatureNetwork {
        private final String hash;
        private final boolean single;
        private final boolean classifies;
        private int seen;

        Counting(String hash, boolean single, boolean classifies) {
            this.hash = hash;
            this.single = single;
            this.classifies = classifies;
        }

        @Override
        public FeatureSource source() {
            return new FeatureSource("counting", hash);
        }

        @Override
        public String resize() {
            return "none";
        }

        @Override
        public boolean classifies() {
            return classifies;
        }

        @Override
        public Features of(float[] images, int count, DataShape shape) {
            seen += count;
            double[] values = new double[2 * count];
            double[][] probabilities = new double[count][];
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < shape.length(); j++) {
                    double x = images[i * shape.length() + j];
                    values[2 * i] += x;
                    values[2 * i + 1] += x * x / 3;
                }
                probabilities[i] = new double[] {values[2 * i] / 4, 1 - values[2 * i] / 4};
            }
            for (int i = 0; single && i < values.length; i++) {
                values[i] = (float) values[i];
            }
            Features features = Features.of(values, count, source());
            return classifies ? features.withProbabilities(probabilities) : features;
        }

        @Override
        public void close() {}
    }

    private static float[] images(int count) {
        float[] images = new float[count * SHAPE.length()];
        for (int i = 0; i < images.length; i++) {
            images[i] = (i * 97 + i / 256 * 31) % 256 / 255f;
        }
        return images;
    }

    private List<Path> parts() throws IOException {
        try (Stream<Path> files = Files.list(out.resolve("features"))) {
            return files.sorted().toList();
        }
    }

    private static void assertSame(Features kept, Features plain) {
        assertThat(kept.rows()).isDeepEqualTo(plain.rows());
        assertThat(kept.probabilities()).isDeepEqualTo(plain.probabilities());
        assertThat(kept.source()).isEqualTo(plain.source());
    }

    @Test
    void whatWasComputedIsNotComputedAgain() throws IOException {
        for (boolean single : new boolean[] {true, false}) {
            Counting network = new Counting(single ? "a" : "b", single, true);
            Features plain = network.of(images(COUNT), COUNT, SHAPE);
            network.seen = 0;
            assertSame(network.keptIn(out).of(images(COUNT), COUNT, SHAPE), plain);
            assertThat(network.seen).isEqualTo(COUNT);
            assertSame(network.keptIn(out).of(images(COUNT), COUNT, SHAPE), plain);
            // More images of the same set: only the last, shorter part was another one.
            network.keptIn(out).of(images(COUNT + 1), COUNT + 1, SHAPE);
            assertThat(network.seen).isEqualTo(COUNT + COUNT + 1 - 512);
        }
    }

    @Test
    void aKillCostsThePartItWasAt() {
        Counting network = new Counting("a", true, true);
        FeatureNetwork.Progress killed = (done, total) -> {
            if (done >= 512) {
                throw new CancellationException("stopped");
            }
        };
        assertThatThrownBy(() -> network.keptIn(out).of(images(COUNT), COUNT, SHAPE, killed))
                .isInstanceOf(CancellationException.class);
        assertThat(network.seen).isEqualTo(512);
        network.keptIn(out).of(images(COUNT), COUNT, SHAPE);
        assertThat(network.seen).isEqualTo(COUNT + 256);
    }

    @Test
    void otherWeightsImagesAndWishesHavePartsOfTheirOwn() {
        new Counting("a", true, true).keptIn(out).of(images(3), 3, SHAPE);
        Counting other = new Counting("b", true, true);
        other.keptIn(out).of(images(3), 3, SHAPE);
        assertThat(other.seen).isEqualTo(3);
        Counting without = new Counting("a", true, false);
        assertThat(without.keptIn(out).of(images(3), 3, SHAPE).probabilities()).isEmpty();
        assertThat(without.seen).isEqualTo(3);
        Counting same = new Counting("a", true, true);
        float[] changed = images(3);
        changed[11] = 0.5f;
        same.keptIn(out).of(changed, 3, SHAPE);
        same.keptIn(out).of(images(3), 3, DataShape.image(1, 1, 4));
        assertThat(same.seen).isEqualTo(6);
    }

    @Test
    void aDamagedPartIsComputedAnew() throws IOException {
        Counting network = new Counting("a", true, true);
        Features plain = network.keptIn(out).of(images(3), 3, SHAPE);
        Path part = parts().get(0);
        Files.write(part, new byte[] {1, 2, 3});
        assertSame(network.keptIn(out).of(images(3), 3, SHAPE), plain);
        assertThat(network.seen).isEqualTo(6);
        assertThat(Files.size(part)).isGreaterThan(3);
    }

    @Test
    void quickNetworksKeepNothing() throws IOException {
        try (FeatureNetwork network = FeatureNetwork.open("mnist", Device.CPU)) {
            assertThat(network.keptIn(out)).isSameAs(network);
        }
    }
}
