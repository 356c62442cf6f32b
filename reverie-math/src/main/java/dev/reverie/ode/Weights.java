package dev.reverie.ode;

import java.util.ArrayList;
import java.util.List;

/** One row of a tableau without its zeros, ready to be applied to stage derivatives. */
final class Weights {
    private final int[] stages;
    private final double[] values;

    Weights(List<Fraction> row) {
        stages = new int[(int) row.stream().filter(weight -> !weight.isZero()).count()];
        values = new double[stages.length];
        int next = 0;
        for (int i = 0; i < row.size(); i++) {
            if (!row.get(i).isZero()) {
                stages[next] = i;
                values[next] = row.get(i).doubleValue();
                next++;
            }
        }
    }

    /** For each weight, its product with every step. */
    double[][] times(double[] h) {
        double[][] scaled = new double[values.length][h.length];
        for (int i = 0; i < values.length; i++) {
            for (int row = 0; row < h.length; row++) {
                scaled[i][row] = h[row] * values[i];
            }
        }
        return scaled;
    }

    <S> List<S> pick(List<S> derivatives) {
        List<S> picked = new ArrayList<>(stages.length);
        for (int stage : stages) {
            picked.add(derivatives.get(stage));
        }
        return picked;
    }
}
