package dev.reverie.sampler.sde;

import dev.reverie.sampler.BrownianTree;
import dev.reverie.sampler.NoiseSource;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * The reverse SDE with automatic steps: Euler-Maruyama, with stochastic improved Euler to estimate its error and to go
 * on from.
 *
 * <pre>{@code
 * F(x, t) = a x - (1 + eta^2) / 2 g^2 s(x, t),   t' = t - h
 * x*  = x - h F(x, t)   + sqrt(h) eta g(t) z
 * x** = x - h F(x*, t') + sqrt(h) eta g(t') z
 * x'  = (x* + x**) / 2
 * E   = rms( (x* - x') / max(atol, rtol max(|x*|, |x_before|)) ),   accepted if E <= 1
 * h  <- min(what is left, safety h E^(-exponent))
 * }</pre>
 *
 * <p>Jolicoeur-Martineau et al. 2021 (arXiv:2105.14080), algorithm 1. {@code x_before} is the last accepted {@code x*}.
 * In the paper's experiments 2 to 10 times fewer evaluations than the chain of 1000 steps for equal quality, at
 * tolerances such as {@code atol = 1/256} of the range of values, {@code rtol} 0.01 to 0.05. Each sample has its own
 * time and step, and those that have finished leave the batch; so a sample does not depend on its neighbours. Two
 * evaluations for each trial step (counted once for all samples that take part).
 *
 * <p>A rejected step has seen the noise ahead, and drawing anew would prefer small noise. So the noise is read from a
 * {@link BrownianTree}, by time as clock; one is made of {@link SeededNoise}. Strong order 1 in the length of the
 * steps, which are rounded down to five binary digits. Where the grid ends without noise the SDE is followed to the
 * last time before, and the state denoised there. Of the grid only its ends are used.
 *
 * @param rtol relative tolerance, at least 0
 * @param atol absolute tolerance, positive
 * @param steps whether each sample has its own steps
 * @param control how steps follow errors
 * @param eta share of noise, positive: 1 for the reverse SDE
 */
public record AdaptiveSde(double rtol, double atol, Steps steps, Control control, double eta) implements Sampler {
    /** One step of 256 on values in [-1, 1]: the paper's absolute tolerance. */
    public static final double PUBLISHED_TOLERANCE = 1.0 / 128;

    /** The samples that share a step. */
    public enum Steps {
        /** Each sample has its own time and step, as published. */
        PER_SAMPLE,
        /** All samples go together; the error is the root mean square over all. */
        BATCH
    }

    /**
     * Step size control.
     *
     * @param firstStep length of the first trial step, as a share of the whole interval, in (0, 1]
     * @param safety factor below 1 of every new step
     * @param exponent r in (0, 1]: 0.5 to 1 as published
     */
    public record Control(double firstStep, double safety, double exponent) {
        /** First step 0.01, safety 0.9, exponent 0.9. */
        public static final Control PUBLISHED = new Control(0.01, 0.9, 0.9);

        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if one is out of range
         */
        public Control {
            if (!(firstStep > 0 && firstStep <= 1 && safety > 0 && safety < 1 && exponent > 0 && exponent <= 1)) {
                throw new IllegalArgumentException("firstStep and exponent must be in (0, 1] and safety in (0, 1), got "
                        + firstStep + ", " + exponent + " and " + safety);
            }
        }
    }

    /**
     * Checks the tolerances and eta.
     *
     * @throws IllegalArgumentException if atol is not positive and finite, rtol is negative or not finite, or eta is
     *     not positive and finite
     */
    public AdaptiveSde {
        Objects.requireNonNull(steps, "steps");
        Objects.requireNonNull(control, "control");
        if (!(atol > 0 && atol < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "atol must be positive and finite, got " + atol + "; 1/128 is usual for data in [-1, 1]");
        }
        if (!(rtol >= 0 && rtol < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "rtol must be at least 0 and finite, got " + rtol + "; 0.01 to 0.05 is usual");
        }
        AdditiveForm.checkEta(eta);
    }

    /** The reverse SDE, each sample by itself, with the published control. */
    public AdaptiveSde(double rtol, double atol) {
        this(rtol, atol, Steps.PER_SAMPLE, Control.PUBLISHED, 1);
    }

    /** The tolerances of the paper for images in [-1, 1]. */
    public AdaptiveSde() {
        this(0.02, PUBLISHED_TOLERANCE);
    }

    @Override
    public SamplerTraits traits() {
        return SamplerTraits.strong(1).evaluations(2).adaptive();
    }

    /**
     * {@inheritDoc}
     *
     * @throws dev.reverie.errors.RequestException if the grid has fewer than two times with noise
     * @throws StepUnderflowException if a step becomes too small
     */
    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        problem.requireWayWithNoise();
        BrownianTree path = path(problem.noise());
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open();
                SamplingRun run = SamplingRun.begin(problem, this, 0);
                AdaptiveSdeRun front = new AdaptiveSdeRun(this, run, path, prior)) {
            while (!front.isEmpty()) {
                front.advance();
            }
            Tensor x = front.state();
            if (!(problem.sde().schedule().sigma(problem.grid().last()) > 0)) {
                x = run.denoised(x, front.end(), front.trials())
                        .mul(problem.sde().schedule().alpha(problem.grid().last()));
            }
            run.finish();
            return Samples.of(scope.keep(x), this, run);
        }
    }

    private static BrownianTree path(NoiseSource noise) {
        if (noise instanceof BrownianTree tree) {
            return tree;
        }
        if (noise instanceof SeededNoise seeded) {
            // steps of a millionth of their time are as good as an underflow
            return BrownianTree.of(seeded).withResolution(AdaptiveSdeRun.SMALLEST_STEP);
        }
        throw new IllegalArgumentException(
                "adaptive steps need noise that a rejected step does not lose: SeededNoise or" + " a BrownianTree, got "
                        + noise);
    }
}
