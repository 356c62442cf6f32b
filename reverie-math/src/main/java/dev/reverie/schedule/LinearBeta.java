package dev.reverie.schedule;

/**
 * The linear noise rate shared by VP and sub-VP: {@code beta(t) = bmin + (bmax - bmin) t} and its integral
 * {@code B(t) = bmin t + (bmax - bmin) t^2 / 2}.
 */
record LinearBeta(double betaMin, double betaMax) {
    double rate(double t) {
        return betaMin + (betaMax - betaMin) * t;
    }

    double integral(double t) {
        return t * (betaMin + 0.5 * (betaMax - betaMin) * t);
    }

    /** The positive root of {@code B(t) = value}, in the form that does not cancel for small values. */
    double timeOfIntegral(double value) {
        if (value == 0.0) {
            return 0.0;
        }
        double root = Math.sqrt(betaMin * betaMin + 2.0 * (betaMax - betaMin) * value);
        return 2.0 * value / (betaMin + root);
    }
}
