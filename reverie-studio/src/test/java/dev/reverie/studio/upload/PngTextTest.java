package dev.reverie.studio.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Text in pictures, and in what only looks like one. */
final class PngTextTest {
    private static byte[] png() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(5, 4, BufferedImage.TYPE_INT_RGB), "png", out);
        return out.toByteArray();
    }

    @Test
    void textComesBackAndThePictureStaysOne() throws IOException {
        byte[] marked = PngText.with(png(), "key", "sigma \u03c3 = 0.5 \ud83d\ude00");
        assertThat(PngText.of(marked, "key")).hasValue("sigma \u03c3 = 0.5 \ud83d\ude00");
        assertThat(PngText.of(marked, "other")).isEmpty();
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(marked));
        assertThat(read.getWidth()).isEqualTo(5);
    }

    @Test
    void aDamagedPictureHasNoTextAndHarmsNobody() throws IOException {
        byte[] marked = PngText.with(png(), "key", "text");
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged =
                    random.nextBoolean() ? marked.clone() : Arrays.copyOf(marked, random.nextInt(marked.length));
            for (int k = 0; k < 3 && damaged.length > 0; k++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            assertThat(PngText.of(damaged, "key").orElse("").length()).isLessThanOrEqualTo(marked.length);
        }
    }
}
