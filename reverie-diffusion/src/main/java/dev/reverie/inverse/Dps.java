package dev.reverie.inverse;

import dev.reverie.model.PerSample;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * Diffusion posterior sampling (DPS): every step moves the state by {@code -zeta grad_x ||y - A D(x,t)||}.
 *
 * <pre>{@code
 * v = zeta / (g(t)^2 h) (y - A D) / ||y - A D||,     h = length of time / steps
 * }</pre>
 *
 * <p>Chung et al. 2023 (arXiv:2209.14687), algorithm 1, in the version of the authors' program: the gradient of the
 * norm, not of its square (a factor of 2 in zeta). The published shift does not depend on the time; since a step of the
 * reverse SDE multiplies a score by {@code g^2 h}, the guidance is divided by that. So with {@link
 * dev.reverie.sampler.pc.EulerMaruyama} or {@link dev.reverie.sampler.pc.ReverseDiffusion} on a uniform grid of so many
 * steps it is the published algorithm; other samplers solve the equation with the same drift. The noise level of the
 * measurement is not used: zeta stands for it, and the law that is drawn from depends on zeta and on the number of
 * steps.
 *
 * @param zeta length of the shift, positive; 0.3 to 1 is usual with 1000 steps for images in [-1, 1]
 * @param steps number of steps of the sampler
 */
public record Dps(double zeta, int steps) implements MeasurementGuidance {
    /** A residual that is nothing but rounding has no direction. */
    private static final double TINY = 1e-30;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if zeta is not positive or there is no step
     */
    public Dps {
        if (!(zeta > 0 && zeta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("zeta must be positive and finite, got " + zeta);
        }
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, those of the sampler, got " + steps);
        }
    }

    @Override
    public Tensor cotangent(Measurement measurement, Schedule schedule, Tensor residual, double[] t) {
        double step = schedule.domain().length() / steps;
        PerSample strength = PerSample.of(t, time -> zeta / (schedule.diffusionSquared(time) * step));
        try (Scope scope = Scope.open()) {
            Tensor norms = residual.normPerSample().add(TINY).perSample(residual);
            return scope.keep(strength.times(residual.div(norms)));
        }
    }
}
