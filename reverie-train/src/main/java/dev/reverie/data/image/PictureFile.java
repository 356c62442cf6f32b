package dev.reverie.data.image;

import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.data.ImageDecoder;
import dev.reverie.data.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An image file, PNG or JPEG, converted to the form of a model's data, with a list of the changes. */
public final class PictureFile {
    private static final int PNG_DEPTH = 24;

    private final Path file;
    private final Picture picture;
    private final List<String> conversions;

    private PictureFile(Path file, Picture picture, List<String> conversions) {
        this.file = file;
        this.picture = picture;
        this.conversions = conversions;
    }

    /**
     * Reads a file.
     *
     * @param file PNG or JPEG
     * @throws DataException if it is no whole picture
     * @throws IOException if it cannot be read
     */
    public static PictureFile read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new DataException(file, "is a folder", "take one PNG or JPEG picture");
        }
        byte[] bytes = Files.readAllBytes(file);
        Picture picture;
        try {
            picture = ImageDecoder.keepingAlpha().decode(bytes);
        } catch (ImageDecoder.Fault e) {
            throw new DataException(file, String.valueOf(e.getMessage()), "take a PNG or JPEG picture", e);
        }
        List<String> conversions = new ArrayList<>();
        if (ImageDecoder.isTurned(bytes)) {
            conversions.add("turned upright, as its camera noted");
        }
        boolean png = bytes[0] != (byte) 0xff;
        if (png && bytes[PNG_DEPTH] == 16) {
            conversions.add("16 bits were rounded to 8");
        }
        return new PictureFile(file, picture, conversions);
    }

    /** Where the picture is bright, {@code [height][width]}: the white of a mask. */
    public boolean[][] bright() {
        DataShape grey = DataShape.image(1, picture.height(), picture.width());
        float[] pixels = fitted(grey);
        boolean[][] bright = new boolean[grey.height()][grey.width()];
        for (int i = 0; i < pixels.length; i++) {
            bright[i / grey.width()][i % grey.width()] = pixels[i] >= 0.5f;
        }
        return bright;
    }

    /** Whether it has this size, so that no pixel is resampled. */
    public boolean hasSizeOf(DataShape shape) {
        return picture.height() == shape.height() && picture.width() == shape.width();
    }

    /**
     * The pixels in the form of an image: channels converted, the largest centred part of the wanted aspect resized.
     *
     * @param shape {@code [C, H, W]} with 1, 3 or 4 channels, colours multiplied by alpha
     * @return row-major in [0, 1]
     */
    public float[] fitted(DataShape shape) {
        byte[] bytes = picture.withChannels(shape.channels())
                .cropAndResize(shape.height(), shape.width())
                .planes();
        float[] pixels = new float[bytes.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (bytes[i] & 0xff) / 255f;
        }
        return pixels;
    }

    /** The changes that {@link #fitted} makes, one sentence each. */
    public List<String> changes(DataShape shape) {
        List<String> all = new ArrayList<>();
        conversions.forEach(change -> all.add(file + ": " + change));
        if (picture.isTransparent() && shape.channels() < 4) {
            all.add(file + ": what is transparent became black");
        }
        if (picture.channels() > 1 && shape.channels() == 1) {
            all.add(file + ": colour became grey (luma)");
        } else if (picture.channels() == 1 && shape.channels() > 1) {
            all.add(file + ": grey became colour, without any");
        }
        if (picture.channels() < 4 && shape.channels() == 4) {
            all.add(file + ": opaque, as it has no transparency");
        }
        if (!hasSizeOf(shape)) {
            boolean cropped = (long) picture.height() * shape.width() != (long) picture.width() * shape.height();
            all.add(file + ": " + (cropped ? "cropped at the edges and " : "") + "resized from " + picture + " to "
                    + shape.height() + " x " + shape.width());
        }
        return all;
    }

    /** The file and its size. */
    @Override
    public String toString() {
        return file + " (" + picture + ")";
    }
}
