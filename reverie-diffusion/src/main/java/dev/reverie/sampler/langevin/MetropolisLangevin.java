package dev.reverie.sampler.langevin;

import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.List;

/**
 * The Metropolis-adjusted Langevin algorithm (MALA): the step of ULA as a proposal, accepted or not so that p is kept
 * exactly.
 *
 * <pre>{@code
 * y = x + h/2 s(x) + sqrt(h) z
 * a = log p(y) - log p(x) - (||x - y - h/2 s(y)||^2 - ||z||^2 h) / (2 h)
 * x' = y if log u < a, else x
 * }</pre>
 *
 * <p>Besag 1994; Roberts and Tweedie 1996 (Bernoulli 2, 341). No bias at any step size, for which it needs the density
 * up to a constant; one evaluation of both per step. Each chain decides by itself. Proposals that are not finite are
 * rejected. The best step accepts 57.4 % in many dimensions (Roberts and Rosenthal 1998, JRSS B 60, 255) and shrinks as
 * {@code d^(-1/3)}; with few dimensions accept more.
 *
 * @param stepSize h, in squared units of x
 */
public record MetropolisLangevin(double stepSize) implements LangevinDynamics {
    /** The acceptance rate to aim at in many dimensions. */
    public static final double BEST_ACCEPTANCE = 0.574;

    /**
     * Checks the step.
     *
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public MetropolisLangevin {
        ChainRun.checkStep(stepSize);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the target has no density
     */
    @Override
    public Chains run(LangevinProblem problem, Tensor start) {
        if (!(problem.target() instanceof Target.WithDensity target)) {
            throw new IllegalArgumentException("MetropolisLangevin needs a density to accept or reject by, and this"
                    + " target has a score alone; give an energy (Target.of), or take UnadjustedLangevin or"
                    + " UnderdampedLangevin");
        }
        ChainRun run = new ChainRun(problem);
        return run.follow(
                this,
                start,
                x -> {
                    Target.Evaluation at = run.evaluate(target, x);
                    Tensor count = Tensors.zeros(x.dtype(), x.device(), x.size(0));
                    return List.of(x, at.score(), at.logDensity(), count);
                },
                (carried, step) -> next(run, target, carried, step),
                carried -> rates(carried.get(3), problem.length().steps()));
    }

    private List<Tensor> next(ChainRun run, Target.WithDensity target, List<Tensor> carried, int step) {
        Tensor x = carried.get(0);
        Tensor score = carried.get(1);
        Tensor logDensity = carried.get(2);
        Tensor z = run.noise().draw(x, "langevin", step);
        Tensor y = x.add(score, stepSize / 2).addInPlace(z, Math.sqrt(stepSize));
        Target.Evaluation there = run.evaluate(target, y);
        Tensor back = x.sub(y).addInPlace(there.score(), -stepSize / 2);
        Tensor gain = back.square()
                .sumPerSample()
                .mul(-0.5 / stepSize)
                .addInPlace(z.square().sumPerSample(), 0.5)
                .addInPlace(there.logDensity())
                .addInPlace(logDensity, -1);
        // comparisons with a gain that is not a number are false: rejected
        Tensor accepted = logUniform(run, x, step).less(gain);
        Tensor ofState = accepted.perSample(x);
        return List.of(
                Tensors.where(ofState, y, x),
                Tensors.where(ofState, there.score(), score),
                Tensors.where(accepted, there.logDensity(), logDensity),
                carried.get(3).add(accepted.to(x.dtype())));
    }

    /** The logarithm of a uniform number for each chain: minus half the square of two normal ones is just that. */
    private static Tensor logUniform(ChainRun run, Tensor x, int step) {
        try (Scope scope = Scope.open()) {
            Tensor pair = Tensors.empty(x.dtype(), x.device(), x.size(0), 2);
            return scope.keep(run.noise()
                    .draw(pair, "acceptance", step)
                    .square()
                    .sumPerSample()
                    .mul(-0.5));
        }
    }

    private static List<Double> rates(Tensor counts, int steps) {
        try (Scope scope = Scope.open()) {
            return Arrays.stream(counts.to(DType.FLOAT64).toDoubles())
                    .mapToObj(count -> count / steps)
                    .toList();
        }
    }
}
