package dev.reverie.loss;

import dev.reverie.model.PerSample;
import dev.reverie.model.ScoreModel;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * Denoising score matching in continuous time: all regressions of noise, score, denoised data, velocity or flow, which
 * differ by their {@link Weighting} and by how often they look at which {@link TrainingTimes}.
 *
 * <pre>{@code
 * L = E_t w(t) E_{x_0, z} || eps_hat(x_t, t) - z ||^2,    x_t = alpha x_0 + sigma z
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), equation (7), with {@code lambda = w sigma^2}; Vincent 2011. With
 * {@code eps_hat = -sigma s} nothing is divided by a small sigma.
 *
 * @param times the process, and at which of its times
 * @param reduction mean or half the sum over coordinates
 * @param weighting the weight w
 */
public record DenoisingScoreMatching(TrainingTimes times, Reduction reduction, Weighting weighting)
        implements Objective {
    /** Checks that nothing is missing. */
    public DenoisingScoreMatching {
        Objects.requireNonNull(times, "times");
        Objects.requireNonNull(reduction, "reduction");
        Objects.requireNonNull(weighting, "weighting");
    }

    /**
     * The objective at uniform times.
     *
     * @param schedule the process
     * @param minimumTime smallest training time, in {@code [start, T)}
     * @param reduction mean or half the sum over coordinates
     * @param weighting the weight w
     * @throws IllegalArgumentException if the smallest time is outside {@code [start, T)} or has no noise
     */
    public DenoisingScoreMatching(Schedule schedule, double minimumTime, Reduction reduction, Weighting weighting) {
        this(TrainingTimes.uniform(schedule, minimumTime), reduction, weighting);
    }

    /** The objective at uniform times from 1e-5 of the process on, with equal weights of the noise's residual. */
    public static DenoisingScoreMatching of(Schedule schedule, Reduction reduction) {
        return new DenoisingScoreMatching(TrainingTimes.uniform(schedule), reduction, Weighting.NOISE_VARIANCE);
    }

    @Override
    public Losses evaluate(ScoreModel model, Tensor x0, RandomStream stream) {
        try (Scope scope = Scope.open()) {
            double[] t = times.draw(Perturbation.batchSize(x0), stream);
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
            Tensor xt = Perturbation.perturb(times.schedule(), x0, t, z);
            PerSample weight = PerSample.of(t, time -> times.weight(weighting, time));
            Tensor perSample =
                    weight.times(reduction.ofSquares(model.noise(xt, t).sub(z)));
            return Perturbation.keep(scope, Losses.of(perSample, t));
        }
    }
}
