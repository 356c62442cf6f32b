package dev.reverie.sampler.pc;

import dev.reverie.errors.RequestException;
import dev.reverie.model.PerSample;
import dev.reverie.model.ScoreModel;
import dev.reverie.model.StepPrediction;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.StepRule.Gap;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SmldChain;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.sde.ForwardDiscretization;
import dev.reverie.sde.Sde;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * One step of a run as a predictor or corrector sees it: its times, the process, the counted model and the noise.
 *
 * <p>Each sample may be at a time of its own.
 */
public final class SamplingStep {
    private final SamplingRun run;
    private final TimeIndexing indexing;
    private final int index;
    private final int steps;
    private final double[] t;
    private final double[] tNext;

    private SamplingStep(SamplingRun run, TimeIndexing indexing, int index, int steps, double[] t, double[] tNext) {
        this.run = run;
        this.indexing = indexing;
        this.index = index;
        this.steps = steps;
        this.t = t;
        this.tNext = tNext;
    }

    /**
     * A step of a run that is under way, with all samples at one time.
     *
     * @param run counts the evaluations
     * @param gap number of the step, number of steps N of the discrete chain, and the times
     * @param indexing from time to index of the chain
     * @param x the state {@code [N, ...]}
     */
    public static SamplingStep of(SamplingRun run, Gap gap, TimeIndexing indexing, Tensor x) {
        return new SamplingStep(
                run,
                indexing,
                gap.index(),
                gap.count(),
                ScoreModel.times(x, gap.t()),
                ScoreModel.times(x, gap.tNext()));
    }

    /**
     * A step on its own, outside a sampler: to try or test one update.
     *
     * @param problem process, model and noise
     * @param steps number of steps N of the discrete chain, at least 2
     * @param indexing from time to index of the chain
     * @param t the time of each sample
     * @param tNext the time each sample goes to, below {@code t}
     * @return the step, with index 0
     * @throws IllegalArgumentException if the times do not fall or differ in number
     */
    public static SamplingStep of(
            SamplingProblem problem, int steps, TimeIndexing indexing, double[] t, double[] tNext) {
        if (t.length != tNext.length) {
            throw new IllegalArgumentException("each sample needs two times, got " + t.length + " and " + tNext.length);
        }
        for (int i = 0; i < t.length; i++) {
            if (!(tNext[i] < t[i])) {
                throw new IllegalArgumentException(
                        "tNext must be below t, sample " + i + " goes from " + t[i] + " to " + tNext[i]);
            }
        }
        return new SamplingStep(SamplingRun.trial(problem), indexing, 0, steps, t.clone(), tNext.clone());
    }

    /** The process. */
    public Sde sde() {
        return run.sde();
    }

    /** Alpha and sigma of the process. */
    public Schedule schedule() {
        return run.schedule();
    }

    /** Number of steps N of the discrete chain: one for each point of the grid. */
    public int steps() {
        return steps;
    }

    /** Number of this step, from 0. */
    public int index() {
        return index;
    }

    /** Whether it is the last one. */
    public boolean isLast() {
        return index == steps - 1;
    }

    /** The time of each sample; a new array. */
    public double[] times() {
        return t.clone();
    }

    /** The index of a time in the discrete chain of N steps. */
    public int indexOf(double time) {
        return indexing.index(time, schedule().domain().end(), steps);
    }

    /**
     * The forward chain of N steps.
     *
     * @throws RequestException if the process has no chain of so few steps
     */
    public ForwardDiscretization discretization() {
        return ofSteps(() -> ForwardDiscretization.of(schedule(), steps, indexing));
    }

    /**
     * The SMLD chain of N levels, for a process that has one.
     *
     * @throws RequestException if it has none of so few levels
     */
    Optional<SmldChain> smldChain() {
        return ofSteps(() -> schedule().smldChain(steps));
    }

    /**
     * The DDPM chain of N steps, for a process that has one.
     *
     * @throws RequestException if it has none of so few steps
     */
    Optional<DdpmChain> ddpmChain() {
        return ofSteps(() -> schedule().ddpmChain(steps));
    }

    private static <T> T ofSteps(Supplier<T> chain) {
        return RequestException.given("steps", chain);
    }

    /** The factor {@code alpha_i} of the correctors' step size at a time: {@link Schedule#signalKept}. */
    public double signalKept(double time) {
        return schedule().signalKept(time, steps, indexing);
    }

    /** A function of each sample's time. */
    public PerSample at(DoubleUnaryOperator function) {
        return PerSample.of(t, function);
    }

    /** A function of each sample's time and of the time it goes to. */
    public PerSample between(DoubleBinaryOperator function) {
        Double[] values = each(function::applyAsDouble, Double[]::new);
        return PerSample.of(Arrays.stream(values).mapToDouble(value -> value).toArray());
    }

    /** A value that depends on the time of a sample and on the time it goes to. */
    @FunctionalInterface
    interface Coefficient<T> {
        T at(double t, double tNext);
    }

    /** A value for each sample; computed once where all have the same times. */
    <T> T[] each(Coefficient<T> coefficient, IntFunction<T[]> array) {
        T[] values = array.apply(t.length);
        for (int i = 0; i < t.length; i++) {
            values[i] = i > 0 && t[i] == t[i - 1] && tNext[i] == tNext[i - 1]
                    ? values[i - 1]
                    : coefficient.at(t[i], tNext[i]);
        }
        return values;
    }

    /**
     * The score at this step's times: one network evaluation.
     *
     * @param x the state {@code [N, ...]}
     */
    public Tensor score(Tensor x) {
        return run.score(x, t, index);
    }

    /** Whether the model learnt the variance of the step. */
    public boolean learnsVariance() {
        return run.problem().model().learnsVariance();
    }

    /**
     * The score at this step's times with the learned variance of the step: one network evaluation.
     *
     * @param x the state {@code [N, ...]}
     */
    public StepPrediction scoreAndVariance(Tensor x) {
        return run.scoreAndVariance(x, t, index);
    }

    /**
     * Standard normal noise.
     *
     * @param like the state {@code [N, ...]}
     * @param purpose what for
     * @param draw which draw for that purpose, counted over the whole run
     * @return a tensor not to be changed
     */
    public Tensor noise(Tensor like, String purpose, long draw) {
        return run.draw(like, purpose, draw);
    }

    /** The standardised increment of a Brownian path in time over this step. */
    public Tensor increment(Tensor like) {
        return run.problem().noise().increment(like, index, t, tNext);
    }

    /** The same step with all samples at the time they go to. */
    SamplingStep atNextTime() {
        return new SamplingStep(run, indexing, index, steps, tNext, tNext);
    }

    @Override
    public String toString() {
        return "SamplingStep[" + index + " of " + steps + ", t = " + Arrays.toString(t) + "]";
    }
}
