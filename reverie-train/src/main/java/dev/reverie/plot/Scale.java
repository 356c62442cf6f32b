package dev.reverie.plot;

/** Scale of an axis. */
public enum Scale {
    /** Equal steps at equal distances. */
    LINEAR,
    /** Equal factors at equal distances; only positive values can be shown. */
    LOG;

    /** Whether {@code value} has a place on such an axis. */
    boolean shows(double value) {
        return Double.isFinite(value) && (this == LINEAR || value > 0);
    }

    double forward(double value) {
        return this == LINEAR ? value : StrictMath.log10(value);
    }

    double backward(double position) {
        return this == LINEAR ? position : StrictMath.pow(10, position);
    }
}
