package dev.reverie.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;

/** Small files of every kind, made on the spot, and the place of the real ones. */
public final class SampleFiles {
    private SampleFiles() {}

    public static byte[] idxImages(int count, int rows, int columns) {
        ByteBuffer bytes = ByteBuffer.allocate(16 + count * rows * columns);
        bytes.putInt(0x803).putInt(count).putInt(rows).putInt(columns);
        for (int i = 0; bytes.hasRemaining(); i++) {
            bytes.put((byte) i);
        }
        return bytes.array();
    }

    public static byte[] idxLabels(int... labels) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + labels.length);
        bytes.putInt(0x801).putInt(labels.length);
        for (int label : labels) {
            bytes.put((byte) label);
        }
        return bytes.array();
    }

    public static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    /** One CIFAR-10 record after another, the planes filled with 10, 20, 30. */
    public static byte[] cifar(int... labels) {
        ByteBuffer bytes = ByteBuffer.allocate(3073 * labels.length);
        for (int label : labels) {
            bytes.put((byte) label);
            for (int i = 0; i < 3072; i++) {
                bytes.put((byte) (10 * (i / 1024 + 1)));
            }
        }
        return bytes.array();
    }

    /** A header and the content, padded to whole blocks, and the two empty blocks at the end. */
    public static byte[] tar(String name, byte[] content) {
        byte[] tar = new byte[512 + (content.length + 511) / 512 * 512 + 1024];
        text(tar, 0, name);
        text(tar, 124, String.format(Locale.ROOT, "%011o", content.length));
        tar[156] = '0';
        text(tar, 257, "ustar");
        int sum = 8 * ' ';
        for (int i = 0; i < 512; i++) {
            sum += tar[i] & 0xff;
        }
        text(tar, 148, String.format(Locale.ROOT, "%06o", sum));
        tar[155] = ' ';
        System.arraycopy(content, 0, tar, 512, content.length);
        return tar;
    }

    private static void text(byte[] tar, int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            tar[at + i] = (byte) text.charAt(i);
        }
    }

    public static byte[] encode(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }

    /** A colour picture of one value. */
    public static BufferedImage plain(int height, int width, int rgb) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }

    public static Path write(Path file, byte[] content) throws IOException {
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return Files.write(file, content);
    }

    public static float[] read(Dataset dataset, long index) {
        float[] example = new float[dataset.shape().length()];
        dataset.read(index, example, 0);
        return example;
    }

    public static AbstractThrowableAssert<?, ? extends Throwable> fault(ThrowingCallable call) {
        return assertThat(catchThrowable(call)).isInstanceOf(DataException.class);
    }

    /** A folder of real data beside the golden numbers; the test is skipped where it is not there. */
    public static Path real(String name) {
        Path golden = Path.of(System.getProperty("reverie.golden", "../shared/golden"));
        Path folder = golden.resolve("../data").resolve(name).normalize();
        Assumptions.assumeTrue(Files.exists(folder), () -> "no " + folder);
        return folder;
    }
}
