package dev.reverie.data.image;

import dev.reverie.data.DataException;
import dev.reverie.data.ImageDecoder;
import dev.reverie.data.ImageOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The sizes of the pictures of a folder or a zip, read from their headers, so that a common size can be chosen before any is
 * decoded.
 *
 * @param pictures how many have a header that can be read
 * @param smallest rows and columns of the smallest sides
 * @param largest rows and columns of the largest sides
 * @param medianSide the median of the shorter sides
 */
public record PictureSurvey(int pictures, ImageOptions.Size smallest, ImageOptions.Size largest, int medianSide) {
    private static final int LONGEST = 8192;

    /**
     * Looks at all pictures.
     *
     * @param source a folder or a zip
     * @throws DataException if it cannot be listed, or holds no picture whose size can be read
     */
    public static PictureSurvey of(Path source) throws DataException {
        List<int[]> sizes = new ArrayList<>();
        try (ImageSources sources = ImageSources.open(source)) {
            for (String name : sources.names()) {
                int[] size = size(sources.read(name));
                if (size.length == 2) {
                    sizes.add(size);
                }
            }
        } catch (IOException e) {
            throw new DataException(source, "cannot be read: " + e.getMessage(), e);
        }
        if (sizes.isEmpty()) {
            throw new DataException(source, "holds no PNG or JPEG picture that can be read");
        }
        int[] sides = sizes.stream()
                .mapToInt(size -> Math.min(size[0], size[1]))
                .sorted()
                .toArray();
        return new PictureSurvey(
                sizes.size(),
                new ImageOptions.Size(extreme(sizes, 0, false), extreme(sizes, 1, false)),
                new ImageOptions.Size(extreme(sizes, 0, true), extreme(sizes, 1, true)),
                Math.min(LONGEST, sides[sides.length / 2]));
    }

    private static int extreme(List<int[]> sizes, int side, boolean largest) {
        int[] all = sizes.stream().mapToInt(size -> size[side]).sorted().toArray();
        return Math.min(LONGEST, largest ? all[all.length - 1] : all[0]);
    }

    /** Rows and columns as a picture is seen, upright; empty for what is no picture, which its reader refuses later. */
    private static int[] size(byte[] bytes) {
        boolean jpeg = bytes.length > 2 && bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xd8;
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(jpeg ? "jpeg" : "png");
            if (!readers.hasNext()) {
                return new int[0];
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                int[] size = {reader.getHeight(0), reader.getWidth(0)};
                return ImageDecoder.isTurnedSideways(bytes) ? new int[] {size[1], size[0]} : size;
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            return new int[0];
        }
    }

    /** Whether all pictures have one size. */
    public boolean isUniform() {
        return smallest.equals(largest);
    }

    @Override
    public String toString() {
        String first = smallest.height() + " x " + smallest.width();
        return isUniform() ? first : "from " + first + " to " + largest.height() + " x " + largest.width();
    }
}
