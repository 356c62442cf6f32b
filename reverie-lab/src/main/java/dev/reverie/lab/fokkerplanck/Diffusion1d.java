package dev.reverie.lab.fokkerplanck;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** The squared diffusion coefficient {@code g(x, t)^2} of {@code dx = f dt + g dw} on the line, in the sense of Ito. */
@FunctionalInterface
public interface Diffusion1d {
    /**
     * The squared coefficient at a place and time.
     *
     * @param x place
     * @param t time
     * @return {@code g^2}, finite and at least 0
     */
    double squared(double x, double t);

    /**
     * Writes the coefficient at all centres and faces.
     *
     * @param axis the cells
     * @param t time
     * @param centres takes one number for each cell
     * @param faces takes one number for each of the {@code cells - 1} faces
     */
    default void onCells(CellAxis axis, double t, double[] centres, double[] faces) {
        for (int i = 0; i < axis.cells(); i++) {
            centres[i] = squared(axis.centre(i), t);
        }
        for (int i = 0; i < axis.cells() - 1; i++) {
            faces[i] = squared(axis.face(i), t);
        }
    }

    /** A coefficient that is the same everywhere: {@code g(t)^2}. */
    static Diffusion1d uniform(DoubleUnaryOperator squared) {
        return new Diffusion1d() {
            @Override
            public double squared(double x, double t) {
                return squared.applyAsDouble(t);
            }

            @Override
            public void onCells(CellAxis axis, double t, double[] centres, double[] faces) {
                double value = squared.applyAsDouble(t);
                Arrays.fill(centres, value);
                Arrays.fill(faces, value);
            }
        };
    }

    /** A constant {@code g^2}. */
    static Diffusion1d constant(double squared) {
        return uniform(t -> squared);
    }

    /** No noise: the equation is then one of pure transport. */
    static Diffusion1d none() {
        return constant(0.0);
    }
}
