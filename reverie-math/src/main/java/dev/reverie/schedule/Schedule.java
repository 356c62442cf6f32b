package dev.reverie.schedule;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A noise schedule: the two functions of time {@code alpha(t)} and {@code sigma(t)} of the Gaussian perturbation kernel
 * {@code p(x_t | x_0) = N(alpha(t) x_0, sigma(t)^2 I)}, with their derivatives.
 *
 * <p>Everything else about a linear diffusion {@code dx = a(t) x dt + g(t) dw} follows:
 *
 * <pre>{@code
 * a(t)      = d ln alpha / dt
 * g(t)^2    = d sigma^2 / dt - 2 a(t) sigma(t)^2
 * lambda(t) = ln(alpha^2 / sigma^2)
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456) equation (29) and appendix B; Kingma et al. 2021 (arXiv:2107.00630) for
 * {@code lambda}. All values are float64. Implementations are immutable and thread-safe.
 *
 * <p><b>Edges.</b> {@link #domain()} is the interval on which every coefficient of the SDE is of use. At its start
 * {@code sigma} may be 0, where {@code lambda} is {@code +infinity} and {@code sigma'} may be infinite (the square root in
 * VP); samplers stop at {@link #samplingEpsilon()} for that reason. The functions may be called a little outside the
 * domain (adaptive solvers probe there): they then continue their formula, or give NaN where it has no value, and never
 * throw.
 *
 * <p><b>Conventions.</b> What the code asks of a process beyond its coefficients is answered here as well: what its networks
 * predict, which discrete chain belongs to it. The defaults follow from {@code alpha} and {@code sigma}; no code asks for
 * the class of a schedule, so one of your own works everywhere.
 *
 * @see UserSchedule for a schedule given by two lambdas
 */
public interface Schedule {
    /** The times on which the process is used; {@code T} is its end. */
    TimeInterval domain();

    /** Scale of the data at time {@code t}, in (0, 1] for the built-in schedules. */
    double alpha(double t);

    /** Standard deviation of the noise at time {@code t}, at least 0. */
    double sigma(double t);

    /** Derivative {@code d alpha / dt}. */
    double alphaDerivative(double t);

    /** Derivative {@code d sigma / dt}; infinite where {@code sigma} starts like a square root. */
    double sigmaDerivative(double t);

    /** {@code ln alpha(t)}; schedules that have an exponential form give it without rounding through {@code alpha}. */
    default double logAlpha(double t) {
        return Math.log(alpha(t));
    }

    /** Drift coefficient {@code a(t) = d ln alpha / dt} of {@code f(x, t) = a(t) x}. */
    default double logAlphaDerivative(double t) {
        return alphaDerivative(t) / alpha(t);
    }

    /** Squared diffusion coefficient {@code g(t)^2 = 2 sigma (sigma' - a sigma)}. */
    default double diffusionSquared(double t) {
        double sigma = sigma(t);
        return 2.0 * sigma * (sigmaDerivative(t) - logAlphaDerivative(t) * sigma);
    }

    /** Log signal-to-noise ratio {@code lambda(t) = ln(alpha^2 / sigma^2)}, falling in {@code t}. */
    default double logSnr(double t) {
        return 2.0 * (logAlpha(t) - Math.log(sigma(t)));
    }

    /** Noise-to-signal ratio {@code sigma(t) / alpha(t)}: the noise level in the units of clean data. */
    default double noiseToSignal(double t) {
        return sigma(t) / alpha(t);
    }

    /**
     * The time at which {@link #logSnr} takes the value {@code lambda}: the inverse function.
     *
     * @param lambda a log signal-to-noise ratio reached within the {@link #domain()}
     * @return the time, in the domain
     * @throws IllegalArgumentException if {@code lambda} is not reached within the domain, or is NaN
     */
    default double timeOfLogSnr(double lambda) {
        return MonotoneInverse.solve(this, "logSnr", t -> -logSnr(t), lambda, -lambda);
    }

    /**
     * The time at which {@link #sigma} takes the given value: the inverse function.
     *
     * @param sigma a standard deviation reached within the {@link #domain()}
     * @return the time, in the domain
     * @throws IllegalArgumentException if {@code sigma} is not reached within the domain, or is NaN
     */
    default double timeOfSigma(double sigma) {
        return MonotoneInverse.solve(this, "sigma", this::sigma, sigma, sigma);
    }

    /** The time at which {@code sigma / alpha} takes the given value, by {@code lambda = -2 ln(ratio)}. */
    default double timeOfNoiseToSignal(double ratio) {
        return timeOfLogSnr(-2.0 * Math.log(ratio));
    }

    /** Standard deviation of the zero-mean Gaussian prior from which sampling starts. */
    default double priorStd() {
        return sigma(domain().end());
    }

    /** The time at which sampling stops by default, above 0 so that the score stays finite. */
    default double samplingEpsilon() {
        return domain().start() + 1e-3 * domain().length();
    }

    /** Whether {@code alpha = 1} at all times, as in VE and EDM. */
    default boolean isVarianceExploding() {
        return alpha(domain().start()) == 1 && alpha(domain().end()) == 1;
    }

    /**
     * Whether time is the noise level itself, {@code alpha = 1} and {@code sigma(t) = t}, as in EDM. Equal steps of time are
     * then nearly all spent on large noise.
     */
    default boolean isTimeNoiseLevel() {
        TimeInterval domain = domain();
        return isVarianceExploding() && sigma(domain.start()) == domain.start() && sigma(domain.end()) == domain.end();
    }

    /** Prediction targets of a network for {@code x_t = alpha x_0 + sigma eps}. */
    enum UsualPrediction {
        /** Score {@code grad_x log p_t(x) = -eps / sigma}. */
        SCORE,
        /** Noise {@code eps}. */
        NOISE,
        /** Flow {@code alpha' x_0 + sigma' eps}. */
        FLOW
    }

    /** Conventional prediction target of this process: the score if the variance explodes, else the noise. */
    default UsualPrediction usualPrediction() {
        return isVarianceExploding() ? UsualPrediction.SCORE : UsualPrediction.NOISE;
    }

    /**
     * The SMLD chain of N noise levels whose continuous limit this process is.
     *
     * @param steps number of levels N, at least 2
     * @return empty if the process has none, as all but VE
     * @throws IllegalArgumentException if {@code steps < 2}
     */
    default Optional<SmldChain> smldChain(int steps) {
        return Optional.empty();
    }

    /**
     * The DDPM chain of N steps whose continuous limit this process is.
     *
     * @param steps number of steps N, at least 2
     * @return empty if the process has none of N steps
     * @throws IllegalArgumentException if the process has a chain, but none of so few steps
     */
    default Optional<DdpmChain> ddpmChain(int steps) {
        return Optional.empty();
    }

    /**
     * Number of steps N of the one chain that this process goes through: at {@code t_i = i T / (N - 1)} its levels are
     * exactly those of the chain. Empty for processes that are defined in continuous time.
     */
    default OptionalInt chainSteps() {
        return OptionalInt.empty();
    }

    /**
     * The process that a model of a discrete chain of N steps learns: this one, unless its chain has noise levels of its own.
     *
     * @param steps number of steps N, at least 2
     * @return has a chain of N steps if this process has one
     * @throws IllegalArgumentException if there is no chain of so few steps
     */
    default Schedule discretized(int steps) {
        return this;
    }

    /**
     * The share {@code alpha_i} of the signal's variance that one of N forward steps keeps, on its way to time {@code t}.
     *
     * <pre>{@code
     * alpha_i = (alpha(t) / alpha(t - (T - start) / N))^2          1 - beta_i on a DDPM chain
     * }</pre>
     *
     * <p>The factor of the Langevin corrector's step size: Song et al. 2021 (arXiv:2011.13456), algorithms 4 and 5.
     *
     * @param t time
     * @param steps number of steps N, at least 2
     * @param indexing how {@code t} becomes an index of a chain
     */
    default double signalKept(double t, int steps, TimeIndexing indexing) {
        double before = Math.max(domain().start(), t - domain().length() / steps);
        double ratio = alpha(t) / alpha(before);
        return ratio * ratio;
    }
}
