package dev.reverie.lab.fokkerplanck;

import java.util.function.DoubleUnaryOperator;

/** Half the gradient of a log density, by differences. */
record LogDensityDrift(DoubleUnaryOperator logDensity) implements Drift1d {
    /** Balances truncation and rounding of a central difference in float64. */
    private static final double STEP = 1e-5;

    @Override
    public double at(double x, double t) {
        double step = STEP * Math.max(1.0, Math.abs(x));
        return (logDensity.applyAsDouble(x + step) - logDensity.applyAsDouble(x - step)) / (4.0 * step);
    }

    @Override
    public void onFaces(CellAxis axis, double t, double[] faces) {
        double left = logDensity.applyAsDouble(axis.centre(0));
        for (int i = 0; i < axis.cells() - 1; i++) {
            double right = logDensity.applyAsDouble(axis.centre(i + 1));
            faces[i] = (right - left) / (2.0 * axis.width());
            left = right;
        }
    }
}
