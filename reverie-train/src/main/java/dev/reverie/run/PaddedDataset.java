package dev.reverie.run;

import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.Provenance;
import java.util.Arrays;
import java.util.List;

/**
 * The images of another set with a black border.
 *
 * @param inner images {@code [C, H, W]}
 * @param border pixels on each side
 */
record PaddedDataset(Dataset inner, int border) implements Dataset {
    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public DataShape shape() {
        DataShape stored = inner.shape();
        return DataShape.image(stored.channels(), stored.height() + 2 * border, stored.width() + 2 * border);
    }

    @Override
    public long size() {
        return inner.size();
    }

    @Override
    public List<String> classNames() {
        return inner.classNames();
    }

    @Override
    public void read(long index, float[] out, int offset) {
        float[] image = new float[inner.shape().length()];
        inner.read(index, image, 0);
        frame(image, 0, inner.shape(), border, out, offset);
    }

    @Override
    public void readAll(long[] indices, float[] out, int offset, int[] labels, int from) {
        int stored = inner.shape().length();
        float[] images = new float[Math.multiplyExact(indices.length, stored)];
        inner.readAll(indices, images, 0, labels, from);
        for (int i = 0; i < indices.length; i++) {
            frame(images, i * stored, inner.shape(), border, out, offset + i * shape().length());
        }
    }

    /**
     * Writes one image with a black border.
     *
     * @param images holds the image
     * @param from where it begins
     * @param stored its shape
     * @param border pixels on each side
     * @param out receives it
     * @param offset where in {@code out} to begin
     */
    static void frame(float[] images, int from, DataShape stored, int border, float[] out, int offset) {
        int width = stored.width() + 2 * border;
        int height = stored.height() + 2 * border;
        Arrays.fill(out, offset, offset + stored.channels() * height * width, 0f);
        for (int row = 0; row < stored.channels() * stored.height(); row++) {
            int channel = row / stored.height();
            int line = channel * height + border + row % stored.height();
            System.arraycopy(images, from + row * stored.width(), out, offset + line * width + border, stored.width());
        }
    }

    @Override
    public int label(long index) {
        return inner.label(index);
    }

    @Override
    public Provenance provenance() {
        return inner.provenance();
    }
}
