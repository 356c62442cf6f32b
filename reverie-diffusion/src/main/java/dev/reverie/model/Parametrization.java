package dev.reverie.model;

import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * All conversions between score, noise, denoised data, velocity and flow at the times of one batch.
 *
 * <p>Each quantity is a combination {@code q = p D + r eps} of the denoised data and the noise, and so is the noisy
 * data:
 *
 * <pre>{@code
 * x        = alpha  D + sigma  eps
 * score    =        0 - eps / sigma            (Tweedie: D = (x + sigma^2 s) / alpha)
 * noise    =        0 +        eps
 * denoised =        D
 * velocity = -sigma D + alpha  eps
 * flow     = alpha' D + sigma' eps
 * }</pre>
 *
 * <p>Two such rows, that of x and that of the quantity at hand, determine D and eps and with them every other quantity:
 * {@code wanted = A x + B given}, with A and B computed in float64 for each sample.
 */
public final class Parametrization {
    private final Schedule schedule;
    private final double[] times;

    private Parametrization(Schedule schedule, double[] times) {
        this.schedule = schedule;
        this.times = times;
    }

    /** A quantity as {@code denoised * D + noise * eps}. */
    private record Row(double denoised, double noise) {}

    /** Wanted = {@code x * x + given * given}. */
    private record Factors(double x, double given) {}

    /**
     * The conversions at given times.
     *
     * @param schedule alpha, sigma and, for the flow, their derivatives
     * @param times one per sample; copied
     */
    public static Parametrization of(Schedule schedule, double... times) {
        return new Parametrization(Objects.requireNonNull(schedule, "schedule"), times.clone());
    }

    /**
     * Converts one quantity to another.
     *
     * <p>Some conversions do not exist at the ends of time: noise does not determine the data where alpha is 0, nor
     * data the noise where sigma is 0. The result is then not finite.
     *
     * @param given what {@code value} is
     * @param wanted the result
     * @param x noisy data {@code [N, ...]}
     * @param value the given quantity, of x's shape
     * @return the wanted quantity, of x's shape; {@code value} itself if nothing changes
     */
    public Tensor convert(Prediction given, Prediction wanted, Tensor x, Tensor value) {
        if (given == wanted) {
            return value;
        }
        PerSample ofX = PerSample.of(times, t -> factors(given, wanted, t).x());
        PerSample ofValue = PerSample.of(times, t -> factors(given, wanted, t).given());
        return ofX.combine(x, ofValue, value);
    }

    /**
     * The change of another quantity for a change of the score at the same x; all conversions are affine.
     *
     * <p>Where alpha is 0 the change of denoised data and of what contains them would be infinite; it is taken as 0.
     *
     * @param wanted the other quantity
     * @param change of the score, {@code [N, ...]}
     * @return a tensor of that shape
     */
    public Tensor ofScoreChange(Prediction wanted, Tensor change) {
        return PerSample.of(
                        times,
                        t -> schedule.alpha(t) > 0
                                ? factors(Prediction.SCORE, wanted, t).given()
                                : 0)
                .times(change);
    }

    private Factors factors(Prediction given, Prediction wanted, double t) {
        if (given == wanted) {
            return new Factors(0, 1);
        }
        double alpha = schedule.alpha(t);
        double sigma = schedule.sigma(t);
        // a score is noise over -sigma: convert it first, so that sigma = 0 is harmless where only D is wanted
        if (given == Prediction.SCORE) {
            Factors ofNoise = factors(Prediction.NOISE, wanted, t);
            return new Factors(ofNoise.x(), -sigma * ofNoise.given());
        }
        if (wanted == Prediction.SCORE) {
            Factors noise = factors(given, Prediction.NOISE, t);
            return new Factors(-noise.x() / sigma, -noise.given() / sigma);
        }
        Row from = row(given, t);
        Row to = row(wanted, t);
        double determinant = alpha * from.noise() - sigma * from.denoised();
        return new Factors(
                (to.denoised() * from.noise() - to.noise() * from.denoised()) / determinant,
                (alpha * to.noise() - sigma * to.denoised()) / determinant);
    }

    private Row row(Prediction quantity, double t) {
        return switch (quantity) {
            case NOISE -> new Row(0, 1);
            case DENOISED -> new Row(1, 0);
            case VELOCITY -> new Row(-schedule.sigma(t), schedule.alpha(t));
            case FLOW -> new Row(schedule.alphaDerivative(t), schedule.sigmaDerivative(t));
            case SCORE -> throw new AssertionError("a score is converted through noise");
        };
    }

    @Override
    public String toString() {
        return "Parametrization[" + schedule + ", t = " + PerSample.of(times) + "]";
    }
}
