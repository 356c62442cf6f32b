package dev.reverie.ode;

/**
 * Computes the next step size of an adaptive solver from the errors of the present step and of the two accepted before it.
 *
 * <pre>{@code
 * h_next = h * safety * (e_n)^(-beta_1 / k) * (e_(n-1))^(-beta_2 / k) * (e_(n-2))^(-beta_3 / k),   k = q + 1
 * }</pre>
 *
 * <p>with {@code e} the scaled error norm (1 is the tolerance) and {@code q} the embedded order. Soderlind 2003 (ACM
 * Transactions on Mathematical Software 29, 1), whose letters these are.
 *
 * <table>
 * <caption>Members</caption>
 * <tr><th>constant</th><th>coefficients</th><th>use it for</th></tr>
 * <tr><td>{@link #INTEGRAL}</td><td>1, 0, 0</td><td>the classic rule; parity with SciPy</td></tr>
 * <tr><td>{@link #PI}</td><td>0.7, -0.4, 0</td><td>fewer rejections where steps are held by stability</td></tr>
 * <tr><td>{@link #PID}</td><td>1/18, 1/9, 1/18</td><td>the smoothest steps, where the error wriggles; reacts
 * slowly</td></tr>
 * </table>
 *
 * @param present {@code beta_1}, positive
 * @param previous {@code beta_2}
 * @param beforePrevious {@code beta_3}
 */
public record ErrorFeedback(double present, double previous, double beforePrevious) {
    /** The classic controller, {@code h e^(-1/k)}: an integral controller in the logarithm of the step. */
    public static final ErrorFeedback INTEGRAL = new ErrorFeedback(1.0, 0.0, 0.0);

    /**
     * The proportional-integral controller of Gustafsson 1991 (ACM Transactions on Mathematical Software 17, 533), with
     * the exponents 0.7 and 0.4 of Hairer and Wanner II, section IV.2; see also Hairer, Norsett and Wanner I, section
     * II.4.
     */
    public static final ErrorFeedback PI = new ErrorFeedback(0.7, -0.4, 0.0);

    /** The digital filter H312PID of Soderlind 2003, a proportional-integral-derivative controller. */
    public static final ErrorFeedback PID = new ErrorFeedback(1.0 / 18.0, 1.0 / 9.0, 1.0 / 18.0);

    /**
     * Checks the coefficients.
     *
     * @throws IllegalArgumentException unless {@code present} is positive, the others finite and the sum positive
     */
    public ErrorFeedback {
        double sum = present + previous + beforePrevious;
        if (!(present > 0.0 && sum > 0.0 && Math.abs(previous) + Math.abs(beforePrevious) + sum < 1e3)) {
            throw new IllegalArgumentException(
                    "a step controller needs a positive first coefficient and a positive sum," + " got " + present
                            + ", " + previous + ", " + beforePrevious + "; 1, 0, 0 is the classic rule");
        }
    }
}
