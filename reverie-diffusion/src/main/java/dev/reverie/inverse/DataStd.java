package dev.reverie.inverse;

/** The one parameter of rules that guess the spread of the clean data given the noisy. */
final class DataStd {
    private DataStd() {}

    static void check(double dataStd) {
        if (!(dataStd > 0 && dataStd < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("dataStd, the standard deviation of a coordinate of the data, must be"
                    + " positive and finite, got " + dataStd + "; 1 for standardised data, 0.5 for images in [-1, 1]");
        }
    }
}
