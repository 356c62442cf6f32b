package dev.reverie.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reverie.data.DataShape;
import dev.reverie.metric.Features;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The published files themselves, where a folder {@code feature-networks} holds them ({@code -Dreverie.data=DIR}): the network written
 * here against the program that StyleGAN's authors made of the same weights.
 */
class PublishedWeightsTest {
    private static final Path FOLDER = Path.of(System.getProperty("reverie.data", "nowhere"), "feature-networks");

    private static Path file(PublishedNetwork network) {
        return FOLDER.resolve(network.file().orElseThrow().name());
    }

    @Test
    void inceptionIsTheTorchScriptProgramOfTheSameWeights() throws IOException {
        Path weights = file(PublishedNetwork.INCEPTION);
        Path program = file(PublishedNetwork.INCEPTION_TORCHSCRIPT);
        assumeTrue(
                Files.exists(weights) && Files.exists(program),
                "needs -Dreverie.data=DIR with feature-networks/" + weights.getFileName() + " and "
                        + program.getFileName());
        int count = 8;
        float[] images = new float[count * 3 * 32 * 32];
        RandomStream.of(1).cursor().fillUniform(images);
        DataShape shape = DataShape.image(3, 32, 32);
        try (FeatureNetwork ours = FeatureNetwork.open(weights.toString(), Device.CPU);
                FeatureNetwork theirs = FeatureNetwork.open(program.toString(), Device.CPU)) {
            assertThat(ours.source().sha256())
                    .isEqualTo(PublishedNetwork.INCEPTION.file().orElseThrow().sha256());
            assertThat(theirs.source().sha256())
                    .isEqualTo(PublishedNetwork.INCEPTION_TORCHSCRIPT
                            .file()
                            .orElseThrow()
                            .sha256());
            Features mine = ours.of(images, count, shape);
            Features other = theirs.of(images, count, shape);
            assertThat(mine.dimension()).isEqualTo(2048);
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < 2048; j++) {
                    // The program resizes by grid_sample, whose levels are off by up to 1e-3 of 255.
                    assertThat(mine.at(i, j)).isCloseTo(other.at(i, j), within(1e-2));
                }
                assertThat(mine.probabilities()[i]).containsExactly(other.probabilities()[i], within(1e-2));
            }
        }
    }
}
