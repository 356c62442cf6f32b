package dev.reverie.flow;

import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.torch.Tensor;

/**
 * The probability flow of a score model as a continuous normalizing flow.
 *
 * <pre>{@code
 * f(z, t) = alpha'(t) D(z, t) + sigma'(t) eps(z, t) = a(t) z - g(t)^2 s(z, t) / 2
 * t from epsilon to T,     base N(0, priorStd^2 I)
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), equations (13) and (39); the first form, {@link Prediction#FLOW}, is what a model
 * gives whatever it predicts. Its density is that of the data with the noise of time epsilon, as far as the model is right
 * and the process reaches its prior.
 *
 * @param model what is known about noisy data, of continuous time
 * @param epsilon time at which the data are, a time with noise in {@code [start, T)}
 * @param baseStd standard deviation of the prior at T, positive
 */
public record ScoreFlow(ScoreModel model, double epsilon, double baseStd) implements ContinuousFlow {
    /**
     * Checks that the model can be asked at every time.
     *
     * @throws IllegalArgumentException if the model is of a discrete chain, was not trained on all times from epsilon to T,
     *     there is no noise at epsilon, or the deviation is not positive
     */
    public ScoreFlow {
        check(model, epsilon);
        if (!(baseStd > 0 && baseStd < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("baseStd must be positive and finite, got " + baseStd);
        }
    }

    /**
     * Checks that a model can be asked at all times from the first to the end of its process.
     *
     * @param model the model
     * @param epsilon the first time
     * @throws IllegalArgumentException if it is of a discrete chain, was not trained on all these times, or there is no noise
     *     at the first
     */
    public static void check(ScoreModel model, double epsilon) {
        Schedule schedule = model.schedule();
        TimeInterval domain = schedule.domain();
        if (model.chainSteps().isPresent()) {
            throw new IllegalArgumentException("the model was trained on a discrete chain of "
                    + model.chainSteps().getAsInt() + " steps and knows no times between them, but a flow is solved in"
                    + " continuous time, and the answers would be for other times; take VariationalBound, which stays on"
                    + " the chain, or train a continuous model");
        }
        if (!(epsilon >= domain.start() && epsilon < domain.end())) {
            throw new IllegalArgumentException(
                    "epsilon must be in [" + domain.start() + ", " + domain.end() + "), got " + epsilon);
        }
        if (!(schedule.sigma(epsilon) > 0)) {
            throw new IllegalArgumentException("at epsilon = " + epsilon + " the process " + schedule
                    + " has no noise, where the score has no bound; take for instance " + schedule.samplingEpsilon());
        }
        TimeInterval trained = model.trainedTimes();
        if (!(trained.contains(epsilon) && trained.contains(domain.end()))) {
            throw new IllegalArgumentException("the model was trained on times [" + trained.start() + ", "
                    + trained.end() + "], but the flow runs from epsilon = " + epsilon + " to " + domain.end()
                    + "; raise epsilon to " + trained.start() + ", or train with a smaller minimumTime");
        }
    }

    /** The flow to the prior that the process declares. */
    public ScoreFlow(ScoreModel model, double epsilon) {
        this(model, epsilon, model.schedule().priorStd());
    }

    /** The flow from the epsilon that the process declares, or the first time of training if that is later. */
    public ScoreFlow(ScoreModel model) {
        this(
                model,
                Math.max(
                        model.schedule().samplingEpsilon(), model.trainedTimes().start()));
    }

    @Override
    public Tensor velocity(Tensor z, double[] t) {
        return model.evaluate(Prediction.FLOW, z, t);
    }

    @Override
    public ContinuousFlow forSamples(int[] samples) {
        return new ScoreFlow(model.forSamples(samples), epsilon, baseStd);
    }

    @Override
    public TimeInterval times() {
        return new TimeInterval(epsilon, model.schedule().domain().end());
    }

    @Override
    public String description() {
        return model.schedule().toString();
    }
}
