package dev.reverie.lab.fokkerplanck;

import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.sde.Sde;
import java.util.Objects;

/**
 * A Gaussian mixture under a schedule and one of its equations, seen in a frame that moves with it.
 *
 * <p>The noise of some schedules grows from 0.01 to 80: no fixed grid serves both ends. The frame is
 *
 * <pre>{@code
 * y = x / k(t),   k^2 = 2 alpha^2 (M^2 + n^2 S^2) + 2 n^2 sigma^2
 * }</pre>
 *
 * <p>with the largest mean {@code M} and std {@code S} of a component and {@code n = 5}: by
 * {@code (p + q)^2 <= 2 p^2 + 2 q^2} every component keeps 5 standard deviations within {@code [-1, 1]} at every time (6e-7
 * of its mass is left out). In it the drift of an equation with coefficient {@code b x + c s} is
 * {@code (b - k'/k) y + (c / k^2) s_y}, {@code s_y} the score of {@code y}, and the noise is divided by {@code k}.
 *
 * <p>The solver's clock is not {@code t} either, in which some schedules start like a square root and others like a fourth
 * power, but the logarithm by which the variance of the smallest component of {@code x / alpha} has grown,
 *
 * <pre>{@code
 * c(t) = ln(1 + r^2 / s^2),   r = sigma / alpha,   dt/dc = (s^2 + r^2) / (2 r r')
 * }</pre>
 *
 * <p>for all coefficients are smooth in it. For a motion in reverse the clock shows what is left, {@code c(T) - c(t)}, so that
 * it always rises.
 *
 * @param sde the schedule's coefficients {@code a} and {@code g}
 * @param data the mixture at {@code alpha = 1, sigma = 0}
 * @param motion the equation
 */
public record MixtureProcess(Sde sde, IsotropicMixture data, Motion motion) {
    /** Standard deviations that the frame holds. */
    private static final double REACH = 5.0;

    /** Checks that all is there. */
    public MixtureProcess {
        Objects.requireNonNull(sde, "sde");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(motion, "motion");
    }

    /**
     * The reading of the clock at a time.
     *
     * @param t time of the process
     * @return a reading, rising with {@code t}, or falling for a motion in reverse
     * @throws IllegalArgumentException if the time is outside the schedule's domain
     */
    public double reading(double t) {
        TimeInterval domain = sde.schedule().domain();
        if (!domain.contains(t)) {
            throw new IllegalArgumentException("t must be in [" + domain.start() + ", " + domain.end() + "], got " + t);
        }
        return motion.reversed() ? growth(sde.end()) - growth(t) : growth(t);
    }

    /** {@code ln(1 + r^2 / s^2)}. */
    private double growth(double t) {
        return Math.log1p(square(sde.schedule().noiseToSignal(t) / data.smallestStd()));
    }

    /** The time of the process at a reading of the clock; readings beyond an end of the domain give that end. */
    public double time(double clock) {
        double last = growth(sde.end());
        double growth = motion.reversed() ? last - clock : clock;
        // what is left of T at the data is 0 up to the rounding of the difference
        double rounding = 4.0 * Math.ulp(last);
        if (growth <= growth(sde.start()) + rounding) {
            return sde.start();
        }
        if (growth >= last - rounding) {
            return sde.end();
        }
        return sde.schedule().timeOfNoiseToSignal(data.smallestStd() * Math.sqrt(Math.expm1(growth)));
    }

    /**
     * Equally spaced readings of the clock over the whole domain.
     *
     * @param steps number of steps, at least 1
     * @return {@code steps + 1} rising readings
     * @throws IllegalArgumentException if {@code steps < 1}
     */
    public double[] clock(int steps) {
        double atStart = reading(sde.start());
        double atEnd = reading(sde.end());
        return Times.uniform(Math.min(atStart, atEnd), Math.max(atStart, atEnd), steps);
    }

    /** {@code |dt/dc|}: time of the process per unit of the clock. */
    private double pace(double t) {
        Schedule schedule = sde.schedule();
        double alpha = schedule.alpha(t);
        double r = schedule.noiseToSignal(t);
        double slope = (schedule.sigmaDerivative(t) - r * schedule.alphaDerivative(t)) / alpha;
        return (square(data.smallestStd()) + r * r) / (2.0 * r * slope);
    }

    /** The unit of the frame at a time of the process: {@code x = k(t) y}. */
    public double scale(double t) {
        return Math.sqrt(
                reach(square(sde.schedule().alpha(t)), square(sde.schedule().sigma(t))));
    }

    private double reach(double alphaTerm, double sigmaTerm) {
        double ofData = square(data.largestMean()) + square(REACH * data.largestStd());
        return 2.0 * (alphaTerm * ofData + sigmaTerm * REACH * REACH);
    }

    /** {@code d ln k / dt}. */
    private double logScaleDerivative(double t) {
        Schedule schedule = sde.schedule();
        double half =
                reach(schedule.alpha(t) * schedule.alphaDerivative(t), schedule.sigma(t) * schedule.sigmaDerivative(t));
        return half / square(scale(t));
    }

    /** The density of {@code y} at a time of the process, as a mixture. */
    public IsotropicMixture exact(double t) {
        double scale = scale(t);
        return data.perturbed(sde.schedule().alpha(t) / scale, sde.schedule().sigma(t) / scale);
    }

    /** Factor of {@code y} in the drift, per unit of the clock. */
    double linearFactor(double t) {
        return sign() * pace(t) * (sde.driftCoefficient(t) - logScaleDerivative(t));
    }

    /** Factor of the score of {@code y} in the drift, per unit of the clock. */
    double scoreFactor(double t) {
        return sign() * pace(t) * motion.scoreFactor() * sde.diffusionSquared(t) / square(scale(t));
    }

    /** Squared diffusion of {@code y}, per unit of the clock. */
    double diffusionSquared(double t) {
        return pace(t) * square(motion.eta()) * sde.diffusionSquared(t) / square(scale(t));
    }

    private double sign() {
        return motion.reversed() ? -1.0 : 1.0;
    }

    private static double square(double value) {
        return value * value;
    }
}
