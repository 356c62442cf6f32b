package dev.reverie.train;

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
        DataShape stored = inner.shape();
        DataShape padded = shape();
        float[] image = new float[stored.length()];
        inner.read(index, image, 0);
        Arrays.fill(out, offset, offset + padded.length(), 0f);
        for (int row = 0; row < stored.channels() * stored.height(); row++) {
            int channel = row / stored.height();
            int line = channel * padded.height() + border + row % stored.height();
            System.arraycopy(image, row * stored.width(), out, offset + line * padded.width() + border, stored.width());
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
