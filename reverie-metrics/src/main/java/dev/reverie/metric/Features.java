package dev.reverie.metric;

import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * N rows of D finite numbers in float64: features of images, points, or rows of a table; optionally with the class
 * probabilities that a classifier gives each row. Immutable.
 *
 * <pre>{@code
 * Features samples = Features.of(tensor);            // [N, ...], flattened to [N, D]
 * Features reference = Features.of(rows);            // double[N][D]
 * double distance = new FrechetDistance().between(samples, reference);
 * }</pre>
 */
public final class Features implements Serializable {
    private static final long serialVersionUID = 1L;

    private final double[] values;
    private final int count;
    private final int dimension;
    private final FeatureSource source;
    private final double[][] probabilities;
    private final int[] labels;

    private Features(double[] values, int count, FeatureSource source, double[][] probabilities, int... labels) {
        this.values = values;
        this.count = count;
        this.dimension = values.length / count;
        this.source = source;
        this.probabilities = probabilities;
        this.labels = labels;
    }

    /**
     * Rows.
     *
     * @param rows N rows of D numbers; copied
     * @throws MetricException if there are none, their lengths differ or a number is not finite
     */
    public static Features of(double[][] rows) {
        int dimension = rows.length == 0 ? 0 : rows[0].length;
        double[] values = new double[Math.multiplyExact(rows.length, dimension)];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != dimension) {
                throw new MetricException("all rows must have one length, but row 0 has " + dimension
                        + " numbers and row " + i + " has " + rows[i].length);
            }
            System.arraycopy(rows[i], 0, values, i * dimension, dimension);
        }
        return of(values, rows.length, FeatureSource.VALUES);
    }

    /**
     * Rows in single precision.
     *
     * @param rows N rows of D numbers; copied
     * @throws MetricException if there are none, their lengths differ or a number is not finite
     */
    public static Features of(float[][] rows) {
        double[][] wide = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            wide[i] = new double[rows[i].length];
            for (int j = 0; j < rows[i].length; j++) {
                wide[i][j] = rows[i][j];
            }
        }
        return of(wide);
    }

    /**
     * Examples of a tensor, each flattened.
     *
     * @param rows {@code [N, ...]} of any floating-point type
     * @throws MetricException if there are none or a number is not finite
     */
    public static Features of(Tensor rows) {
        if (rows.rank() < 2) {
            throw new MetricException("features are [N, D], or [N, ...] to be flattened, got " + rows);
        }
        return of(rows.toDoubles(), Math.toIntExact(rows.size(0)), FeatureSource.VALUES);
    }

    /**
     * Numbers of a source.
     *
     * @param values N rows of D numbers, one after the other; not copied, leave them unchanged
     * @param count N
     * @param source what made them
     * @throws MetricException if there are none or a number is not finite
     */
    public static Features of(double[] values, int count, FeatureSource source) {
        Objects.requireNonNull(source, "source");
        if (count < 1 || values.length == 0) {
            throw new MetricException("a metric needs at least one row of at least one number, got " + count
                    + " rows with " + values.length + " numbers in all; is the folder or the file empty?");
        }
        if (values.length % count != 0) {
            throw new IllegalArgumentException(values.length + " numbers are not " + count + " rows of one length");
        }
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                int dimension = values.length / count;
                throw new MetricException("row " + i / dimension + " has " + values[i] + " in column " + i % dimension
                        + "; metrics need finite numbers: remove the row, or see why the model or feature network made"
                        + " it");
            }
        }
        return new Features(values, count, source, new double[0][]);
    }

    /** The same numbers, known to be of a source. */
    public Features from(FeatureSource other) {
        return new Features(values, count, Objects.requireNonNull(other, "source"), probabilities, labels);
    }

    /**
     * The same with class probabilities, for the inception score.
     *
     * @param classes for each row the probability of each class, adding up to 1; not copied
     * @throws MetricException if there are more or fewer rows, or a row is no distribution
     */
    public Features withProbabilities(double[][] classes) {
        if (classes.length != count) {
            throw new MetricException(
                    "there must be class probabilities for each of the " + count + " rows, got " + classes.length);
        }
        for (int i = 0; i < count; i++) {
            double sum = Arrays.stream(classes[i]).sum();
            boolean isDistribution = Arrays.stream(classes[i]).allMatch(p -> p >= 0) && Math.abs(sum - 1) < 1e-3;
            if (!isDistribution || classes[i].length != classes[0].length) {
                throw new MetricException("class probabilities must be at least 0 and add up to 1, but those of row "
                        + i + " add up to " + sum + "; apply softmax to logits first");
            }
        }
        return new Features(values, count, source, classes, labels);
    }

    /**
     * The same with the class of each row: that which samples were asked for, and that which data have.
     *
     * @param classes N numbers from 0 on, or none at all; not copied
     * @throws MetricException if there are more or fewer, or one is negative
     */
    public Features withLabels(int... classes) {
        if (classes.length > 0 && classes.length != count) {
            throw new MetricException(
                    "there must be a class for each of the " + count + " rows, or for none, got " + classes.length);
        }
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] < 0) {
                throw new MetricException("classes are numbered from 0, but row " + i + " has " + classes[i]);
            }
        }
        return new Features(values, count, source, probabilities, classes);
    }

    /** N. */
    public int count() {
        return count;
    }

    /** D. */
    public int dimension() {
        return dimension;
    }

    /** What made them. */
    public FeatureSource source() {
        return source;
    }

    /** Class probabilities of each row, shared; no rows where there are none. */
    public double[][] probabilities() {
        return probabilities;
    }

    /** The class of each row, shared; none where they are not known. */
    public int[] labels() {
        return labels;
    }

    /** One number. */
    public double at(int row, int column) {
        return values[row * dimension + column];
    }

    /** One row, copied. */
    public double[] row(int index) {
        return Arrays.copyOfRange(values, index * dimension, (index + 1) * dimension);
    }

    /** One column, copied. */
    public double[] column(int index) {
        double[] column = new double[count];
        for (int i = 0; i < count; i++) {
            column[i] = values[i * dimension + index];
        }
        return column;
    }

    /** All rows, copied. */
    public double[][] rows() {
        double[][] rows = new double[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = row(i);
        }
        return rows;
    }

    /**
     * Some rows.
     *
     * @param indices which, in this order; one may come several times
     */
    public Features select(int... indices) {
        double[] selected = new double[Math.multiplyExact(indices.length, dimension)];
        double[][] classes = new double[probabilities.length == 0 ? 0 : indices.length][];
        int[] selectedLabels = new int[labels.length == 0 ? 0 : indices.length];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(values, indices[i] * dimension, selected, i * dimension, dimension);
            if (classes.length > 0) {
                classes[i] = probabilities[indices[i]];
            }
            if (selectedLabels.length > 0) {
                selectedLabels[i] = labels[indices[i]];
            }
        }
        return new Features(selected, indices.length, source, classes, selectedLabels);
    }

    /**
     * The first rows.
     *
     * @param n how many
     * @throws MetricException if there are not as many
     */
    public Features first(int n) {
        if (n < 1 || n > count) {
            throw new MetricException("n must be in [1, " + count + "], got " + n
                    + "; there are no more rows: draw more samples or ask for fewer");
        }
        return new Features(
                Arrays.copyOf(values, n * dimension),
                n,
                source,
                probabilities.length == 0 ? probabilities : Arrays.copyOf(probabilities, n),
                labels.length == 0 ? labels : Arrays.copyOf(labels, n));
    }

    /** These rows, followed by others of the same source; class probabilities and classes are dropped. */
    public Features and(Features others) {
        requireComparable(others);
        double[] all = Arrays.copyOf(values, values.length + others.values.length);
        System.arraycopy(others.values, 0, all, values.length, others.values.length);
        return new Features(all, count + others.count, source, new double[0][]);
    }

    /** All rows as a float64 tensor {@code [N, D]} in the caller's scope. */
    public Tensor tensor() {
        return Tensors.of(values, count, dimension);
    }

    /**
     * Some rows as a float64 tensor {@code [size, D]} in the caller's scope.
     *
     * @param from first row
     * @param size how many
     */
    public Tensor tensor(int from, int size) {
        return Tensors.of(Arrays.copyOfRange(values, from * dimension, (from + size) * dimension), size, dimension);
    }

    /**
     * Checks that two sets may be compared.
     *
     * @throws MetricException if sources or dimensions differ
     */
    public void requireComparable(Features other) {
        source.requireSame(other.source);
        if (dimension != other.dimension) {
            throw new MetricException("rows of " + dimension + " numbers cannot be compared with rows of "
                    + other.dimension + "; bring images to one size and number of channels first");
        }
    }

    /** For instance {@code 5000 x 784 of pixels}. */
    @Override
    public String toString() {
        return count + " x " + dimension + " of " + source;
    }
}
