package dev.reverie.sampler;

import dev.reverie.model.Parametrization;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.model.StepPrediction;
import dev.reverie.model.ThresholdedModel;
import dev.reverie.schedule.Schedule;
import dev.reverie.sde.Sde;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * One run of a sampler: the mutable part (counts, flags), used once, so that samplers have no state.
 *
 * <p>This is what a sampler is written with. Every evaluation made through a run is counted, checked to be finite and
 * reported to the listener.
 *
 * <pre>{@code
 * public Samples sample(SamplingProblem problem, Tensor prior) {
 *     return SamplingRun.follow(this, problem, prior, (run, gap, x) -> {
 *         Tensor denoised = run.denoised(x, gap.t(), gap.index());
 *         ...
 *     });
 * }
 * }</pre>
 */
public final class SamplingRun implements AutoCloseable {
    private final SamplingProblem problem;
    private final int steps;
    private final FiniteGuard guard = new FiniteGuard(this);
    private int evaluations;

    private SamplingRun(SamplingProblem problem, int steps) {
        this.problem = problem;
        this.steps = steps;
    }

    /**
     * Begins a run.
     *
     * @param problem what is sampled
     * @param sampler who samples, asked whether it fits the model
     * @param steps number of steps, 0 where the solver chooses them
     * @throws IllegalArgumentException if the model knows discrete times that the sampler would leave
     */
    public static SamplingRun begin(SamplingProblem problem, Sampler sampler, int steps) {
        DiscreteModelCheck.check(problem, sampler);
        return new SamplingRun(problem, steps);
    }

    /**
     * A run without a sampler, to try one step on its own.
     *
     * @param problem what is sampled
     */
    public static SamplingRun trial(SamplingProblem problem) {
        return new SamplingRun(problem, 1);
    }

    /**
     * Samples step by step, from each time of the grid to the next, without recording gradients.
     *
     * @param sampler who samples
     * @param problem what is sampled
     * @param prior state at the grid's first time, {@code [N, ...]}; not changed
     * @param rule the step
     * @return the samples
     */
    public static Samples follow(Sampler sampler, SamplingProblem problem, Tensor prior, StepRule rule) {
        return follow(sampler, problem, problem.grid().times(), prior, rule);
    }

    /**
     * Samples with a step <em>at</em> each point of the grid, as the published predictor-corrector program does: the last
     * one goes from the grid's last time to the start of the process.
     *
     * @param sampler who samples
     * @param problem what is sampled
     * @param prior state at the grid's first time, {@code [N, ...]}; not changed
     * @param rule the step
     * @return the samples
     */
    public static Samples followPoints(Sampler sampler, SamplingProblem problem, Tensor prior, StepRule rule) {
        int points = problem.grid().size();
        double[] times = Arrays.copyOf(problem.grid().times(), points + 1);
        times[points] = problem.schedule().domain().start();
        return follow(sampler, problem, times, prior, rule);
    }

    /**
     * The loop of every sampler with given times: step by step from each time to the next, without recording gradients.
     *
     * @param sampler who samples
     * @param problem what is sampled
     * @param times visited one after another, in either direction
     * @param start state at the first time, {@code [N, ...]}; not changed
     * @param rule the step
     * @return the state at the last time
     */
    public static Samples follow(
            Sampler sampler, SamplingProblem problem, double[] times, Tensor start, StepRule rule) {
        int gaps = times.length - 1;
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open();
                SamplingRun run = begin(problem, sampler, gaps)) {
            Tensor x = start;
            for (int i = 0; i < gaps; i++) {
                StepRule.Gap gap = new StepRule.Gap(i, gaps, times[i], times[i + 1]);
                Tensor next;
                try (Scope inner = Scope.open()) {
                    next = rule.step(run, gap, x);
                    if (next != x) {
                        inner.keep(next);
                    }
                }
                if (x != start && next != x) {
                    x.close();
                }
                x = next;
                run.stepDone(i, gap.tNext(), x);
            }
            run.finish();
            return Samples.of(scope.keep(x == start ? x.copy() : x), sampler, run);
        }
    }

    /** The problem. */
    public SamplingProblem problem() {
        return problem;
    }

    /** The process. */
    public Sde sde() {
        return problem.sde();
    }

    /** Alpha and sigma of the process. */
    public Schedule schedule() {
        return problem.schedule();
    }

    /** Number of steps, 0 where the solver chooses them. */
    public int steps() {
        return steps;
    }

    /** Network evaluations so far. */
    public int evaluations() {
        return evaluations;
    }

    /** Goes on counting where another run ended. */
    void resume(int evaluationsBefore) {
        evaluations = evaluationsBefore;
    }

    /**
     * One counted, watched and reported evaluation of the model.
     *
     * @param wanted the quantity
     * @param x the state {@code [N, ...]}
     * @param t the time of each sample
     * @param step number of the step it is for, from 0
     * @return the quantity, in the caller's scope
     * @throws NonFiniteScoreException if the value is not finite; on an accelerator somewhat later
     * @throws CancellationException if the listener stops the run
     */
    public Tensor evaluate(Prediction wanted, Tensor x, double[] t, int step) {
        return evaluate(problem.model(), wanted, x, t, step);
    }

    private Tensor evaluate(ScoreModel model, Prediction wanted, Tensor x, double[] t, int step) {
        try (Scope scope = Scope.open()) {
            Tensor value = model.evaluate(wanted, x, t);
            count(wanted, value, x, t, step);
            return scope.keep(value);
        }
    }

    private void count(Prediction wanted, Tensor value, Tensor x, double[] t, int step) {
        evaluations++;
        guard.watch(value, step, t[0]);
        SamplingEvent event = new SamplingEvent(
                this,
                step,
                t[0],
                x,
                () -> Parametrization.of(schedule(), t).convert(wanted, Prediction.DENOISED, x, value));
        proceed(problem.listener().onEvaluation(event), event);
    }

    /**
     * The score with the learned variance of the step: {@link #evaluate} of a model that {@link ScoreModel#learnsVariance}.
     *
     * @param x the state {@code [N, ...]}
     * @param t the time of each sample
     * @param step number of the step it is for, from 0
     * @return the score as value
     */
    public StepPrediction scoreAndVariance(Tensor x, double[] t, int step) {
        ScoreModel model = problem.model();
        try (Scope scope = Scope.open()) {
            StepPrediction given = model.predictStep(x, t);
            Tensor score =
                    Parametrization.of(schedule(), t).convert(model.prediction(), Prediction.SCORE, x, given.value());
            guard.watch(given.fraction(), step, t[0]);
            count(Prediction.SCORE, score, x, t, step);
            return new StepPrediction(scope.keep(score), scope.keep(given.fraction()));
        }
    }

    /** The score {@code s(x, t)}: {@link #evaluate} with each sample at a time of its own. */
    public Tensor score(Tensor x, double[] t, int step) {
        return evaluate(Prediction.SCORE, x, t, step);
    }

    /**
     * {@link #evaluate(Prediction, Tensor, double[], int)} for some samples of the batch.
     *
     * @param wanted the quantity
     * @param x their states, {@code [samples.length, ...]}
     * @param t the time of each
     * @param samples their positions in the batch
     * @param step number of the step it is for, from 0
     */
    public Tensor evaluate(Prediction wanted, Tensor x, double[] t, int[] samples, int step) {
        return evaluate(problem.model().forSamples(samples), wanted, x, t, step);
    }

    /**
     * The score {@code s(x, t)} of some samples of the batch: {@link #evaluate} with each at a time of its own.
     *
     * @param x their states, {@code [samples.length, ...]}
     * @param t the time of each
     * @param samples their positions in the batch
     * @param step number of the step it is for, from 0
     */
    public Tensor score(Tensor x, double[] t, int[] samples, int step) {
        return evaluate(Prediction.SCORE, x, t, samples, step);
    }

    /** The score {@code s(x, t)}: {@link #evaluate} with all samples at one time. */
    public Tensor score(Tensor x, double t, int step) {
        return evaluate(Prediction.SCORE, x, ScoreModel.times(x, t), step);
    }

    /** The denoised data {@code D(x, t)}: {@link #evaluate} with all samples at one time. */
    public Tensor denoised(Tensor x, double t, int step) {
        return evaluate(Prediction.DENOISED, x, ScoreModel.times(x, t), step);
    }

    /**
     * The model that keeps its denoised data in range apart from their noise; empty if that is none such.
     *
     * @see ThresholdedModel#keepsNoise()
     */
    public Optional<ThresholdedModel> keepingNoise() {
        return problem.model() instanceof ThresholdedModel limited && limited.keepsNoise()
                ? Optional.of(limited)
                : Optional.empty();
    }

    /** The denoised data of the model within {@link #keepingNoise()}, before they are limited. */
    public Tensor denoised(ThresholdedModel limited, Tensor x, double t, int step) {
        return evaluate(limited.model(), Prediction.DENOISED, x, ScoreModel.times(x, t), step);
    }

    /** The predicted noise {@code eps(x, t)}: {@link #evaluate} with all samples at one time. */
    public Tensor noise(Tensor x, double t, int step) {
        return evaluate(Prediction.NOISE, x, ScoreModel.times(x, t), step);
    }

    /**
     * Standard normal noise.
     *
     * @param like the state {@code [N, ...]}
     * @param purpose what for
     * @param index which draw for that purpose, counted over the whole run
     * @return a tensor not to be changed
     */
    public Tensor draw(Tensor like, String purpose, long index) {
        return problem.noise().draw(like, purpose, index);
    }

    /**
     * Standard normal noise that is the increment of a Brownian path, {@link NoiseSource#increment}, with all samples at
     * one time.
     *
     * @param like the state {@code [N, ...]}
     * @param index number of the step
     * @param from clock before the step
     * @param to clock after the step
     * @return {@code (W(to) - W(from)) / sqrt|to - from|}, not to be changed
     */
    public Tensor increment(Tensor like, long index, double from, double to) {
        return problem.noise().increment(like, index, ScoreModel.times(like, from), ScoreModel.times(like, to));
    }

    /**
     * Reports the state after a step.
     *
     * @param step number of the step, from 0
     * @param time time of the state
     * @param x the state
     * @throws CancellationException if the listener stops the run
     */
    public void stepDone(int step, double time, Tensor x) {
        stepDone(problem.model(), step, time, x);
    }

    /**
     * Reports the state of some samples of the batch after a step.
     *
     * @param step number of the step, from 0
     * @param time time of the state
     * @param x their states, {@code [samples.length, ...]}
     * @param samples their positions in the batch
     * @throws CancellationException if the listener stops the run
     */
    public void stepDone(int step, double time, Tensor x, int[] samples) {
        stepDone(problem.model().forSamples(samples), step, time, x);
    }

    private void stepDone(ScoreModel model, int step, double time, Tensor x) {
        try (Scope scope = Scope.open()) {
            SamplingEvent event = new SamplingEvent(this, step, time, x, () -> model.denoised(x, time));
            proceed(problem.listener().onStep(event), event);
        }
    }

    private static void proceed(boolean wanted, SamplingEvent event) {
        if (!wanted) {
            throw new CancellationException("sampling was cancelled by its listener at step " + event.step()
                    + (event.steps() > 0 ? " of " + event.steps() : "") + ", t = " + event.time());
        }
    }

    /** Looks at the flags that are still waiting: to be called at the end of a run. */
    public void finish() {
        guard.look();
    }

    @Override
    public void close() {
        guard.close();
    }

    @Override
    public String toString() {
        return "SamplingRun[" + evaluations + " evaluations, " + steps + " steps]";
    }
}
