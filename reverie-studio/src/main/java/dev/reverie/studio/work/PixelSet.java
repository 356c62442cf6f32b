package dev.reverie.studio.work;

import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;

/** Pictures in memory, as they were fitted to a model. */
final class PixelSet implements Dataset {
    private final String name;
    private final DataShape shape;
    private final float[][] pixels;

    PixelSet(String name, DataShape shape, float[][] pixels) {
        this.name = name;
        this.shape = shape;
        this.pixels = pixels;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DataShape shape() {
        return shape;
    }

    @Override
    public long size() {
        return pixels.length;
    }

    @Override
    public void read(long index, float[] out, int offset) {
        System.arraycopy(pixels[(int) index], 0, out, offset, shape.length());
    }
}
