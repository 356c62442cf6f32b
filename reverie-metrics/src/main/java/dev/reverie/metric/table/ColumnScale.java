package dev.reverie.metric.table;

import dev.reverie.metric.FeatureSource;
import dev.reverie.metric.Features;
import dev.reverie.stat.SampleMoments;

/** Divides columns by their standard deviations in the reference, so that no unit decides a distance; a constant column stays. */
final class ColumnScale {
    private final double[] std;

    private ColumnScale(double[] std) {
        this.std = std;
    }

    /** Standard deviation of a column, 1 where it is 0. */
    double std(int column) {
        return std[column];
    }

    static ColumnScale of(Features reference) {
        double[] std = new double[reference.dimension()];
        for (int j = 0; j < std.length; j++) {
            std[j] = reference.count() < 2
                    ? 1
                    : SampleMoments.of(reference.column(j)).std();
            if (std[j] == 0) {
                std[j] = 1;
            }
        }
        return new ColumnScale(std);
    }

    Features apply(Features rows) {
        double[] values = new double[rows.count() * std.length];
        for (int i = 0; i < rows.count(); i++) {
            for (int j = 0; j < std.length; j++) {
                values[i * std.length + j] = rows.at(i, j) / std[j];
            }
        }
        return Features.of(
                values,
                rows.count(),
                new FeatureSource("scaled " + rows.source().name(), ""));
    }
}
