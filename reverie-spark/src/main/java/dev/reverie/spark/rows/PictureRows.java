package dev.reverie.spark.rows;

import dev.reverie.data.DataShape;
import dev.reverie.data.ImageDecoder;
import dev.reverie.data.ImageOptions;
import dev.reverie.data.Picture;
import dev.reverie.errors.RequestException;
import java.nio.ByteBuffer;
import org.apache.spark.sql.Row;

/**
 * Pictures as the bytes of PNG or JPEG files.
 *
 * @param shape of every picture
 * @param isResized whether pictures of other sizes are cropped and resized to it; they are a fault otherwise
 * @param isConverted whether grey and colour are brought to its channels; others are a fault otherwise
 * @param column the place of the bytes
 * @param path the place of a name for messages; -1 without
 */
public record PictureRows(DataShape shape, boolean isResized, boolean isConverted, int column, int path)
        implements RowForm {
    /**
     * The form that fits a first picture.
     *
     * @param first row of the table
     * @param wanted size and channels; as the first picture's where they are not given
     * @param column the place of the bytes
     * @param path the place of a name for messages; -1 without
     */
    public static PictureRows like(Row first, ImageOptions wanted, int column, int path) {
        Picture picture = decoded(first, column, path, alpha(wanted.channels()));
        int channels = wanted.channels().count(picture.channels());
        DataShape shape = wanted.size()
                .map(size -> DataShape.image(channels, size.height(), size.width()))
                .orElse(DataShape.image(channels, picture.height(), picture.width()));
        return new PictureRows(
                shape, wanted.size().isPresent(), wanted.channels() != ImageOptions.Channels.DETECT, column, path);
    }

    private static boolean alpha(ImageOptions.Channels channels) {
        return channels == ImageOptions.Channels.ALPHA;
    }

    @Override
    public boolean isBytes() {
        return true;
    }

    @Override
    public void put(Row row, ByteBuffer to) {
        Picture picture = decoded(row, column, path, shape.channels() == 4);
        if (isResized) {
            picture = picture.cropAndResize(shape.height(), shape.width());
        } else if (picture.height() != shape.height() || picture.width() != shape.width()) {
            throw new RequestException(
                    name(row, path) + " is " + picture.height() + " x " + picture.width() + " (height x width), and "
                            + shape.height() + " x " + shape.width() + " is read",
                    "bring all pictures to that size; reverie-submit shard does by --height and --width");
        }
        if (!isConverted && picture.channels() != shape.channels()) {
            throw new RequestException(
                    name(row, path) + " has " + picture.channels() + " channels, the first picture has "
                            + shape.channels(),
                    "say what all are brought to: --channels 1 for grey, 3 for colour");
        }
        to.put(picture.withChannels(shape.channels()).planes());
    }

    private static Picture decoded(Row row, int column, int path, boolean alpha) {
        try {
            byte[] bytes = row.getAs(column);
            return (alpha ? ImageDecoder.keepingAlpha() : new ImageDecoder(ImageOptions.Background.BLACK))
                    .decode(bytes == null ? new byte[0] : bytes);
        } catch (ImageDecoder.Fault e) {
            throw new RequestException(name(row, path) + " " + e.getMessage(), "remove or replace it", e);
        }
    }

    private static String name(Row row, int path) {
        return path < 0 ? "the picture of a row" : row.getString(path);
    }
}
