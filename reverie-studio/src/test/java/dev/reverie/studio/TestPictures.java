package dev.reverie.studio;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Pictures for tests. */
final class TestPictures {
    private static final int HEADER = 16;

    private TestPictures() {}

    /** A grey PNG with a gradient. */
    static byte[] gradient(int width, int height) throws IOException {
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
