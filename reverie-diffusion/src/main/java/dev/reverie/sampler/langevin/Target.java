package dev.reverie.sampler.langevin;

import dev.reverie.model.DensityModel;
import dev.reverie.model.ScoreModel;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Target distribution of Langevin dynamics, given by its score, and by its density up to a constant where that is
 * known.
 *
 * <pre>{@code
 * Target doubleWell = Target.of(x -> x.square().sub(1).square().sumPerSample());     // energy U, p ~ exp(-U)
 * Target normal = Target.ofScore(Tensor::neg);                                        // score alone
 * Target noisyImages = Target.of(model, 0.1);                                         // a trained model at a time
 * }</pre>
 *
 * <p>No normalising constant is needed anywhere: {@code grad log p} does not see it, nor do ratios of densities.
 */
@FunctionalInterface
public interface Target {
    /**
     * Score {@code grad_x log p(x)}.
     *
     * @param x states {@code [N, ...]}
     * @return of x's shape and element type, in the caller's scope
     */
    Tensor score(Tensor x);

    /** A target whose density is known, up to a constant. */
    interface WithDensity extends Target {
        /**
         * Log density and score at once, at the cost of one.
         *
         * @param x states {@code [N, ...]}
         * @return both, in the caller's scope
         */
        Evaluation evaluate(Tensor x);

        @Override
        default Tensor score(Tensor x) {
            return evaluate(x).score();
        }
    }

    /**
     * Log density and score of some states.
     *
     * @param logDensity {@code log p(x)} up to a constant, {@code [N]}
     * @param score {@code grad_x log p(x)}, of x's shape
     */
    record Evaluation(Tensor logDensity, Tensor score) {}

    /**
     * The distribution {@code p(x) ~ exp(-U(x))} of an energy; its score {@code -grad U} by automatic differentiation.
     *
     * @param energy from states {@code [N, ...]} to energies {@code [N]}, each of its own state only, by operations on
     *     tensors
     * @return a target with density
     */
    static WithDensity of(UnaryOperator<Tensor> energy) {
        Objects.requireNonNull(energy, "energy");
        return x -> {
            try (Scope scope = Scope.open();
                    Autograd.Mode mode = Autograd.recording()) {
                Tensor leaf = x.detach().requireGrad();
                Tensor u = energy.apply(leaf);
                if (u.rank() != 1 || u.size(0) != x.size(0)) {
                    throw new IllegalArgumentException("an energy gives one number for each state: [N] for x = " + x
                            + ", got " + u + "; sum over coordinates with sumPerSample()");
                }
                Tensor gradient = Autograd.grad(u.sum(), leaf);
                return new Evaluation(scope.keep(u.detach().neg()), scope.keep(gradient.neg()));
            }
        };
    }

    /**
     * A distribution by its score alone.
     *
     * @param score from states {@code [N, ...]} to {@code grad_x log p(x)} of the same shape
     */
    static Target ofScore(UnaryOperator<Tensor> score) {
        Objects.requireNonNull(score, "score");
        return x -> {
            try (Scope scope = Scope.open()) {
                Tensor value = score.apply(x);
                if (!value.hasShapeOf(x)) {
                    throw new IllegalArgumentException(
                            "a score has the shape of its states, x = " + x + ", got " + value);
                }
                return scope.keep(value);
            }
        };
    }

    /**
     * A distribution by log density and score, both in closed form.
     *
     * @param logDensity from states {@code [N, ...]} to {@code log p(x)} up to a constant, {@code [N]}
     * @param score from states to {@code grad_x log p(x)}
     * @return a target with density
     */
    static WithDensity of(UnaryOperator<Tensor> logDensity, UnaryOperator<Tensor> score) {
        Objects.requireNonNull(logDensity, "logDensity");
        Target checked = ofScore(score);
        return x -> {
            try (Scope scope = Scope.open()) {
                Tensor value = logDensity.apply(x);
                if (value.rank() != 1 || value.size(0) != x.size(0)) {
                    throw new IllegalArgumentException(
                            "a log density is one number for each state: [N] for x = " + x + ", got " + value);
                }
                return new Evaluation(scope.keep(value), scope.keep(checked.score(x)));
            }
        };
    }

    /**
     * The distribution of a process at one time, {@code p_t}, by its model: data with a little noise, for a small t.
     *
     * @param model the model
     * @param t the time, within those the model knows
     * @return a target, with density where the model has one
     * @throws IllegalArgumentException if the model does not know the time, or there is no noise
     */
    static Target of(ScoreModel model, double t) {
        if (!(model.trainedTimes().contains(t) && model.schedule().sigma(t) > 0)) {
            throw new IllegalArgumentException("the time must be one with noise in ["
                    + model.trainedTimes().start() + ", " + model.trainedTimes().end() + "], got " + t);
        }
        if (model instanceof DensityModel density) {
            return of(x -> density.logDensity(x, ScoreModel.times(x, t)), x -> density.score(x, t));
        }
        return ofScore(x -> model.score(x, t));
    }
}
