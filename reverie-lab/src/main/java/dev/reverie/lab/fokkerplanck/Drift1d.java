package dev.reverie.lab.fokkerplanck;

import java.util.function.DoubleUnaryOperator;

/**
 * The drift {@code f(x, t)} of {@code dx = f dt + g dw} on the line.
 *
 * <p>The solver asks for the drift at the faces between cells only. A drift that is the gradient of a function gives its
 * exact mean between the two cell centres there (see {@link #langevin}): then the density {@code exp} of that function is a
 * stationary point of the scheme to the last digit, not only to second order.
 */
@FunctionalInterface
public interface Drift1d {
    /**
     * The drift at a place and time.
     *
     * @param x place
     * @param t time
     * @return the drift, finite
     */
    double at(double x, double t);

    /**
     * Writes the drift at all faces.
     *
     * @param axis the cells
     * @param t time
     * @param faces takes one number for each of the {@code cells - 1} faces
     */
    default void onFaces(CellAxis axis, double t, double[] faces) {
        for (int i = 0; i < axis.cells() - 1; i++) {
            faces[i] = at(axis.face(i), t);
        }
    }

    /**
     * The drift of Langevin dynamics, {@code dx = grad log p / 2 dt + dw}, which leaves {@code p} unchanged.
     *
     * @param logDensity {@code ln p} up to a constant, finite on the whole axis
     * @return the drift, on faces {@code (ln p(x_{i+1}) - ln p(x_i)) / (2 h)}
     */
    static Drift1d langevin(DoubleUnaryOperator logDensity) {
        return new LogDensityDrift(logDensity);
    }
}
