package dev.reverie.flow;

import dev.reverie.model.PerSample;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.sde.Sde;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * The probability flow of a score model as a continuous normalizing flow.
 *
 * <pre>{@code
 * f(z, t) = a(t) z - g(t)^2 s(z, t) / 2,     t from epsilon to T,     base N(0, priorStd^2 I)
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), equations (13) and (39). Its density is that of the data with the noise of time
 * epsilon, as far as the model is right and the process reaches its prior.
 *
 * @param sde the process
 * @param model what is known about its noisy data, of continuous time
 * @param epsilon time at which the data are, in {@code [start, T)}
 */
public record ScoreFlow(Sde sde, ScoreModel model, double epsilon) implements ContinuousFlow {
    /**
     * Checks that the model can be asked at every time.
     *
     * @throws IllegalArgumentException if the model is of a discrete chain, of another process, or was not trained on all
     *     times from epsilon to T
     */
    public ScoreFlow {
        if (!(epsilon >= sde.start() && epsilon < sde.end())) {
            throw new IllegalArgumentException(
                    "epsilon must be in [" + sde.start() + ", " + sde.end() + "), got " + epsilon);
        }
        if (!model.schedule().equals(sde.schedule())) {
            throw new IllegalArgumentException("the model is of the process " + model.schedule() + " and the flow of "
                    + sde.schedule() + "; take the model's");
        }
        if (model.chainSteps().isPresent()) {
            throw new IllegalArgumentException("the model was trained on a discrete chain of "
                    + model.chainSteps().getAsInt() + " steps and knows no times between them, but a flow is solved in"
                    + " continuous time; train a continuous model");
        }
        TimeInterval trained = model.trainedTimes();
        if (!(trained.contains(epsilon) && trained.contains(sde.end()))) {
            throw new IllegalArgumentException("the model was trained on times [" + trained.start() + ", "
                    + trained.end() + "], but the flow runs from epsilon = " + epsilon + " to " + sde.end()
                    + "; raise epsilon to " + trained.start());
        }
    }

    /** The flow from the epsilon that the process declares. */
    public ScoreFlow(Sde sde, ScoreModel model) {
        this(sde, model, sde.samplingEpsilon());
    }

    @Override
    public Tensor velocity(Tensor z, double[] t) {
        if (model.prediction() == Prediction.FLOW) {
            return model.predict(z, t);
        }
        PerSample ofState = PerSample.of(t, time -> sde.probabilityFlow(time).state());
        PerSample ofScore = PerSample.of(t, time -> sde.probabilityFlow(time).score());
        try (Scope scope = Scope.open()) {
            return scope.keep(ofState.combine(z, ofScore, model.score(z, t)));
        }
    }

    @Override
    public TimeInterval times() {
        return new TimeInterval(epsilon, sde.end());
    }

    @Override
    public double baseStd() {
        return sde.priorStd();
    }
}
