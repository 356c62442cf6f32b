package dev.reverie.plot;

import dev.reverie.file.AtomicFile;
import dev.reverie.file.OutputFolder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Pixels in [0, 1] as 8-bit images and PNG files.
 *
 * <p>A value x becomes the byte {@code floor(255 x + 0.5)} clamped to 0..255, so that the bytes of a picture that was
 * read as {@code byte / 255} come back unchanged.
 */
public final class Images {
    private Images() {}

    /**
     * Writes one image as a PNG file; missing folders are created.
     *
     * @param file where to write; an existing file is replaced
     * @param pixels {@code [C, H, W]} in [0, 1]; values outside are clamped
     * @param channels 1 for grey, 3 for red, green, blue, 4 for these multiplied by alpha, and alpha
     * @param height rows
     * @param width columns
     * @throws IllegalArgumentException if the sizes do not match, {@code channels} is not 1, 3 or 4, or a pixel is NaN
     * @throws IOException if the file cannot be written
     */
    public static void write(Path file, float[] pixels, int channels, int height, int width) throws IOException {
        BufferedImage image = toImage(pixels, channels, height, width);
        save(file, toPng(image));
    }

    /**
     * Makes an 8-bit image, grey for one channel, colour for three. Four channels become colour with alpha, where colours
     * are divided by alpha, as PNG files have them.
     *
     * @param pixels {@code [C, H, W]} in [0, 1]; values outside are clamped
     * @param channels 1 for grey, 3 for red, green, blue, 4 for these multiplied by alpha, and alpha
     * @param height rows
     * @param width columns
     * @return a new image
     * @throws IllegalArgumentException if the sizes do not match, {@code channels} is not 1, 3 or 4, or a pixel is NaN
     */
    public static BufferedImage toImage(float[] pixels, int channels, int height, int width) {
        Checks.channels(channels);
        Checks.positive(height, "height");
        Checks.positive(width, "width");
        Checks.imageLength(pixels, 1, channels, height, width);
        for (int i = 0; i < pixels.length; i++) {
            if (Float.isNaN(pixels[i])) {
                throw new IllegalArgumentException("pixel at channel " + i / (height * width) + ", row "
                        + i / width % height + ", column " + i % width
                        + " is NaN; values in [0, 1] are expected; has sampling diverged?");
            }
        }
        if (channels == 3) {
            BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            image.setRGB(0, 0, width, height, rgb(pixels, 0, 3, height, width), 0, width);
            return image;
        }
        if (channels == 4) {
            BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
            for (int i = 0; i < height * width; i++) {
                image.setRGB(i % width, i / width, argb(pixels, i, height * width));
            }
            return image;
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < pixels.length; i++) {
            // The raster, since setRGB would convert from sRGB to linear grey.
            image.getRaster().setSample(i % width, i / width, 0, toByte(pixels[i]));
        }
        return image;
    }

    /**
     * The 8-bit value of a pixel.
     *
     * @param value intensity, in [0, 1] or beyond
     * @return {@code floor(255 value + 0.5)} clamped to 0..255; 0 for NaN
     */
    public static int toByte(float value) {
        return (int) Math.min(255, Math.max(0, Math.floor(255.0 * value + 0.5)));
    }

    /** A pixel of planes that are multiplied by alpha, as {@code 0xAARRGGBB} with colours divided by alpha. */
    static int argb(float[] pixels, int at, int area) {
        int alpha = toByte(pixels[at + 3 * area]);
        if (alpha == 0) {
            return 0;
        }
        int argb = alpha << 24;
        for (int channel = 0; channel < 3; channel++) {
            argb |= toByte(pixels[at + channel * area] * 255 / alpha) << (16 - 8 * channel);
        }
        return argb;
    }

    /** What shows behind transparent pixels of a picture for people: a board of light squares, eight to the longer side. */
    private static float board(int i, int height, int width) {
        int square = Math.max(1, Math.max(height, width) / 8);
        return (i / width / square + i % width / square) % 2 == 0 ? 1f : 0.85f;
    }

    /** Image number {@code index} as {@code 0xRRGGBB}, a transparent one before a chequered board; a pixel that is NaN gets a colour that no eye misses. */
    static int[] rgb(float[] pixels, int index, int channels, int height, int width) {
        int area = height * width;
        int start = index * channels * area;
        int[] rgb = new int[area];
        for (int i = 0; i < area; i++) {
            float red = pixels[start + i];
            float green = channels == 1 ? red : pixels[start + area + i];
            float blue = channels == 1 ? red : pixels[start + 2 * area + i];
            if (channels == 4) {
                float behind = (1 - Math.min(1, Math.max(0, pixels[start + 3 * area + i]))) * board(i, height, width);
                red += behind;
                green += behind;
                blue += behind;
            }
            rgb[i] = Float.isNaN(red) || Float.isNaN(green) || Float.isNaN(blue)
                    ? Theme.NOT_A_NUMBER
                    : toByte(red) << 16 | toByte(green) << 8 | toByte(blue);
        }
        return rgb;
    }

    static byte[] toPng(BufferedImage image) {
        ImageWriter writer = writer("png");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // A memory stream of our own: ImageIO's default caches in temporary files.
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            writer.write(new IIOImage(image, null, null));
            stream.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("encoding a PNG in memory failed", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    static ImageWriter writer(String format) {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format);
        if (!writers.hasNext()) {
            throw new IllegalStateException(
                    "this Java runtime has no writer for " + format + " images; is the module java.desktop present?");
        }
        return writers.next();
    }

    static void save(Path file, byte[] bytes) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            OutputFolder.make(folder);
        }
        AtomicFile.write(file, bytes);
    }
}
