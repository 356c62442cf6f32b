package dev.reverie.spark.train;

import org.apache.spark.util.AccumulatorV2;

/** A number of the training as it is now, for the page of the stage in Spark's user interface. */
public final class LatestValue extends AccumulatorV2<Double, Double> {
    private static final long serialVersionUID = 1L;

    private volatile double value = Double.NaN;

    @Override
    public boolean isZero() {
        return Double.isNaN(value);
    }

    @Override
    public AccumulatorV2<Double, Double> copy() {
        LatestValue copy = new LatestValue();
        copy.value = value;
        return copy;
    }

    @Override
    public void reset() {
        value = Double.NaN;
    }

    @Override
    public void add(Double now) {
        value = now;
    }

    @Override
    public void merge(AccumulatorV2<Double, Double> other) {
        if (!other.isZero()) {
            value = other.value();
        }
    }

    @Override
    public Double value() {
        return value;
    }
}
