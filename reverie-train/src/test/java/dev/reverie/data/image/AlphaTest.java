package dev.reverie.data.image;

import static dev.reverie.data.SampleFiles.encode;
import static dev.reverie.data.SampleFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.ImageOptions;
import dev.reverie.data.SampleFiles;
import dev.reverie.data.augmentation.GeometricAugmentation;
import dev.reverie.plot.ImageGrid;
import dev.reverie.plot.Images;
import dev.reverie.random.RandomStream;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AlphaTest {
    private static final ImageOptions ALPHA = ImageOptions.defaults().withChannels(ImageOptions.Channels.ALPHA);

    @TempDir
    private Path folder;

    private static BufferedImage random(int height, int width, long seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < height * width; i++) {
            image.setRGB(i % width, i / width, random.nextInt());
        }
        return image;
    }

    /** The left half is opaque red; the right half is transparent, with a green that nobody can see. */
    private static BufferedImage halves(int height, int width) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < height * width; i++) {
            image.setRGB(i % width, i / width, i % width < width / 2 ? 0xffff0000 : 0x0000ff00);
        }
        return image;
    }

    private DataSplits open(ImageOptions options) {
        return ImageFolder.open(folder, options, "pictures");
    }

    @Test
    void aPictureIsColoursMultipliedByAlphaAndAlpha() throws IOException {
        BufferedImage one = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        one.setRGB(0, 0, 0x80ff6400);
        write(folder.resolve("a.png"), encode(one, "png"));
        Dataset set = open(ALPHA).train();
        assertThat(set.shape()).isEqualTo(DataShape.image(4, 1, 1));
        // 255 * 128 / 255 and 100 * 128 / 255 = 50.2, rounded to bytes
        assertThat(SampleFiles.read(set, 0)).containsExactly(128 / 255f, 50 / 255f, 0, 128 / 255f);
    }

    @Test
    void writingWhatWasReadGivesTheSameAlphaAndWhatIsSeenOfTheColours() throws IOException {
        BufferedImage original = random(9, 7, 3);
        write(folder.resolve("in/a.png"), encode(original, "png"));
        float[] pixels = SampleFiles.read(open(ALPHA).train(), 0);
        Path back = folder.resolve("back.png");
        Images.write(back, pixels, 4, 9, 7);
        BufferedImage again = ImageIO.read(back.toFile());
        assertThat(again.getColorModel().hasAlpha()).isTrue();
        for (int i = 0; i < 63; i++) {
            int before = original.getRGB(i % 7, i / 7);
            int after = again.getRGB(i % 7, i / 7);
            int alpha = before >>> 24;
            assertThat(after >>> 24).isEqualTo(alpha);
            for (int shift = 0; shift <= 16; shift += 8) {
                double seenBefore = (before >> shift & 0xff) * alpha / 255.0;
                double seenAfter = (after >> shift & 0xff) * alpha / 255.0;
                // once rounded on the way in, once on the way out
                assertThat(seenAfter).isCloseTo(seenBefore, within(1.0));
            }
        }
    }

    @Test
    void opaquePicturesBesideTransparentOnesHaveAlphaOne() throws IOException {
        write(folder.resolve("a.png"), encode(halves(4, 4), "png"));
        write(folder.resolve("b.png"), encode(SampleFiles.plain(4, 4, 0x0000ff), "png"));
        float[] opaque = SampleFiles.read(open(ALPHA).train(), 1);
        assertThat(opaque[2 * 16]).isEqualTo(1);
        assertThat(opaque[3 * 16]).isEqualTo(1);
    }

    @Test
    void coloursThatCannotBeSeenDoNotBleedWhenAPictureIsResized() throws IOException {
        write(folder.resolve("a.png"), encode(halves(24, 24), "png"));
        float[] small = SampleFiles.read(open(ALPHA.resizedTo(7, 7)).train(), 0);
        for (int i = 0; i < 49; i++) {
            assertThat(small[49 + i]).as("green").isZero();
            assertThat(small[i]).as("red is coverage").isEqualTo(small[3 * 49 + i]);
            assertThat(small[i]).isBetween(0f, small[3 * 49 + i]);
        }
        // the middle column lies half in the transparent part: 127.5, rounded to a byte
        assertThat(small[3]).isEqualTo(128 / 255f);
    }

    @Test
    void augmentationMovesCoverageWithItsColours() throws IOException {
        write(folder.resolve("a.png"), encode(halves(16, 16), "png"));
        Dataset set = open(ALPHA).train();
        for (int i = 0; i < 20; i++) {
            float[] image = SampleFiles.read(set, 0);
            new GeometricAugmentation(1)
                    .apply(image, 0, set.shape(), RandomStream.of(5).index(i));
            for (int pixel = 0; pixel < 256; pixel++) {
                assertThat(image[pixel]).isEqualTo(image[3 * 256 + pixel]);
                assertThat(image[256 + pixel]).isZero();
            }
        }
    }

    @Test
    void whatBecomesOfTransparencyIsSaidEitherWay() throws IOException {
        write(folder.resolve("a.png"), encode(halves(4, 4), "png"));
        write(folder.resolve("b.png"), encode(SampleFiles.plain(4, 4, 0), "png"));
        assertThat(open(ImageOptions.defaults()).notices())
                .containsExactly(folder
                        + ": 1 of 2 pictures have transparent parts, which were laid over black; data.channels: 4 learns"
                        + " the transparency");
        assertThat(open(ALPHA).notices())
                .containsExactly(
                        folder + ": 1 of 2 pictures have transparent parts, which are learnt with them: colours"
                                + " multiplied by alpha, and alpha");
    }

    @Test
    void aBareGridIsTransparentWhereItsImagesAre() {
        float[] pixels = {128 / 255f, 0, 0, 0, 64 / 255f, 0, 128 / 255f, 0};
        BufferedImage image = ImageGrid.of(pixels, 1, 4, 1, 2).upscale(1).toImage();
        assertThat(image.getRGB(0, 0)).isEqualTo(0x80ff0080);
        assertThat(image.getRGB(1, 0)).isZero();
    }
}
