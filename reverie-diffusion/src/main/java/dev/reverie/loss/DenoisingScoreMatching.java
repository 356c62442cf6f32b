package dev.reverie.loss;

import dev.reverie.model.PerSample;
import dev.reverie.model.ScoreModel;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * Denoising score matching in continuous time.
 *
 * <pre>{@code
 * L = E_t w(t) E_{x_0, z} || s(x_t, t) + z / sigma ||^2,    x_t = alpha x_0 + sigma z,    t ~ U(minimumTime, T)
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), equation (7); Vincent 2011. It is computed as
 * {@code w / sigma^2 ||eps_hat - z||^2} with {@code eps_hat = -sigma s}: the same, and nothing is divided by a small
 * sigma.
 *
 * @param schedule the process
 * @param minimumTime smallest training time, in {@code [start, T)}; the score has no bound as sigma goes to 0
 * @param reduction mean or half the sum over coordinates
 * @param weighting the weight w
 */
public record DenoisingScoreMatching(Schedule schedule, double minimumTime, Reduction reduction, Weighting weighting)
        implements Objective {
    /** The smallest training time of the published configurations. */
    public static final double PUBLISHED_MINIMUM_TIME = 1e-5;

    /**
     * Checks the smallest time.
     *
     * @throws IllegalArgumentException if it is outside {@code [start, T)} or has no noise
     */
    public DenoisingScoreMatching {
        Objects.requireNonNull(reduction, "reduction");
        Objects.requireNonNull(weighting, "weighting");
        double start = schedule.domain().start();
        double end = schedule.domain().end();
        if (!(minimumTime >= start && minimumTime < end)) {
            throw new IllegalArgumentException(
                    "minimumTime must be in [" + start + ", " + end + "), got " + minimumTime);
        }
        if (!(schedule.sigma(minimumTime) > 0)) {
            throw new IllegalArgumentException("at minimumTime = " + minimumTime + " the process " + schedule
                    + " has no noise, where the score has no bound; take for instance " + PUBLISHED_MINIMUM_TIME);
        }
    }

    /** The objective with the smallest time 1e-5 above the start, and weight {@code sigma^2}. */
    public static DenoisingScoreMatching of(Schedule schedule, Reduction reduction) {
        double minimum = schedule.domain().start()
                + PUBLISHED_MINIMUM_TIME * schedule.domain().length();
        return new DenoisingScoreMatching(schedule, minimum, reduction, Weighting.NOISE_VARIANCE);
    }

    @Override
    public Losses evaluate(ScoreModel model, Tensor x0, RandomStream stream) {
        try (Scope scope = Scope.open()) {
            double[] t = Perturbation.uniform(x0, stream);
            double end = schedule.domain().end();
            for (int i = 0; i < t.length; i++) {
                t[i] = minimumTime + t[i] * (end - minimumTime);
            }
            return Perturbation.keep(scope, evaluate(model, x0, t, Perturbation.noise(x0, stream)));
        }
    }

    /**
     * The loss for given times and noise.
     *
     * @param model the model
     * @param x0 clean data {@code [N, ...]}
     * @param t the time of each sample, N values
     * @param z standard normal noise of x0's shape
     * @return the losses
     */
    public Losses evaluate(ScoreModel model, Tensor x0, double[] t, Tensor z) {
        try (Scope scope = Scope.open()) {
            Tensor xt = PerSample.of(t, schedule::alpha).combine(x0, PerSample.of(t, schedule::sigma), z);
            PerSample weight = PerSample.of(t, time -> weighting.ofNoise(schedule, time));
            return Perturbation.keep(scope, Perturbation.losses(model.noise(xt, t), z, weight, reduction, t));
        }
    }
}
