package dev.reverie.inverse;

import dev.reverie.grid.TimeGrid;
import dev.reverie.inverse.operator.ChannelMix;
import dev.reverie.inverse.operator.Mask;
import dev.reverie.model.ScoreModel;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.pc.Corrector;
import dev.reverie.sampler.pc.Predictor;
import dev.reverie.sampler.pc.PredictorCorrector;
import dev.reverie.sampler.pc.SamplingStep;
import dev.reverie.sampler.pc.Transition;
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
        TimeGrid grid = problem.grid();
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open();
                SamplingRun run = SamplingRun.begin(problem, this, grid.size())) {
            Tensor x = start(run, grid.first(), prior);
            for (int i = 0; i < grid.size(); i++) {
                Tensor next = step(run, i, x);
                x.close();
                x = next;
                run.stepDone(i, timeAfter(problem, i), x);
            }
            run.finish();
            return Samples.of(scope.keep(x), this, run);
        }
    }

    private SeenPart seen() {
        return SeenPart.of(measurement, "Replacement");
    }

    private Tensor start(SamplingRun run, double t, Tensor prior) {
        return switch (convention) {
            case CORRECTED -> known(run, t, prior, run.draw(prior, START, 0));
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

    private Tensor step(SamplingRun run, int i, Tensor x) {
        SamplingProblem problem = run.problem();
        double t = problem.grid().time(i);
        double tNext = timeAfter(problem, i);
        boolean ends = denoise && i == problem.grid().size() - 1;
        SamplingStep step = SamplingStep.of(
                run, i, problem.grid().size(), indexing, ScoreModel.times(x, t), ScoreModel.times(x, tNext));
        try (Scope scope = Scope.open()) {
            Tensor corrected = corrector.correct(step, x).x();
            Tensor state = known(run, t, corrected, run.draw(x, PURPOSE, 2L * i));
            Transition transition = predictor.predict(step, state);
            boolean corrects = convention == Convention.CORRECTED;
            Tensor next = transition.isDeterministic() || (ends && corrects)
                    ? transition.mean()
                    : transition.draw(run.increment(x, i, t, tNext));
            double reached = corrects ? tNext : t;
            return scope.keep(
                    ends
                            ? clean(run.schedule(), reached, next)
                            : known(run, reached, next, run.draw(x, PURPOSE, 2L * i + 1)));
        }
    }

    /**
     * The state with the known part at the noise of a time; the state itself where it is cleaner than the measurement.
     */
    private Tensor known(SamplingRun run, double t, Tensor x, Tensor z) {
        double alpha = run.schedule().alpha(t);
        double sigma = run.schedule().sigma(t);
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

    /** The next point, and the start of the process after the last. */
    private static double timeAfter(SamplingProblem problem, int i) {
        return i + 1 < problem.grid().size()
                ? problem.grid().time(i + 1)
                : problem.sde().start();
    }
}
