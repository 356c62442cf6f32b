package dev.reverie.lab.fokkerplanck;

/** The times of a solve. */
final class Times {
    private Times() {}

    static double[] uniform(double from, double to, int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("a solve needs at least 1 step, got " + steps);
        }
        double[] times = new double[steps + 1];
        for (int k = 0; k <= steps; k++) {
            times[k] = k == steps ? to : from + (to - from) * k / steps;
        }
        return times;
    }

    static double step(double[] times, int k) {
        double step = times[k] - times[k - 1];
        if (!(step > 0.0 && step < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("times must rise, got " + times[k - 1] + " and then " + times[k]
                    + "; for a process in reverse count the time that is left");
        }
        return step;
    }
}
