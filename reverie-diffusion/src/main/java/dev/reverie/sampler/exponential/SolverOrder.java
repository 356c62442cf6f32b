package dev.reverie.sampler.exponential;

/** Checks of options that several samplers share. */
final class SolverOrder {
    private SolverOrder() {}

    static void order(String sampler, int order, int highest) {
        if (order < 1 || order > highest) {
            StringBuilder available = new StringBuilder("1");
            for (int i = 2; i <= highest; i++) {
                available.append(i < highest ? ", " : " and ").append(i);
            }
            throw new IllegalArgumentException(
                    sampler + " has the orders " + available + ", got " + order + "; choose one of these");
        }
    }

    static void eta(double eta) {
        if (!(eta >= 0 && eta <= 1)) {
            throw new IllegalArgumentException(
                    "eta must be in [0, 1], got " + eta + "; 0 is the flow, 1 the ancestral step");
        }
    }
}
