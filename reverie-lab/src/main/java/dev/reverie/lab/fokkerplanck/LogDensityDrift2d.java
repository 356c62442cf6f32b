package dev.reverie.lab.fokkerplanck;

import java.util.function.DoubleBinaryOperator;

/** Half the gradient of a log density in the plane, by differences. */
record LogDensityDrift2d(DoubleBinaryOperator logDensity) implements Drift2d {
    @Override
    public double alongX(double x, double y, double t) {
        return new LogDensityDrift(u -> logDensity.applyAsDouble(u, y)).at(x, t);
    }

    @Override
    public double alongY(double x, double y, double t) {
        return new LogDensityDrift(u -> logDensity.applyAsDouble(x, u)).at(y, t);
    }

    @Override
    public void onFaces(CellAxis xAxis, CellAxis yAxis, double t, double[] xFaces, double[] yFaces) {
        double[] values = new double[xAxis.cells() * yAxis.cells()];
        for (int row = 0; row < yAxis.cells(); row++) {
            for (int column = 0; column < xAxis.cells(); column++) {
                values[row * xAxis.cells() + column] =
                        logDensity.applyAsDouble(xAxis.centre(column), yAxis.centre(row));
            }
        }
        differences(values, xAxis, yAxis, 0.5, xFaces, yFaces);
    }

    /**
     * {@code factor} times the gradient on the faces of a function known at the centres.
     *
     * @param values {@code [yAxis.cells, xAxis.cells]}
     */
    static void differences(
            double[] values, CellAxis xAxis, CellAxis yAxis, double factor, double[] xFaces, double[] yFaces) {
        int columns = xAxis.cells();
        for (int row = 0; row < yAxis.cells(); row++) {
            for (int face = 0; face < columns - 1; face++) {
                int left = row * columns + face;
                xFaces[row * (columns - 1) + face] = factor * (values[left + 1] - values[left]) / xAxis.width();
            }
        }
        for (int below = 0; below < columns * (yAxis.cells() - 1); below++) {
            yFaces[below] = factor * (values[below + columns] - values[below]) / yAxis.width();
        }
    }
}
