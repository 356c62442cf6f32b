package dev.reverie.sampler.pc;

import dev.reverie.grid.TimeGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.SamplerTraits.Convergence;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
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
 * @param denoise whether the last step returns its mean
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
            return new SamplerTraits(Convergence.ERGODIC, 0, evaluations, false, true);
        }
        Convergence convergence = predictor.isDeterministic() ? Convergence.DETERMINISTIC : Convergence.WEAK;
        return new SamplerTraits(convergence, 1, evaluations, false, true);
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
            Chain chain = new Chain(problem.sde(), grid.size(), indexing);
            Tensor x = prior;
            for (int i = 0; i < grid.size(); i++) {
                Tensor next = step(run, chain, i, x);
                if (x != prior && next != x) {
                    x.close();
                }
                x = next;
                run.stepDone(i, timeAfter(problem, i), x);
            }
            run.finish();
            return Samples.of(scope.keep(x == prior ? x.copy() : x), this, run);
        }
    }

    private Tensor step(SamplingRun run, Chain chain, int i, Tensor x) {
        SamplingProblem problem = run.problem();
        double[] t = ScoreModel.times(x, problem.grid().time(i));
        SamplingStep step = new SamplingStep(run, chain, i, t, ScoreModel.times(x, timeAfter(problem, i)));
        boolean last = i == problem.grid().size() - 1;
        try (Scope scope = Scope.open()) {
            Tensor y = sequence == Sequence.CORRECT_FIRST
                    ? corrector.correct(step, x).x()
                    : x;
            Transition transition = predictor.predict(step, y);
            y = transition.isDeterministic() || (last && denoise)
                    ? transition.mean()
                    : transition.draw(step.increment(y));
            if (sequence == Sequence.PREDICT_FIRST && !last) {
                y = corrector.correct(step.atNextTime(), y).x();
            }
            return scope.keep(y);
        }
    }

    /** The next point, and the start of the process after the last. */
    private static double timeAfter(SamplingProblem problem, int i) {
        return i + 1 < problem.grid().size()
                ? problem.grid().time(i + 1)
                : problem.sde().start();
    }
}
