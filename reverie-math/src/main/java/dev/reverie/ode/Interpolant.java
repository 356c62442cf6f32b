package dev.reverie.ode;

import java.util.ArrayList;
import java.util.List;

/**
 * The dense output of a method: {@code y(t + x h) = y + h sum_i k_i sum_j p_ij x^(j+1)}, where some of the {@code k_i}
 * may be stages that only the interpolant needs.
 */
final class Interpolant {
    private static final Interpolant NONE = new Interpolant(List.of(), List.of(), List.of());

    private final List<List<Fraction>> rows;
    private final double[][] coefficients;
    private final List<Weights> extraWeights;
    private final double[] extraNodes;

    private Interpolant(List<List<Fraction>> rows, List<List<Fraction>> extraRows, List<Fraction> extraNodes) {
        this.rows = rows;
        this.coefficients = rows.stream()
                .map(row -> row.stream().mapToDouble(Fraction::doubleValue).toArray())
                .toArray(double[][]::new);
        this.extraWeights = extraRows.stream().map(Weights::new).toList();
        this.extraNodes = extraNodes.stream().mapToDouble(Fraction::doubleValue).toArray();
    }

    static Interpolant none() {
        return NONE;
    }

    /** A polynomial for each stage of the method. */
    static Interpolant polynomial(List<List<Fraction>> rows) {
        return new Interpolant(rows, List.of(), List.of());
    }

    /**
     * The nested form of Hairer's programs, for a method that is first same as last:
     *
     * <pre>{@code
     * y + x (F_0 + (1 - x) (F_1 + x (F_2 + (1 - x) (F_3 + x (F_4 + ...)))))
     * F_0 = y_new - y,   F_1 = h f - F_0,   F_2 = 2 F_0 - h (f + f_new),   F_(3+m) = h sum_i d_mi k_i
     * }</pre>
     */
    static Interpolant nested(
            List<Fraction> b, List<List<Fraction>> extraRows, List<Fraction> extraNodes, List<List<Fraction>> d) {
        int stages = b.size();
        List<List<Fraction>> rows = new ArrayList<>();
        for (int i = 0; i < stages + extraRows.size(); i++) {
            Fraction advance = i < stages ? b.get(i) : Fraction.ZERO;
            Fraction first = i == 0 ? Fraction.ONE : Fraction.ZERO;
            Fraction last = i == stages - 1 ? Fraction.ONE : Fraction.ZERO;
            List<Fraction> levels = new ArrayList<>(
                    List.of(advance, first.minus(advance), advance.plus(advance).minus(first.plus(last))));
            for (List<Fraction> row : d) {
                levels.add(row.get(i));
            }
            rows.add(expand(levels));
        }
        return new Interpolant(List.copyOf(rows), extraRows, extraNodes);
    }

    /** The coefficients of {@code x, x^2, ...} of {@code x (F_0 + (1 - x) (F_1 + x (F_2 + ...)))}, exactly. */
    private static List<Fraction> expand(List<Fraction> levels) {
        List<Fraction> polynomial = new ArrayList<>();
        for (int level = levels.size() - 1; level >= 0; level--) {
            if (polynomial.isEmpty()) {
                polynomial.add(levels.get(level));
            } else {
                polynomial.set(0, polynomial.get(0).plus(levels.get(level)));
            }
            List<Fraction> shifted = new ArrayList<>(polynomial);
            shifted.add(0, Fraction.ZERO);
            if (level % 2 == 1) {
                for (int j = 0; j < shifted.size(); j++) {
                    Fraction direct = j < polynomial.size() ? polynomial.get(j) : Fraction.ZERO;
                    shifted.set(j, direct.minus(shifted.get(j)));
                }
            }
            polynomial = shifted;
        }
        return List.copyOf(polynomial.subList(1, polynomial.size()));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    List<List<Fraction>> rows() {
        return rows;
    }

    /** Number of stages that only the interpolant needs. */
    int extraStages() {
        return extraNodes.length;
    }

    Weights extraWeights(int extra) {
        return extraWeights.get(extra);
    }

    double extraNode(int extra) {
        return extraNodes[extra];
    }

    /** The factor of each {@code k_i} at {@code x} in [0, 1] of a step of size {@code h}. */
    double[] weights(double x, double h) {
        double[] weights = new double[coefficients.length];
        for (int i = 0; i < weights.length; i++) {
            double value = 0.0;
            for (int j = coefficients[i].length - 1; j >= 0; j--) {
                value = (value + coefficients[i][j]) * x;
            }
            weights[i] = h * value;
        }
        return weights;
    }
}
