package dev.reverie.inverse;

import dev.reverie.inverse.operator.ChannelMix;
import dev.reverie.inverse.operator.Mask;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.StepRule.Gap;
import dev.reverie.sampler.pc.Corrector;
import dev.reverie.sampler.pc.Predictor;
import dev.reverie.sampler.pc.Predictor.Transition;
import dev.reverie.sampler.pc.PredictorCorrector;
import dev.reverie.sampler.pc.SamplingStep;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Objects;

/**
 * Predictor-corrector sampling in which the part of the state that was measured is put back after every half step, with
 * the noise that belongs to its time: inpainting with a {@link Mask}, colourisation with {@link ChannelMix#grey}.
 *
 * <pre>{@code
 * x <- x - A+ A x + A+ (alpha(t) y) + sigma(t) A+ A z
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), appendix I.2 and I.3. The unknown part is drawn given a noisy version of the
 * known one at each time, not given the measurement: what comes out is not the posterior (see
 * {@code docs/inverse-problems.md}), but for images it is good, cheap, and needs no gradients. With noise in the
 * measurement that noise counts: {@code sqrt(sigma^2 - alpha^2 sigma_y^2)} is added, and once the state is cleaner than
 * the measurement it is left alone; a corrector that goes on then forgets the measurement, so take none where there is
 * much noise.
 *
 * <table>
 * <caption>The published program and ours</caption>
 * <tr><th></th><th>published</th><th>{@link Convention#CORRECTED}</th></tr>
 * <tr><td>known part at the start</td><td>y without noise; in colourisation the noise of the first image channels is
 * left out, before decoupling</td><td>y with the noise of its time</td></tr>
 * <tr><td>after a prediction</td><td>noise of the time before it</td><td>noise of the time after it</td></tr>
 * <tr><td>"denoised" result</td><td>the unknown part keeps the noise of the last step</td><td>the unknown part takes
 * the mean</td></tr>
 * </table>
 *
 * @param predictor the step between times
 * @param corrector the step at one time
 * @param measurement what was measured; its operator needs a pseudo-inverse
 * @param convention the published program's conventions, or ours
 * @param denoise whether the result is the last step's mean
 * @param indexing how times become indices of the discrete chains
 */
public record Replacement(
        Predictor predictor,
        Corrector corrector,
        Measurement measurement,
        Convention convention,
        boolean denoise,
        TimeIndexing indexing)
        implements Sampler {
    private static final String START = "known part at the start";
    private static final String PURPOSE = "known part";

    /** Whose conventions are followed. */
    public enum Convention {
        /** Ours. */
        CORRECTED,
        /** The published program's inpainting, draw for draw. */
        PUBLISHED_INPAINTING,
        /** The published program's colourisation, draw for draw. */
        PUBLISHED_COLORIZATION
    }

    /**
     * Checks the operator.
     *
     * @throws IllegalArgumentException if it has no pseudo-inverse, there is noise and its rows are not orthonormal, or
     *     there is noise and the convention is a published one, which knows none
     */
    public Replacement {
        Objects.requireNonNull(predictor, "predictor");
        Objects.requireNonNull(corrector, "corrector");
        Objects.requireNonNull(convention, "convention");
        Objects.requireNonNull(indexing, "indexing");
        SeenPart.of(measurement, "Replacement");
        if (convention != Convention.CORRECTED && measurement.sigma() > 0) {
            throw new IllegalArgumentException("the published program knows no noise in the measurement, got sigma = "
                    + measurement.sigma() + "; take Convention.CORRECTED");
        }
    }

    /** Our conventions; the result is the mean of the last step. */
    public Replacement(Predictor predictor, Corrector corrector, Measurement measurement) {
        this(predictor, corrector, measurement, Convention.CORRECTED, true, TimeIndexing.DEFAULT);
    }

    /** Those of predictor and corrector without a measurement. */
    @Override
    public SamplerTraits traits() {
        return new PredictorCorrector(predictor, corrector).traits();
    }

    /** One step at each point of the grid. */
    @Override
    public int gridPoints(int steps) {
        return steps;
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            Tensor start = start(problem, prior);
            Samples samples = SamplingRun.followPoints(this, problem, start, this::step);
            scope.keep(samples.tensor());
            return samples;
        }
    }

    private SeenPart seen() {
        return SeenPart.of(measurement, "Replacement");
    }

    private Tensor start(SamplingProblem problem, Tensor prior) {
        return switch (convention) {
            case CORRECTED ->
                known(
                        problem.schedule(),
                        problem.grid().first(),
                        prior,
                        problem.noise().draw(prior, START, 0));
            case PUBLISHED_INPAINTING -> seen().replaced(prior, 1);
            case PUBLISHED_COLORIZATION -> colorizationStart(prior);
        };
    }

    /** {@code A+ y + prior}, with the prior's first channels, as many as y has, set to 0. */
    private Tensor colorizationStart(Tensor prior) {
        try (Scope scope = Scope.open()) {
            Tensor y = measurement.y();
            Tensor channels = Tensors.ones(DType.FLOAT32, Device.CPU, 1, prior.size(1), 1, 1);
            channels.narrow(1, 0, y.size(1)).fill(0);
            Tensor blanked = prior.mul(channels.like(prior));
            return scope.keep(seen().operator().pseudoInverse(y.like(prior)).add(blanked));
        }
    }

    private Tensor step(SamplingRun run, Gap gap, Tensor x) {
        Schedule schedule = run.schedule();
        SamplingStep step = SamplingStep.of(run, gap, indexing, x);
        boolean ends = denoise && gap.isLast();
        boolean corrects = convention == Convention.CORRECTED;
        Tensor corrected = corrector.correct(step, x).x();
        Tensor state = known(schedule, gap.t(), corrected, run.draw(x, PURPOSE, 2L * gap.index()));
        Transition transition = predictor.predict(step, state);
        Tensor next = transition.isDeterministic() || (ends && corrects)
                ? transition.mean()
                : transition.draw(step.increment(x));
        double reached = corrects ? gap.tNext() : gap.t();
        return ends
                ? clean(schedule, reached, next)
                : known(schedule, reached, next, run.draw(x, PURPOSE, 2L * gap.index() + 1));
    }

    /**
     * The state with the known part at the noise of a time; the state itself where it is cleaner than the measurement.
     */
    private Tensor known(Schedule schedule, double t, Tensor x, Tensor z) {
        double alpha = schedule.alpha(t);
        double sigma = schedule.sigma(t);
        double rest = sigma * sigma - alpha * alpha * measurement.sigma() * measurement.sigma();
        if (rest < 0) {
            return x.copy();
        }
        return seen().replaced(x, alpha, Math.sqrt(rest), z);
    }

    /** The state with the known part at its mean; the state itself where it is cleaner than the measurement. */
    private Tensor clean(Schedule schedule, double t, Tensor x) {
        double alpha = schedule.alpha(t);
        return alpha * measurement.sigma() > schedule.sigma(t) ? x : seen().replaced(x, alpha);
    }
}
