package dev.reverie.metric.picture;

import dev.reverie.metric.Features;
import dev.reverie.metric.MetricException;
import dev.reverie.torch.LinearAlgebra;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/** Euclidean distances between rows, and nearest rows, in blocks that fit the memory. */
public final class Distances {
    /** Rows at a time. */
    static final int CHUNK = 1024;

    private Distances() {}

    /** The nearest rows of each row. */
    public static final class Nearest {
        private final double[][] distances;
        private final int[][] rows;

        private Nearest(double[][] distances, int[][] rows) {
            this.distances = distances;
            this.rows = rows;
        }

        /** Their distances, {@code [n][k]} in ascending order; shared. */
        public double[][] distances() {
            return distances;
        }

        /** Their numbers, {@code [n][k]}; shared. */
        public int[][] rows() {
            return rows;
        }
    }

    /**
     * The nearest rows of another set.
     *
     * @param queries whose neighbours are sought
     * @param candidates among which
     * @param k how many
     * @throws MetricException if there are fewer candidates
     */
    public static Nearest nearest(Features queries, Features candidates, int k) {
        queries.requireComparable(candidates);
        return nearest(queries, candidates, k, false);
    }

    /**
     * The nearest other rows of the same set.
     *
     * @param rows whose neighbours are sought
     * @param k how many
     * @throws MetricException if there are fewer others
     */
    public static Nearest nearestOthers(Features rows, int k) {
        return nearest(rows, rows, k, true);
    }

    private static Nearest nearest(Features queries, Features candidates, int k, boolean others) {
        int there = candidates.count() - (others ? 1 : 0);
        if (k < 1 || k > there) {
            throw new MetricException("each row needs " + k + " neighbours, but there are " + there
                    + " rows; take more samples or fewer neighbours");
        }
        double[][] distances = new double[queries.count()][k];
        int[][] rows = new int[queries.count()][k];
        try (Scope all = Scope.open()) {
            Tensor right = candidates.tensor();
            Tensor squares = right.square().sum(false, 1);
            for (int from = 0; from < queries.count(); from += CHUNK) {
                int size = Math.min(CHUNK, queries.count() - from);
                try (Scope scope = Scope.open()) {
                    Tensor left = queries.tensor(from, size);
                    Tensor distance = squared(left, right, squares);
                    if (others) {
                        distance.narrow(1, from, size)
                                .strided(new long[] {size}, new long[] {candidates.count() + 1L}, from)
                                .fill(Double.POSITIVE_INFINITY);
                    }
                    LinearAlgebra.Pair best = LinearAlgebra.smallest(distance, k);
                    double[] values = best.values().toDoubles();
                    long[] indices = best.companions().toLongs();
                    for (int i = 0; i < size; i++) {
                        for (int j = 0; j < k; j++) {
                            distances[from + i][j] = Math.sqrt(values[i * k + j]);
                            rows[from + i][j] = (int) indices[i * k + j];
                        }
                    }
                }
            }
        }
        return new Nearest(distances, rows);
    }

    /** {@code |x|^2 + |y|^2 - 2 x.y}, at least 0: {@code [n, m]}. */
    static Tensor squared(Tensor left, Tensor right, Tensor rightSquares) {
        Tensor own = left.square().sum(true, 1);
        return left.matmul(right.transpose(0, 1))
                .mul(-2)
                .addInPlace(own)
                .addInPlace(rightSquares)
                .clamp(0, Double.POSITIVE_INFINITY);
    }

    /**
     * For each query, how many balls about the centres contain it; and for each centre, whether its ball contains a query.
     *
     * @param queries points
     * @param centres of the balls
     * @param radii of the balls
     */
    static Membership membership(Features queries, Features centres, double[] radii) {
        int[] containing = new int[queries.count()];
        boolean[] occupied = new boolean[centres.count()];
        try (Scope all = Scope.open()) {
            Tensor right = centres.tensor();
            Tensor squares = right.square().sum(false, 1);
            for (int from = 0; from < queries.count(); from += CHUNK) {
                int size = Math.min(CHUNK, queries.count() - from);
                double[] distance;
                try (Scope scope = Scope.open()) {
                    distance =
                            squared(queries.tensor(from, size), right, squares).toDoubles();
                }
                for (int i = 0; i < size; i++) {
                    for (int j = 0; j < radii.length; j++) {
                        if (Math.sqrt(distance[i * radii.length + j]) <= radii[j]) {
                            containing[from + i]++;
                            occupied[j] = true;
                        }
                    }
                }
            }
        }
        return new Membership(containing, occupied);
    }

    /** See {@link #membership}. */
    static final class Membership {
        private final int[] containing;
        private final boolean[] occupied;

        private Membership(int[] containing, boolean[] occupied) {
            this.containing = containing;
            this.occupied = occupied;
        }

        int[] containing() {
            return containing;
        }

        boolean[] occupied() {
            return occupied;
        }
    }

    /** The last of each row. */
    static double[] radii(Nearest neighbours, int k) {
        double[] radii = new double[neighbours.distances().length];
        for (int i = 0; i < radii.length; i++) {
            radii[i] = neighbours.distances()[i][k - 1];
        }
        return radii;
    }
}
