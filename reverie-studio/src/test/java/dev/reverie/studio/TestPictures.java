package dev.reverie.studio;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Pictures for tests. */
public final class TestPictures {
    private static final int HEADER = 16;

    private TestPictures() {}

    /** A grey PNG with a gradient. */
    public static byte[] gradient(int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.getRaster().setSample(x, y, 0, 255 * (x + y) / (width + height));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    /** A PNG in colours. */
    static byte[] colours(int width, int height, int hue) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, Color.HSBtoRGB(hue / 8f, x / (float) width, y / (float) height));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    /** A grey PNG with a gradient under noise. */
    static byte[] noisy(int width, int height) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(gradient(width, height)));
        Random random = new Random(1);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int value = image.getRaster().getSample(x, y, 0);
                image.getRaster().setSample(x, y, 0, Math.min(255, Math.max(0, (int)
                        (value + 40 * random.nextGaussian()))));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    /** A small PNG whose header claims another size. */
    static byte[] claiming(int width, int height) throws IOException {
        byte[] png = gradient(8, 8);
        ByteBuffer.wrap(png).putInt(HEADER, width).putInt(HEADER + 4, height);
        CRC32 sum = new CRC32();
        sum.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) sum.getValue());
        return png;
    }
}
