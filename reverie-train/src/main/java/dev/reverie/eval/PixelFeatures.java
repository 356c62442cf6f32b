package dev.reverie.eval;

import dev.reverie.data.DataShape;
import dev.reverie.metric.FeatureSource;
import dev.reverie.metric.Features;

/** The pixels themselves. */
record PixelFeatures() implements FeatureNetwork {
    @Override
    public FeatureSource source() {
        return FeatureSource.PIXELS;
    }

    @Override
    public String resize() {
        return "none";
    }

    @Override
    public Features of(float[] images, int count, DataShape shape) {
        double[] values = new double[images.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = images[i];
        }
        return Features.of(values, count, FeatureSource.PIXELS);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
