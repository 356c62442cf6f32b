package dev.reverie.sampler.pc;

import dev.reverie.model.PerSample;
import dev.reverie.sde.Sde;
import dev.reverie.torch.Tensor;
import java.util.Objects;
import java.util.function.DoubleBinaryOperator;

/**
 * The Euler-Maruyama step of the reverse-time SDE, and of the whole family with its marginals.
 *
 * <pre>{@code
 * x' = x + [a x - (1 + eta^2)/2 g^2 s(x)] dt + eta g sqrt(-dt) z,    dt < 0
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), equation (6) and appendix E. Weak order 1; one evaluation. Fits every process.
 * With {@code eta = 0} it is Euler's method for the probability flow, where
 * {@link dev.reverie.sampler.ode.ProbabilityFlow} is far better.
 *
 * @param eta 1 for the reverse SDE, 0 for the probability flow
 * @param length how long a step is
 */
public record EulerMaruyama(double eta, StepLength length) implements Predictor {
    /** The length {@code dt} of a step. */
    public enum StepLength {
        /** The gap of the grid; the last step goes from the last point to the start of the process. */
        GRID,
        /**
         * {@code -(T - start) / N} everywhere, as the published program has it, though its N points are
         * {@code (T - epsilon) / (N - 1)} apart: for reproducing its numbers.
         */
        PUBLISHED
    }

    /**
     * Checks eta.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public EulerMaruyama {
        Objects.requireNonNull(length, "length");
        if (!(eta >= 0 && eta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("eta must be at least 0 and finite, got " + eta);
        }
    }

    /** The reverse SDE with the grid's own steps. */
    public EulerMaruyama() {
        this(1, StepLength.GRID);
    }

    @Override
    public boolean isDeterministic() {
        return eta == 0;
    }

    @Override
    public Transition predict(SamplingStep step, Tensor x) {
        Sde sde = step.sde();
        DoubleBinaryOperator dt =
                (t, next) -> length == StepLength.GRID ? next - t : -(sde.end() - sde.start()) / step.steps();
        PerSample ofX = step.between((t, next) -> 1 + sde.driftCoefficient(t) * dt.applyAsDouble(t, next));
        PerSample ofScore = step.between((t, next) -> sde.family(t, eta).score() * dt.applyAsDouble(t, next));
        PerSample std = step.between((t, next) -> sde.family(t, eta).noise() * Math.sqrt(-dt.applyAsDouble(t, next)));
        return new Transition(ofX.combine(x, ofScore, step.score(x)), std);
    }
}
