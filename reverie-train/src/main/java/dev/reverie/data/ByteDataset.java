package dev.reverie.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Images kept as one unsigned byte per value, {@code [C, H, W]}; read as {@code byte / levels}. */
public final class ByteDataset extends StoredDataset {
    private final byte[][] images;
    private final int levels;
    private final float[] values = new float[256];

    public ByteDataset(
            String name,
            String source,
            String notes,
            DataShape shape,
            byte[][] images,
            int levels,
            int[] labels,
            List<String> classNames) {
        super(name, source, notes, shape, images.length, labels, classNames);
        this.images = images;
        this.levels = levels;
        for (int level = 0; level < values.length; level++) {
            values[level] = Math.min(1f, level / (float) levels);
        }
    }

    @Override
    public long size() {
        return images.length;
    }

    @Override
    public void read(long index, float[] out, int offset) {
        byte[] image = images[Math.toIntExact(Objects.checkIndex(index, size()))];
        Objects.checkFromIndexSize(offset, image.length, out.length);
        for (int i = 0; i < image.length; i++) {
            out[offset + i] = values[image[i] & 0xff];
        }
    }

    /** The same set with other rows, columns or channels; stored values become steps of 1/255. */
    public ByteDataset refit(DataShape wanted) {
        DataShape shape = shape();
        byte[] rescaled = new byte[values.length];
        for (int level = 0; level < values.length; level++) {
            rescaled[level] = (byte) Math.round(255 * values[level]);
        }
        byte[][] changed = new byte[images.length][];
        int[] labels = new int[classNames().isEmpty() ? 0 : images.length];
        for (int i = 0; i < images.length; i++) {
            byte[] planes = images[i].clone();
            for (int k = 0; k < planes.length; k++) {
                planes[k] = rescaled[planes[k] & 0xff];
            }
            changed[i] = new Picture(shape.channels(), shape.height(), shape.width(), planes)
                    .cropAndResize(wanted.height(), wanted.width())
                    .withChannels(wanted.channels())
                    .planes();
            if (labels.length > 0) {
                labels[i] = label(i);
            }
        }
        String notes = provenanceNotes();
        return new ByteDataset(
                name(),
                provenanceSource(),
                (notes.isEmpty() ? "" : notes + ", ") + "brought from " + shape + " to " + wanted,
                wanted,
                changed,
                255,
                labels,
                classNames());
    }

    /** The same images of four planes, whose colours are stored as they are, with colours multiplied by alpha. */
    public ByteDataset premultiplied() {
        DataShape shape = shape();
        if (!shape.isImage() || shape.channels() != 4) {
            throw new IllegalArgumentException("only images of four channels have alpha, got " + shape);
        }
        int area = shape.height() * shape.width();
        byte[][] changed = new byte[images.length][];
        int[] labels = new int[classNames().isEmpty() ? 0 : images.length];
        for (int i = 0; i < images.length; i++) {
            byte[] planes = images[i].clone();
            for (int k = 0; k < 3 * area; k++) {
                planes[k] = (byte) Math.round((planes[k] & 0xff) * (planes[3 * area + k % area] & 0xff) / 255.0);
            }
            changed[i] = planes;
            if (labels.length > 0) {
                labels[i] = label(i);
            }
        }
        return new ByteDataset(
                name(), provenanceSource(), "colours multiplied by alpha", shape, changed, 255, labels, classNames());
    }

    @Override
    Dataset subset(String name, int[] chosen) {
        byte[][] some = Arrays.stream(chosen).mapToObj(i -> images[i]).toArray(byte[][]::new);
        return new ByteDataset(
                name, provenanceSource(), provenanceNotes(), shape(), some, levels, labels(chosen), classNames());
    }

    @Override
    void addContent(ContentHash hash) {
        for (byte[] image : images) {
            hash.add(image);
        }
    }
}
