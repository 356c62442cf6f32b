package dev.reverie.sampler;

import dev.reverie.torch.Tensor;
import java.util.function.Supplier;

/**
 * Event for a {@link SamplingListener}. The tensors are lent for the time of the call: copy what you keep, and take the
 * copy out of its scope ({@code Scope.detach(event.x().copy())}).
 */
public final class SamplingEvent {
    private final int step;
    private final int steps;
    private final double time;
    private final double sigma;
    private final int evaluations;
    private final Tensor x;
    private final Supplier<Tensor> denoised;

    SamplingEvent(SamplingRun run, int step, double time, Tensor x, Supplier<Tensor> denoised) {
        this.step = step;
        this.steps = run.steps();
        this.time = time;
        this.sigma = run.problem().sde().schedule().sigma(time);
        this.evaluations = run.evaluations();
        this.x = x;
        this.denoised = denoised;
    }

    /** The step, from 0. */
    public int step() {
        return step;
    }

    /** Number of steps in all, or 0 where the solver chooses them. */
    public int steps() {
        return steps;
    }

    /** Time of {@link #x}; of its first sample, should they differ. */
    public double time() {
        return time;
    }

    /** Noise level {@code sigma(t)} at that time. */
    public double sigma() {
        return sigma;
    }

    /** Network evaluations so far. */
    public int evaluations() {
        return evaluations;
    }

    /** The state {@code [N, ...]}, lent. */
    public Tensor x() {
        return x;
    }

    /**
     * The denoised state {@code D(x, t)}, lent. Free after an evaluation, of which it is a by-product; after a step it
     * costs an evaluation of its own, which is not counted.
     */
    public Tensor denoised() {
        return denoised.get();
    }

    @Override
    public String toString() {
        return "SamplingEvent[step " + step + (steps > 0 ? " of " + steps : "") + ", t = " + time + ", " + x + ", "
                + evaluations + " evaluations]";
    }
}
