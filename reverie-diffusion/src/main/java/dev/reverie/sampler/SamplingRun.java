package dev.reverie.sampler;

import dev.reverie.model.Parametrization;
import dev.reverie.model.Prediction;
import dev.reverie.sde.ForwardDiscretization;
import dev.reverie.sde.TimeIndexing;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** One run of a sampler: the mutable part (counts, flags), used once, so that samplers have no state. */
final class SamplingRun implements AutoCloseable {
    private final SamplingProblem problem;
    private final int steps;
    private final int chainSteps;
    private final TimeIndexing indexing;
    private final FiniteGuard guard = new FiniteGuard(this);
    private Optional<ForwardDiscretization> discretization = Optional.empty();
    private int evaluations;

    /**
     * A run.
     *
     * @param problem what is sampled
     * @param steps number of steps, 0 where the solver chooses them
     * @param chainSteps number of steps of the discrete chain, 0 where none is used
     * @param indexing from time to index of the chain
     */
    SamplingRun(SamplingProblem problem, int steps, int chainSteps, TimeIndexing indexing) {
        this.problem = problem;
        this.steps = steps;
        this.chainSteps = chainSteps;
        this.indexing = indexing;
    }

    SamplingProblem problem() {
        return problem;
    }

    int steps() {
        return steps;
    }

    int chainSteps() {
        return chainSteps;
    }

    int evaluations() {
        return evaluations;
    }

    TimeIndexing indexing() {
        return indexing;
    }

    /** The forward chain; made when first asked for, since short chains do not exist for every process. */
    ForwardDiscretization discretization() {
        ForwardDiscretization chain =
                discretization.orElseGet(() -> problem.sde().discretize(chainSteps, indexing));
        discretization = Optional.of(chain);
        return chain;
    }

    /** One counted, watched and reported evaluation of the score. */
    Tensor score(Tensor x, double[] t, int step) {
        try (Scope scope = Scope.open()) {
            Tensor score = problem.model().score(x, t);
            evaluations++;
            guard.watch(score, step, t[0]);
            SamplingEvent event = new SamplingEvent(
                    this,
                    step,
                    t[0],
                    x,
                    () -> Parametrization.of(problem.sde().schedule(), t)
                            .convert(Prediction.SCORE, Prediction.DENOISED, x, score));
            proceed(problem.listener().onEvaluation(event), event);
            return scope.keep(score);
        }
    }

    /** Reports the state after a step. */
    void stepDone(int step, double time, Tensor x) {
        try (Scope scope = Scope.open()) {
            SamplingEvent event =
                    new SamplingEvent(this, step, time, x, () -> problem.model().denoised(x, time));
            proceed(problem.listener().onStep(event), event);
        }
    }

    private static void proceed(boolean wanted, SamplingEvent event) {
        if (!wanted) {
            throw new CancellationException("sampling was cancelled by its listener at step " + event.step()
                    + (event.steps() > 0 ? " of " + event.steps() : "") + ", t = " + event.time());
        }
    }

    /** Looks at the flags that are still waiting. */
    void finish() {
        guard.look();
    }

    @Override
    public void close() {
        guard.close();
    }
}
