package dev.reverie.sampler.pc;

import dev.reverie.model.PerSample;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.sde.ForwardDiscretization;
import dev.reverie.sde.Sde;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * One step of a run as a predictor or corrector sees it: its times, the process, the counted model and the noise.
 *
 * <p>Each sample may be at a time of its own.
 */
public final class SamplingStep {
    private final SamplingRun run;
    private final Chain chain;
    private final int index;
    private final double[] t;
    private final double[] tNext;

    SamplingStep(SamplingRun run, Chain chain, int index, double[] t, double[] tNext) {
        this.run = run;
        this.chain = chain;
        this.index = index;
        this.t = t;
        this.tNext = tNext;
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
        return new SamplingStep(
                SamplingRun.trial(problem), new Chain(problem.sde(), steps, indexing), 0, t.clone(), tNext.clone());
    }

    /**
     * A step of a run that is under way.
     *
     * @param run counts the evaluations
     * @param index number of the step
     * @param steps number of steps N of the discrete chain, at least 2
     * @param indexing from time to index of the chain
     * @param t the time of each sample
     * @param tNext the time each sample goes to
     */
    public static SamplingStep of(
            SamplingRun run, int index, int steps, TimeIndexing indexing, double[] t, double[] tNext) {
        return new SamplingStep(run, new Chain(run.sde(), steps, indexing), index, t.clone(), tNext.clone());
    }

    /** The process. */
    public Sde sde() {
        return run.sde();
    }

    /** Number of steps N of the discrete chain: one for each point of the grid. */
    public int steps() {
        return chain.steps();
    }

    /** Number of this step, from 0. */
    public int index() {
        return index;
    }

    /** The time of each sample; a new array. */
    public double[] times() {
        return t.clone();
    }

    /** How a time becomes an index of the chain. */
    public TimeIndexing indexing() {
        return chain.indexing();
    }

    /**
     * The forward chain of N steps.
     *
     * @throws IllegalArgumentException if the process has no chain of so few steps
     */
    public ForwardDiscretization discretization() {
        return chain.discretization();
    }

    /** A function of each sample's time. */
    public PerSample at(DoubleUnaryOperator function) {
        return PerSample.of(t, function);
    }

    /** A function of each sample's time and of the time it goes to. */
    public PerSample between(DoubleBinaryOperator function) {
        double[] values = new double[t.length];
        for (int i = 0; i < t.length; i++) {
            values[i] = i > 0 && t[i] == t[i - 1] && tNext[i] == tNext[i - 1]
                    ? values[i - 1]
                    : function.applyAsDouble(t[i], tNext[i]);
        }
        return PerSample.of(values);
    }

    /**
     * The score at this step's times: one network evaluation.
     *
     * @param x the state {@code [N, ...]}
     */
    public Tensor score(Tensor x) {
        return run.score(x, t, index);
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
    Tensor increment(Tensor like) {
        return run.problem().noise().increment(like, index, t, tNext);
    }

    /** The same step with all samples at the time they go to. */
    SamplingStep atNextTime() {
        return new SamplingStep(run, chain, index, tNext, tNext);
    }

    @Override
    public String toString() {
        return "SamplingStep[" + index + " of " + steps() + ", t = " + Arrays.toString(t) + "]";
    }
}
