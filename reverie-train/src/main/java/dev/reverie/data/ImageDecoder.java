package dev.reverie.data;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes PNG (1 to 16 bits, grey, palette or colour, with or without transparency) and JPEG (grey or colour).
 *
 * <p>Samples are taken from the raster, not through colour spaces: the Java library treats grey as linear light and would
 * brighten every grey picture. 16 bits are rounded to 8. Pictures are turned upright as their Exif notes say. Colour
 * profiles are not applied.
 */
public final class ImageDecoder {
    /** 64 million pixels: more is a decompression bomb or a mistake in a set for training. */
    private static final long LARGEST = 1L << 26;

    /** The cost of decoding that a file of any size may have, in {@link ImageContainer#cost}: about half a second. */
    private static final long FREE = 1L << 25;

    /** Beyond that, each byte pays for so much: a photograph takes more than half a bit for a pixel. */
    private static final long COST_PER_BYTE = 32;

    /** The encoders in use paint a progressive JPEG up to this often; a hostile file asks for thousands of times. */
    private static final long USUAL_SCANS = 16;

    private static final int LONGEST = 65_535;

    private final int background;
    private final boolean keepsAlpha;

    /** A decoder that lays transparent pixels over a background. */
    public ImageDecoder(ImageOptions.Background background) {
        this(background.level(), false);
    }

    private ImageDecoder(int background, boolean keepsAlpha) {
        this.background = background;
        this.keepsAlpha = keepsAlpha;
    }

    /** A decoder of four planes, colours multiplied by alpha, for files that have alpha. */
    public static ImageDecoder keepingAlpha() {
        return new ImageDecoder(0, true);
    }

    /** The decoder that options ask for. */
    public static ImageDecoder of(ImageOptions options) {
        return options.channels() == ImageOptions.Channels.ALPHA
                ? keepingAlpha()
                : new ImageDecoder(options.background());
    }

    /** A file that is not a usable picture; the message is the fault alone. */
    public static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        public Fault(String message) {
            super(message);
        }
    }

    /** Whether {@link #decode} turns or mirrors a whole file, because its camera noted how it was held. */
    public static boolean isTurned(byte[] bytes) {
        return !ExifOrientation.of(bytes).isUpright();
    }

    /** Whether {@link #decode} exchanges rows and columns. */
    public static boolean isTurnedSideways(byte[] bytes) {
        return ExifOrientation.of(bytes).swapped();
    }

    public Picture decode(byte[] bytes) throws Fault {
        String format = ImageContainer.check(bytes);
        // A disk cache would only slow down what is in memory already.
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
            if (!readers.hasNext()) {
                throw new Fault("cannot be decoded: this Java platform has no reader for " + format);
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                checkSize(reader.getHeight(0), reader.getWidth(0), bytes);
                return ExifOrientation.of(bytes).upright(convert(reader.read(0)));
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            // The readers of the platform answer damaged files with many kinds of exceptions.
            throw new Fault("is a damaged " + format.toUpperCase(java.util.Locale.ROOT) + " (" + e.getMessage() + ")");
        }
    }

    private static void checkSize(int height, int width, byte[] bytes) throws Fault {
        long pixels = (long) height * width;
        String size = "has " + height + " x " + width + " pixels";
        if (pixels < 1 || pixels > LARGEST || height > LONGEST || width > LONGEST) {
            throw new Fault(size + "; accepted are " + LARGEST + ", and " + LONGEST + " to a side");
        }
        long cost = ImageContainer.cost(bytes);
        long accepted = Math.max(FREE, COST_PER_BYTE * bytes.length) / cost;
        if (pixels > accepted) {
            throw new Fault(size + " in " + bytes.length + " bytes, as no photograph has; accepted are " + accepted
                    + " for a file of its size, so make it smaller");
        }
        int scans = ImageContainer.scans(bytes);
        if (pixels * scans > USUAL_SCANS * accepted) {
            throw new Fault(
                    size + ", painted " + scans + " times over; save it anew as a JPEG that is not progressive");
        }
    }

    Picture convert(BufferedImage image) {
        return image.getColorModel() instanceof IndexColorModel palette
                ? fromPalette(image.getRaster(), palette)
                : fromSamples(image.getRaster(), image.getColorModel().hasAlpha());
    }

    private Picture fromPalette(Raster raster, IndexColorModel palette) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        int pixels = width * height;
        byte[] planes = new byte[4 * pixels];
        boolean grey = true;
        boolean transparent = false;
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                int alpha = palette.getAlpha(row[x]);
                int red = over(palette.getRed(row[x]), alpha, 255);
                int green = over(palette.getGreen(row[x]), alpha, 255);
                int blue = over(palette.getBlue(row[x]), alpha, 255);
                grey &= red == green && green == blue;
                transparent |= alpha < 255;
                int pixel = y * width + x;
                planes[pixel] = (byte) red;
                planes[pixels + pixel] = (byte) green;
                planes[2 * pixels + pixel] = (byte) blue;
                planes[3 * pixels + pixel] = (byte) alpha;
            }
        }
        int channels = keepsAlpha && transparent ? 4 : grey ? 1 : 3;
        return new Picture(channels, height, width, Arrays.copyOf(planes, channels * pixels), transparent);
    }

    private Picture fromSamples(Raster raster, boolean hasAlpha) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        int bands = raster.getNumBands();
        int colours = hasAlpha ? bands - 1 : bands;
        int deepest = (1 << raster.getSampleModel().getSampleSize(0)) - 1;
        boolean kept = keepsAlpha && hasAlpha;
        int channels = kept ? 4 : colours;
        boolean transparent = false;
        byte[] planes = new byte[channels * width * height];
        int[] row = new int[width * bands];
        byte[] opaque = levels(deepest);
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int alpha = hasAlpha ? row[x * bands + colours] : deepest;
                transparent |= alpha < deepest;
                for (int channel = 0; channel < (kept ? 3 : colours); channel++) {
                    int sample = row[x * bands + Math.min(channel, colours - 1)];
                    planes[(channel * height + y) * width + x] =
                            alpha == deepest ? opaque[sample] : (byte) over(sample, alpha, deepest);
                }
                if (kept) {
                    planes[(3 * height + y) * width + x] = (byte) Math.round(255.0 * alpha / deepest);
                }
            }
        }
        return new Picture(channels, height, width, planes, transparent);
    }

    /** One sample over the background: {@code a v + (1 - a) background}, in steps of 1/255. */
    /** What each sample becomes where nothing shines through: a table, as most pixels need nothing else. */
    private byte[] levels(int deepest) {
        byte[] levels = new byte[deepest + 1];
        for (int sample = 0; sample <= deepest; sample++) {
            levels[sample] = (byte) over(sample, deepest, deepest);
        }
        return levels;
    }

    private int over(int sample, int alpha, int deepest) {
        double opacity = alpha / (double) deepest;
        return (int) Math.round(255.0 * sample / deepest * opacity + background * (1 - opacity));
    }
}
