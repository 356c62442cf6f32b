package dev.reverie.data.analysis;

import dev.reverie.data.Dataset;

/** The examples of a set as rows of numbers, read in blocks. */
final class Examples {
    /** Numbers in one block. */
    private static final int BLOCK = 1 << 22;

    private final Dataset data;
    private final long count;
    private final int dimension;

    /**
     * The first examples of a set.
     *
     * @param data where they come from
     * @param count how many
     */
    Examples(Dataset data, long count) {
        this.data = data;
        this.count = count;
        dimension = data.shape().length();
    }

    /**
     * The example farthest from a point.
     *
     * @param index of the example
     * @param distance Euclidean
     */
    record Farthest(long index, double distance) {}

    /** Visitor of examples. */
    @FunctionalInterface
    interface Visitor {
        /**
         * Looks at one example.
         *
         * @param index of the example
         * @param values of it and its neighbours
         * @param offset where it begins
         */
        void visit(long index, float[] values, int offset);
    }

    long count() {
        return count;
    }

    int dimension() {
        return dimension;
    }

    float[] example(long index) {
        return read(index, 1);
    }

    /** Examples one after the other. */
    float[] read(long first, int rows) {
        float[] values = new float[Math.multiplyExact(rows, dimension)];
        for (int row = 0; row < rows; row++) {
            data.read(first + row, values, row * dimension);
        }
        return values;
    }

    /** Looks at all examples in order. */
    void forEach(Visitor visitor, LargestDistance.Progress progress) {
        int rows = (int) Math.max(1, Math.min(count, BLOCK / dimension));
        for (long first = 0; first < count; first += rows) {
            int here = (int) Math.min(rows, count - first);
            float[] values = read(first, here);
            for (int row = 0; row < here; row++) {
                visitor.visit(first + row, values, row * dimension);
            }
            progress.reach((double) (first + here) / (double) count);
        }
    }

    Farthest farthestFrom(float[] point, LargestDistance.Progress progress) {
        long[] index = {0};
        double[] largest = {-1};
        forEach(
                (i, values, offset) -> {
                    double square = square(point, 0, values, offset);
                    if (square > largest[0]) {
                        largest[0] = square;
                        index[0] = i;
                    }
                },
                progress);
        return new Farthest(index[0], Math.sqrt(largest[0]));
    }

    double distance(long first, long second) {
        return Math.sqrt(square(example(first), 0, example(second), 0));
    }

    private double square(float[] a, int ofA, float[] b, int ofB) {
        double sum = 0;
        for (int i = 0; i < dimension; i++) {
            double difference = (double) a[ofA + i] - b[ofB + i];
            sum += difference * difference;
        }
        return sum;
    }
}
