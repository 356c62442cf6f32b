package dev.reverie.studio.plane;

import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/** Quantities of a scene at places, at one time. */
final class PlaneField {
    private static final int TOGETHER = 1 << 14;

    private PlaneField() {}

    /** A quantity of a model. */
    private interface Reading {
        Tensor of(Tensor x);
    }

    /**
     * Centres of the cells of a square that is centred at the origin.
     *
     * @param halfWidth half of its side
     * @param size cells along a side
     * @return {@code [size, size, 2]}, the row of the largest y first
     */
    static double[] centres(double halfWidth, int size) {
        double[] places = new double[2 * size * size];
        double cell = 2 * halfWidth / size;
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                int i = 2 * (row * size + column);
                places[i] = -halfWidth + (column + 0.5) * cell;
                places[i + 1] = halfWidth - (row + 0.5) * cell;
            }
        }
        return places;
    }

    /**
     * Score or denoised point of a scene.
     *
     * @param scene the models
     * @param of which of them
     * @param wanted the quantity
     * @param places {@code [n, 2]}
     * @param t time
     * @return {@code [n, 2]}
     */
    static float[] vectors(PlaneScene scene, PlaneScene.Of of, Prediction wanted, double[] places, double t) {
        if (of == PlaneScene.Of.DIFFERENCE) {
            float[] learned = vectors(scene.learned(), wanted, places, t);
            float[] truth = vectors(scene.truth(), wanted, places, t);
            for (int i = 0; i < learned.length; i++) {
                learned[i] -= truth[i];
            }
            return learned;
        }
        return vectors(scene.model(of), wanted, places, t);
    }

    /** A quantity of a model at {@code [n, 2]} places. */
    static float[] vectors(ScoreModel model, Prediction wanted, double[] places, double t) {
        return read(places, 2, x -> model.evaluate(wanted, x, ScoreModel.times(x, t)));
    }

    /** The log density of the truth at {@code [n, 2]} places. */
    static float[] logDensity(PlaneScene scene, double[] places, double t) {
        return read(places, 1, x -> scene.truth().logDensity(x, ScoreModel.times(x, t)));
    }

    private static float[] read(double[] places, int width, Reading reading) {
        int n = places.length / 2;
        float[] values = new float[width * n];
        for (int first = 0; first < n; first += TOGETHER) {
            int size = Math.min(TOGETHER, n - first);
            float[] part = new float[2 * size];
            for (int i = 0; i < part.length; i++) {
                part[i] = (float) places[2 * first + i];
            }
            try (Autograd.Mode mode = Autograd.noGrad();
                    Scope scope = Scope.open()) {
                float[] read = reading.of(Tensors.of(part, size, 2)).toFloats();
                System.arraycopy(read, 0, values, width * first, read.length);
            }
        }
        return values;
    }
}
