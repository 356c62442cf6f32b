package dev.reverie.guidance;

import dev.reverie.model.DerivedModel;
import dev.reverie.model.PerSample;
import dev.reverie.model.ScoreModel;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * Autoguidance: a model led away from a worse version of itself, which errs in the same places, only more.
 *
 * <pre>{@code
 * D_w(x, t) = D_weak + w (D_main - D_weak)
 * }</pre>
 *
 * <p>Karras et al. 2024 (arXiv:2406.02507), equation (3). The weak model is smaller or was trained for a shorter time, on
 * the same data. It raises quality without pressing samples together as classifier-free guidance does, and works without
 * classes; with classes give both models the same labels. Two evaluations, of which a sampler counts one; where w is 1
 * for all samples the main model alone is asked, exactly.
 *
 * <pre>{@code
 * ScoreModel better = new Autoguidance(main.given(labels), early.given(labels), 2);
 * }</pre>
 *
 * @param model the main model
 * @param weak the worse one, of the same process
 * @param weight w at each time
 */
public record Autoguidance(ScoreModel model, ScoreModel weak, GuidanceWeight weight) implements DerivedModel {
    /**
     * Checks that the models belong together.
     *
     * @throws IllegalArgumentException if they are of different processes or chains
     */
    public Autoguidance {
        Objects.requireNonNull(weight, "weight");
        if (!model.schedule().equals(weak.schedule())) {
            throw new IllegalArgumentException("both models must be of one process, but the main model is of "
                    + model.schedule() + " and the weak one of " + weak.schedule());
        }
        if (!model.chainSteps().equals(weak.chainSteps())) {
            throw new IllegalArgumentException(
                    "both models must know the same times, but the steps of their chains are " + model.chainSteps()
                            + " and " + weak.chainSteps() + " (empty for continuous time)");
        }
    }

    /**
     * Guidance of one weight at all times.
     *
     * @param model the main model
     * @param weak the worse one
     * @param weight w, 1 for the main model alone
     * @throws IllegalArgumentException if the models do not belong together or w is not finite
     */
    public Autoguidance(ScoreModel model, ScoreModel weak, double weight) {
        this(model, weak, GuidanceWeight.constant(weight));
    }

    /** The times that both were trained on. */
    @Override
    public TimeInterval trainedTimes() {
        TimeInterval first = model.trainedTimes();
        TimeInterval second = weak.trainedTimes();
        return new TimeInterval(Math.max(first.start(), second.start()), Math.min(first.end(), second.end()));
    }

    @Override
    public Autoguidance forSamples(int[] samples) {
        return new Autoguidance(model.forSamples(samples), weak.forSamples(samples), weight);
    }

    @Override
    public Tensor predict(Tensor x, double[] t) {
        PerSample w = weight.perSample(t);
        if (w.isAll(1)) {
            return model.predict(x, t);
        }
        if (w.isAll(0)) {
            return weak.evaluate(prediction(), x, t);
        }
        try (Scope scope = Scope.open()) {
            return scope.keep(Extrapolation.of(w, model.predict(x, t), weak.evaluate(prediction(), x, t)));
        }
    }
}
