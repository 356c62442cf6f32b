package dev.reverie.lab.fokkerplanck;

/** Drift and diffusion on one line of cells: a mutable buffer that the solvers fill again for each line. */
final class LineCoefficients {
    final double width;
    /** Drift on each of the inner faces. */
    final double[] drift;
    /** Squared diffusion on each of the inner faces. */
    final double[] faceDiffusion;
    /** Squared diffusion at each centre. */
    final double[] centreDiffusion;

    LineCoefficients(CellAxis axis) {
        width = axis.width();
        drift = new double[axis.cells() - 1];
        faceDiffusion = new double[axis.cells() - 1];
        centreDiffusion = new double[axis.cells()];
    }

    /** Whether the diffusion is 0 on this line. */
    boolean isTransport() {
        for (double squared : faceDiffusion) {
            if (squared != 0.0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Checks what callers' functions returned.
     *
     * @param t the time, for the message
     * @param line what the line is, for the message
     * @param index which of these lines
     */
    void check(double t, String line, int index) {
        for (int i = 0; i < drift.length; i++) {
            if (!Double.isFinite(drift[i])) {
                throw new IllegalArgumentException("the drift must be finite, got " + drift[i] + " at t = " + t
                        + ", face " + i + " of " + line + " " + index
                        + "; does the axis reach where the drift is not defined?");
            }
            checkDiffusion(faceDiffusion[i], t, line, index);
            checkDiffusion(centreDiffusion[i], t, line, index);
        }
        checkDiffusion(centreDiffusion[drift.length], t, line, index);
    }

    private static void checkDiffusion(double squared, double t, String line, int index) {
        if (!(squared >= 0.0 && squared < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the squared diffusion must be finite and at least 0, got " + squared
                    + " at t = " + t + " on " + line + " " + index);
        }
    }
}
