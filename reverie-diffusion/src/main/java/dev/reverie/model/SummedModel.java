package dev.reverie.model;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * A model whose score has a term added; denoised data, noise and the others follow.
 *
 * <pre>{@code
 * s'(x,t) = s(x,t) + h(x,t)
 * D' = D + sigma^2 / alpha h,   eps' = eps - sigma h
 * }</pre>
 *
 * <p>Where alpha is 0 the state is independent of the data, and the term is left out.
 *
 * @param model the model
 * @param term h
 */
public record SummedModel(ScoreModel model, ScoreTerm term) implements DerivedModel {
    /**
     * Checks that the two belong together.
     *
     * @throws IllegalArgumentException if the term is of another process
     */
    public SummedModel {
        Objects.requireNonNull(term, "term").requireProcess(model.schedule());
    }

    @Override
    public SummedModel forSamples(int[] samples) {
        return new SummedModel(model.forSamples(samples), term.forSamples(samples));
    }

    @Override
    public Tensor predict(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            Tensor added = term.at(x, t);
            if (!added.hasShapeOf(x)) {
                throw new IllegalArgumentException("a term of a score has one number for each of x: the shape must be"
                        + " that of x = " + x + ", got " + added);
            }
            Tensor change = Parametrization.of(schedule(), t).ofScoreChange(prediction(), added);
            return scope.keep(model.predict(x, t).add(change));
        }
    }
}
