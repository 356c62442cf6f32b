package dev.reverie.likelihood;

import dev.reverie.flow.FlowSolver;
import dev.reverie.flow.ScoreFlow;
import dev.reverie.model.PerSample;
import dev.reverie.model.ScoreModel;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.schedule.Schedule;
import dev.reverie.sde.Sde;
import dev.reverie.stat.SampleMoments;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The continuous-time variational bound on the log density of the model that samples by the reverse SDE.
 *
 * <pre>{@code
 * -ln p_0(x) <= -E[ln N(x_T; 0, priorStd^2 I)] + 1/2 int_epsilon^T g^2/sigma^2 E||eps_hat(x_t, t) - z||^2 dt
 *               + 1/2 E||eps_hat(x_epsilon, epsilon) - z||^2
 *               + d ( ln(sigma(epsilon) / sigma(T)) - ln alpha(epsilon) - 1/2 )
 * }</pre>
 *
 * <p>Song et al. 2021b (arXiv:2101.09258), theorem 3 and equation (15), with the first time epsilon closed by one
 * denoising step (its appendix B); the terms that do not contain the model are integrated in closed form, for
 * {@code g^2 / sigma^2 = -d lambda / dt} and {@code div f = d a}. Times are stratified over the draws. It bounds
 * another model than {@link FlowLikelihood} evaluates: the SDE's and the flow's densities agree only for
 * an exact score.
 *
 * <p>Each draw costs one evaluation without gradients, so it is far cheaper than the flow.
 *
 * @param model the score model, of continuous time
 * @param times how times are drawn
 * @param startTime epsilon
 * @param draws noisy copies of each sample, at least 2, so that there is an error bar
 */
public record ContinuousBound(ScoreModel model, TimeSampling times, double startTime, int draws) {
    /**
     * Checks that the model can be asked at these times.
     *
     * @throws IllegalArgumentException if the model is of a discrete chain, the first time is not one it was trained on, or there are fewer than 2 draws
     */
    public ContinuousBound {
        Objects.requireNonNull(times, "times");
        ScoreFlow.check(model, startTime);
        if (draws < 2) {
            throw new IllegalArgumentException("draws must be at least 2, got " + draws);
        }
    }

    /** The bound with importance-sampled times from the first time of the likelihood. */
    public static ContinuousBound of(ScoreModel model, int draws) {
        return new ContinuousBound(model, TimeSampling.IMPORTANCE, FlowLikelihood.defaultStart(model), draws);
    }

    /**
     * The bound for a batch of points.
     *
     * @param x data {@code [N, ...]} in the coordinates of the model; stays with the caller
     * @param noise decides times and noise; those of a sample follow from the seed and its number alone
     * @return lower bounds of {@code ln p_0(x)} in nats, with the standard errors of their estimates
     */
    public Bound evaluate(Tensor x, SeededNoise noise) {
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            Tensor exact = FlowSolver.exact(x);
            int count = Math.toIntExact(x.size(0));
            double[] known = knownTerms(exact);
            Schedule schedule = model.schedule();
            double[][] losses = new double[count][draws];
            double[][] ends = new double[count][draws];
            for (int j = 0; j < draws; j++) {
                double[] t = timesOf(j, count, noise);
                double[] errors = errors(exact, t, noise, 2L * j);
                double[] atStart = errors(exact, ScoreModel.times(exact, startTime), noise, 2L * j + 1);
                for (int i = 0; i < count; i++) {
                    losses[i][j] =
                            times.weight(schedule, startTime, schedule.domain().end(), t[i]) * errors[i] / 2;
                    ends[i][j] = atStart[i] / 2;
                }
            }
            List<LogLikelihood> scores = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                SampleMoments path = SampleMoments.of(losses[i]);
                SampleMoments end = SampleMoments.of(ends[i]);
                scores.add(new LogLikelihood(
                        -(known[i] + path.mean() + end.mean()),
                        Math.hypot(path.standardError(), end.standardError()),
                        2 * draws));
            }
            return new Bound("continuous-time bound", scores);
        }
    }

    /** The terms without the model, for each sample. */
    private double[] knownTerms(Tensor x) {
        Schedule schedule = model.schedule();
        Sde sde = Sde.of(schedule);
        long dimension = x.count() / x.size(0);
        double d = (double) dimension;
        double alpha = schedule.alpha(sde.end());
        double sigma = schedule.sigma(sde.end());
        double constant = d * (Math.log(schedule.sigma(startTime) / sigma) - schedule.logAlpha(startTime) - 0.5);
        double[] known = x.square().sumPerSample().toDoubles();
        for (int i = 0; i < known.length; i++) {
            known[i] = constant - sde.priorLogDensity(alpha * alpha * known[i] + d * sigma * sigma, dimension);
        }
        return known;
    }

    private double[] timesOf(int draw, int count, SeededNoise noise) {
        double[] t = new double[count];
        Schedule schedule = model.schedule();
        for (int i = 0; i < count; i++) {
            double u = noise.stream()
                    .index(noise.firstSample() + i)
                    .purpose("bound times")
                    .index(draw)
                    .cursor()
                    .nextDouble();
            t[i] = times.time(schedule, startTime, schedule.domain().end(), (draw + u) / draws);
        }
        return t;
    }

    /** {@code ||eps_hat(x_t, t) - z||^2} of each sample. */
    private double[] errors(Tensor x, double[] t, SeededNoise noise, long index) {
        try (Scope scope = Scope.open()) {
            Tensor z = noise.draw(x, "bound", index);
            Tensor noisy =
                    PerSample.of(t, model.schedule()::alpha).combine(x, PerSample.of(t, model.schedule()::sigma), z);
            double[] errors =
                    model.noise(noisy, t).sub(z).square().sumPerSample().toDoubles();
            for (int i = 0; i < errors.length; i++) {
                if (!Double.isFinite(errors[i])) {
                    throw new LikelihoodException(
                            noise.firstSample() + i,
                            "the model's answer is not finite for sample " + (noise.firstSample() + i) + " at t = "
                                    + t[i],
                            "a diverged or half-precision model?");
                }
            }
            return errors;
        }
    }
}
