package dev.reverie.model;

import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * A model defined by a lambda.
 *
 * <pre>{@code
 * ScoreModel standardNormal = new FunctionModel(new VariancePreserving(), Prediction.SCORE, (x, t) -> x.neg());
 * }</pre>
 *
 * @param schedule the process
 * @param prediction what the function returns
 * @param function from x {@code [N, ...]} and the time of each sample to a tensor of x's shape
 */
public record FunctionModel(Schedule schedule, Prediction prediction, Function function) implements ScoreModel {
    /** A quantity as a function of noisy data and time. */
    @FunctionalInterface
    public interface Function {
        /**
         * Evaluates the quantity.
         *
         * @param x noisy data {@code [N, ...]}
         * @param t the time of each sample, N values
         * @return a tensor of x's shape and element type
         */
        Tensor at(Tensor x, double[] t);
    }

    /** Checks that nothing is missing. */
    public FunctionModel {
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(prediction, "prediction");
        Objects.requireNonNull(function, "function");
    }

    @Override
    public Tensor predict(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            Tensor value = function.at(x, t);
            if (!value.hasShapeOf(x)) {
                throw new IllegalArgumentException(
                        "a model gives one number for each of its input: the shape must be that of x = " + x + ", got "
                                + value);
            }
            return scope.keep(value);
        }
    }

    /** Names the prediction; lambdas have no description. */
    @Override
    public String toString() {
        return "FunctionModel[" + prediction + "]";
    }
}
