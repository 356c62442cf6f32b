package dev.reverie.stat;

/** Checks of samples given as one array of coordinates for each point. */
public final class Points {
    private Points() {}

    /**
     * Checks two samples of points in one space.
     *
     * @return the dimension
     * @throws IllegalArgumentException if one is empty, dimensions differ or a coordinate is not finite
     */
    public static int dimension(double[][] a, double[][] b) {
        if (a.length == 0 || b.length == 0 || a[0].length == 0) {
            throw new IllegalArgumentException("two samples need at least one point each with at least one coordinate,"
                    + " got " + a.length + " and " + b.length + " points");
        }
        check("a", a, a[0].length);
        check("b", b, a[0].length);
        return a[0].length;
    }

    private static void check(String name, double[][] points, int dimension) {
        for (int i = 0; i < points.length; i++) {
            if (points[i].length != dimension) {
                throw new IllegalArgumentException("point " + i + " of sample " + name + " has " + points[i].length
                        + " coordinates, the first has " + dimension + "; all points must be in one space");
            }
            for (double coordinate : points[i]) {
                if (!Double.isFinite(coordinate)) {
                    throw new IllegalArgumentException(
                            "point " + i + " of sample " + name + " is not finite: " + coordinate);
                }
            }
        }
    }

    /** The points of a, followed by those of b. */
    public static double[][] joined(double[][] a, double[][] b) {
        double[][] all = new double[a.length + b.length][];
        System.arraycopy(a, 0, all, 0, a.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    public static double distance(double[] x, double[] y) {
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            double difference = x[i] - y[i];
            squares += difference * difference;
        }
        return Math.sqrt(squares);
    }
}
