package dev.reverie.schedule;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;

/**
 * A schedule given by functions: any differentiable {@code alpha} and {@code sigma}, checked numerically when it is made.
 *
 * <pre>{@code
 * Schedule schedule = UserSchedule.of(TimeInterval.UNIT, t -> Math.exp(-2 * t * t), t -> 1 - Math.exp(-4 * t * t));
 * }</pre>
 *
 * <p>On a grid of 257 times, denser towards the start, these must hold: {@code alpha > 0};
 * {@code sigma > 0} (at the start of the domain 0 is allowed); {@code sigma' >= 0}; {@code lambda} falls;
 * {@code g^2 >= 0}; given derivatives agree with difference quotients to 1e-4 of the local slope.
 * The functions must be pure and thread-safe. If {@code alpha} reaches 0, let the domain end before.
 *
 * @param domain the times on which the functions are used
 * @param alpha scale of the data
 * @param sigma standard deviation of the noise
 * @param alphaDerivative derivative of {@code alpha}
 * @param sigmaDerivative derivative of {@code sigma}
 * @param priorStd standard deviation of the prior, positive; usually {@code sigma(end)}
 */
public record UserSchedule(
        TimeInterval domain,
        DoubleUnaryOperator alpha,
        DoubleUnaryOperator sigma,
        DoubleUnaryOperator alphaDerivative,
        DoubleUnaryOperator sigmaDerivative,
        double priorStd)
        implements Schedule {
    private static final int GRID_POINTS = 257;
    private static final double DERIVATIVE_TOLERANCE = 1e-4;
    /** Rounding and numeric differentiation may turn an exact 0 slightly negative: relative allowance. */
    private static final double SIGN_TOLERANCE = 1e-7;

    /**
     * Checks the functions on the grid.
     *
     * @throws IllegalArgumentException naming the time and the value at which a condition fails
     */
    public UserSchedule {
        Objects.requireNonNull(domain, "domain");
        Objects.requireNonNull(alpha, "alpha");
        Objects.requireNonNull(sigma, "sigma");
        Objects.requireNonNull(alphaDerivative, "alphaDerivative");
        Objects.requireNonNull(sigmaDerivative, "sigmaDerivative");
        checkValues(domain, alpha, sigma);
        if (!(priorStd > 0.0 && priorStd < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("priorStd must be positive and finite, got " + priorStd);
        }
        checkDerivative("alpha", domain, alpha, alphaDerivative);
        checkDerivative("sigma", domain, sigma, sigmaDerivative);
        checkProcess(domain, alpha, sigma, alphaDerivative, sigmaDerivative);
    }

    /** A schedule whose derivatives are computed numerically (about 24 to 48 evaluations each, 10 digits). */
    public static UserSchedule of(TimeInterval domain, DoubleUnaryOperator alpha, DoubleUnaryOperator sigma) {
        return of(domain, alpha, sigma, new NumericDerivative(alpha, domain), new NumericDerivative(sigma, domain));
    }

    /** A schedule with exact derivatives and the prior {@code N(0, sigma(end)^2 I)}. */
    public static UserSchedule of(
            TimeInterval domain,
            DoubleUnaryOperator alpha,
            DoubleUnaryOperator sigma,
            DoubleUnaryOperator alphaDerivative,
            DoubleUnaryOperator sigmaDerivative) {
        return new UserSchedule(
                domain, alpha, sigma, alphaDerivative, sigmaDerivative, sigma.applyAsDouble(domain.end()));
    }

    private static double[] grid(TimeInterval domain) {
        double[] times = new double[GRID_POINTS];
        int decades = 32;
        times[0] = domain.start();
        for (int i = 1; i <= decades; i++) {
            // from 1e-5 of the length up to the first uniform point
            times[i] = domain.start() + domain.length() * 1e-5 * Math.pow(10.0, 2.25 * (i - 1) / decades);
        }
        int uniform = GRID_POINTS - 1 - decades;
        for (int i = 1; i <= uniform; i++) {
            times[decades + i] = i == uniform ? domain.end() : domain.start() + domain.length() * i / uniform;
        }
        Arrays.sort(times);
        return times;
    }

    private static void checkValues(TimeInterval domain, DoubleUnaryOperator alpha, DoubleUnaryOperator sigma) {
        double lambdaBefore = Double.POSITIVE_INFINITY;
        double before = domain.start();
        for (double t : grid(domain)) {
            double a = alpha.applyAsDouble(t);
            double s = sigma.applyAsDouble(t);
            if (!(a > 0.0 && a < Double.POSITIVE_INFINITY)) {
                throw fault("alpha", t, a, "be positive and finite; let the domain end before alpha reaches 0");
            }
            boolean start = t == domain.start();
            if (!(s < Double.POSITIVE_INFINITY && (s > 0.0 || (start && s == 0.0)))) {
                throw fault("sigma", t, s, "be positive and finite (0 only at the start of the domain)");
            }
            double lambda = 2.0 * (Math.log(a) - Math.log(s));
            if (!start && !(lambda < lambdaBefore)) {
                throw fault(
                        "the log signal-to-noise ratio",
                        t,
                        lambda,
                        "be below its value " + lambdaBefore + " at t = " + before + ": noise must grow with time");
            }
            lambdaBefore = lambda;
            before = t;
        }
    }

    private static void checkDerivative(
            String name, TimeInterval domain, DoubleUnaryOperator function, DoubleUnaryOperator derivative) {
        if (derivative instanceof NumericDerivative) {
            return;
        }
        NumericDerivative numeric = new NumericDerivative(function, domain);
        for (double t : interior(domain)) {
            double given = derivative.applyAsDouble(t);
            double measured = numeric.applyAsDouble(t);
            double scale = Math.max(Math.abs(measured), Math.abs(function.applyAsDouble(t)) / domain.length());
            if (!(Math.abs(given - measured) <= DERIVATIVE_TOLERANCE * scale)) {
                throw fault("the derivative of " + name, t, given, "agree with the difference quotient " + measured);
            }
        }
    }

    private static void checkProcess(
            TimeInterval domain,
            DoubleUnaryOperator alpha,
            DoubleUnaryOperator sigma,
            DoubleUnaryOperator alphaDerivative,
            DoubleUnaryOperator sigmaDerivative) {
        for (double t : interior(domain)) {
            double s = sigma.applyAsDouble(t);
            double rise = sigmaDerivative.applyAsDouble(t);
            if (!(rise >= -SIGN_TOLERANCE * s / domain.length())) {
                throw fault("the derivative of sigma", t, rise, "be at least 0");
            }
            double drift = alphaDerivative.applyAsDouble(t) / alpha.applyAsDouble(t);
            double squared = 2.0 * s * (rise - drift * s);
            double scale = 2.0 * s * (Math.abs(rise) + Math.abs(drift) * s + s / domain.length());
            if (!(squared >= -SIGN_TOLERANCE * scale)) {
                throw fault("g^2 = 2 sigma (sigma' - sigma alpha'/alpha)", t, squared, "be at least 0");
            }
        }
    }

    private static double[] interior(TimeInterval domain) {
        double[] times = grid(domain);
        return Arrays.copyOfRange(times, 1, times.length - 1);
    }

    private static IllegalArgumentException fault(String what, double t, double value, String must) {
        return new IllegalArgumentException(what + " at t = " + t + " is " + value + " but must " + must);
    }

    @Override
    public double alpha(double t) {
        return alpha.applyAsDouble(t);
    }

    @Override
    public double sigma(double t) {
        return sigma.applyAsDouble(t);
    }

    @Override
    public double alphaDerivative(double t) {
        return alphaDerivative.applyAsDouble(t);
    }

    @Override
    public double sigmaDerivative(double t) {
        return sigmaDerivative.applyAsDouble(t);
    }

    /** {@code g^2}, with the rounding of an exact 0 cut off at 0. */
    @Override
    public double diffusionSquared(double t) {
        double squared = Schedule.super.diffusionSquared(t);
        return squared < 0.0 ? 0.0 : squared;
    }

    /** Says the values at both ends and in the middle, which are the same in every process, as the functions' names are not. */
    @Override
    public String toString() {
        double middle = domain.start() + domain.length() / 2;
        return "UserSchedule[domain=" + domain + ", alpha=" + values(alpha, middle) + ", sigma=" + values(sigma, middle)
                + "]";
    }

    private String values(DoubleUnaryOperator function, double middle) {
        return String.format(
                Locale.ROOT,
                "%.6g %.6g %.6g",
                function.applyAsDouble(domain.start()),
                function.applyAsDouble(middle),
                function.applyAsDouble(domain.end()));
    }
}
