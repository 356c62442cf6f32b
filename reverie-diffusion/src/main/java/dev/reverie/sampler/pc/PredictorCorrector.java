package dev.reverie.sampler.pc;

import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.StepRule.Gap;
import dev.reverie.sampler.pc.Predictor.Transition;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * The predictor-corrector sampler.
 *
 * <pre>{@code
 * CORRECT_FIRST   for i = 0..N-1:  correct at t_i;  predict from t_i
 * PREDICT_FIRST   for i = 0..N-1:  predict from t_i;  correct at t_{i+1} (not after the last)
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), algorithm 1: the paper's algorithms 2 and 3 predict first, its published
 * program corrects first. There is a step <em>at</em> each of the N points of the grid; the last one goes from
 * {@code t_{N-1} = epsilon} to the start of the process, and by default returns its mean, without noise. Evaluations:
 * one for each prediction and one for each correction, none for {@link NoPredictor} and {@link NoCorrector}.
 *
 * <p>The state has the element type of the prior: float32 is enough for images, float64 shows a scheme's own error.
 *
 * @param predictor the step between times
 * @param corrector the step at one time
 * @param sequence which comes first
 * @param denoise whether the last step returns its mean; {@link NoPredictor} has none, and nothing changes
 * @param indexing how times become indices of the discrete chains
 */
public record PredictorCorrector(
        Predictor predictor, Corrector corrector, Sequence sequence, boolean denoise, TimeIndexing indexing)
        implements Sampler {
    /** Which of the two comes first at each point. */
    public enum Sequence {
        /** The published program. */
        CORRECT_FIRST,
        /** The paper. */
        PREDICT_FIRST
    }

    /** Checks that nothing is missing. */
    public PredictorCorrector {
        Objects.requireNonNull(predictor, "predictor");
        Objects.requireNonNull(corrector, "corrector");
        Objects.requireNonNull(sequence, "sequence");
        Objects.requireNonNull(indexing, "indexing");
    }

    /** Corrects first, and returns the mean of the last step. */
    public PredictorCorrector(Predictor predictor, Corrector corrector) {
        this(predictor, corrector, Sequence.CORRECT_FIRST, true, TimeIndexing.DEFAULT);
    }

    /** A predictor alone. */
    public PredictorCorrector(Predictor predictor) {
        this(predictor, new NoCorrector());
    }

    /** The predictor alone has weak order 1; with a corrector the law is held by mixing at every level of noise. */
    @Override
    public SamplerTraits traits() {
        int evaluations = predictor.evaluations() + corrector.evaluations();
        if (corrector.evaluations() > 0 || predictor.evaluations() == 0) {
            return SamplerTraits.ergodic().evaluations(evaluations).onGrid();
        }
        SamplerTraits alone = predictor.isDeterministic() ? SamplerTraits.deterministic(1) : SamplerTraits.weak(1);
        return alone.evaluations(evaluations).onGrid();
    }

    /** One step at each point of the grid. */
    @Override
    public int gridPoints(int steps) {
        return steps;
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        return SamplingRun.followPoints(this, problem, prior, this::step);
    }

    private Tensor step(SamplingRun run, Gap gap, Tensor x) {
        SamplingStep step = SamplingStep.of(run, gap, indexing, x);
        Tensor y =
                sequence == Sequence.CORRECT_FIRST ? corrector.correct(step, x).x() : x;
        Transition transition = predictor.predict(step, y);
        boolean ends = gap.isLast() && denoise;
        y = transition.isDeterministic() || ends ? transition.mean() : transition.draw(step.increment(y));
        return sequence == Sequence.PREDICT_FIRST && !gap.isLast()
                ? corrector.correct(step.atNextTime(), y).x()
                : y;
    }
}
