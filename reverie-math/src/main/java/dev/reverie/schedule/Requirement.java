package dev.reverie.schedule;

/** The range checks that several schedules share. */
final class Requirement {
    private Requirement() {}

    static void noiseLevels(double sigmaMin, double sigmaMax) {
        if (!(sigmaMax > 0.0 && sigmaMax < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("sigmaMax must be positive and finite, got " + sigmaMax);
        }
        if (!(sigmaMin > 0.0 && sigmaMin < sigmaMax)) {
            throw new IllegalArgumentException("sigmaMin must be in (0, sigmaMax = " + sigmaMax + "), got " + sigmaMin
                    + (sigmaMin > sigmaMax ? "; are the two swapped?" : ""));
        }
    }

    static void noiseRates(double betaMin, double betaMax) {
        if (!(betaMax > 0.0 && betaMax < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("betaMax must be positive and finite, got " + betaMax);
        }
        if (!(betaMin >= 0.0 && betaMin <= betaMax)) {
            throw new IllegalArgumentException("betaMin must be in [0, betaMax = " + betaMax + "], got " + betaMin
                    + (betaMin > betaMax ? "; are the two swapped?" : ""));
        }
    }
}
