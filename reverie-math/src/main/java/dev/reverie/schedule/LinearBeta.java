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

    /** {@code 1 - beta_i} of step i of N, whose rate is {@code (bmin + (bmax - bmin) i / (N - 1)) / N}. */
    double signalKept(int i, int steps) {
        return Math.max(0, 1 - rate((double) i / (steps - 1)) / steps);
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
