package dev.reverie.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class AnimatedGifTest {
    private static BufferedImage frame(int shade) {
        float[] pixels = new float[64];
        for (int i = 0; i < 64; i++) {
            pixels[i] = (shade + i) / 255f;
        }
        return ImageGrid.of(pixels, 1, 1, 8, 8).upscale(2).toImage();
    }

    private static ImageReader reader(byte[] gif) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        ImageInputStream stream = ImageIO.createImageInputStream(new ByteArrayInputStream(gif));
        reader.setInput(stream);
        return reader;
    }

    private static String control(ImageReader reader, int frame, String attribute) throws IOException {
        IIOMetadata metadata = reader.getImageMetadata(frame);
        Element root = (Element) metadata.getAsTree(metadata.getNativeMetadataFormatName());
        return ((Element) root.getElementsByTagName("GraphicControlExtension").item(0)).getAttribute(attribute);
    }

    @Test
    void framesDelaysAndGreyPixelsReadBackAsWritten(@TempDir Path folder) throws IOException {
        List<BufferedImage> frames = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            frames.add(frame(30 * i));
        }
        Path file = folder.resolve("new/trajectory.gif");
        AnimatedGif.of(frames)
                .delays(Duration.ofMillis(80), Duration.ofSeconds(2))
                .writeTo(file);
        ImageReader reader = reader(Files.readAllBytes(file));
        assertThat(reader.getNumImages(true)).isEqualTo(5);
        for (int i = 0; i < 5; i++) {
            assertThat(control(reader, i, "delayTime")).isEqualTo(i < 4 ? "8" : "200");
            BufferedImage read = reader.read(i);
            for (int y = 0; y < 16; y++) {
                for (int x = 0; x < 16; x++) {
                    assertThat(Pictures.rgb(read, x, y)).isEqualTo(Pictures.rgb(frames.get(i), x, y));
                }
            }
        }
        reader.dispose();
    }

    @Test
    void greyRastersKeepTheirBytes() throws IOException {
        float[] pixels = {0, 0.25f, 0.5f, 0.75f};
        ImageReader reader =
                reader(AnimatedGif.of(List.of(Images.toImage(pixels, 1, 1, 4))).toBytes());
        BufferedImage read = reader.read(0);
        for (int i = 0; i < 4; i++) {
            assertThat(Pictures.rgb(read, i, 0)).isEqualTo(0x10101 * Images.toByte(pixels[i]));
        }
        reader.dispose();
    }

    @Test
    void loopsAreStoredAsRepetitions() {
        assertThat(repetitions(AnimatedGif.of(List.of(frame(0), frame(9))))).isZero();
        assertThat(repetitions(AnimatedGif.of(List.of(frame(0), frame(9))).loops(300)))
                .isEqualTo(299);
        assertThat(repetitions(AnimatedGif.of(List.of(frame(0), frame(9))).loops(1)))
                .isEqualTo(-1);
    }

    private static int repetitions(AnimatedGif gif) {
        byte[] bytes = gif.toBytes();
        int start = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("NETSCAPE2.0");
        return start < 0 ? -1 : (bytes[start + 13] & 0xff) | (bytes[start + 14] & 0xff) << 8;
    }

    @Test
    void bytesAreDeterministic() {
        List<BufferedImage> frames = List.of(frame(0), frame(50));
        assertThat(AnimatedGif.of(frames).toBytes())
                .isEqualTo(AnimatedGif.of(frames).toBytes());
    }

    @Test
    void badAnimationsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AnimatedGif.of(List.of()))
                .withMessageContaining("at least one frame");
        BufferedImage small = new BufferedImage(3, 3, BufferedImage.TYPE_INT_RGB);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AnimatedGif.of(List.of(frame(0), small)))
                .withMessage("all frames must have the size of the first, 16 x 16, got 3 x 3 for frame 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AnimatedGif.of(List.of(small)).delays(Duration.ofMillis(5), Duration.ofSeconds(1)))
                .withMessageContaining("[20 ms, 10 min], got 5 ms");
    }
}
