package dev.reverie.sampler.langevin;

import dev.reverie.torch.Tensor;
import java.util.List;

/**
 * Underdamped (kinetic) Langevin dynamics by the splitting BAOAB: a particle of mass 1 with friction and a velocity.
 *
 * <pre>{@code
 * dx = v dt,   dv = s(x) dt - gamma v dt + sqrt(2 gamma) dw          keeps p(x) N(v; 0, I)
 *
 * B  v += h/2 s(x)
 * A  x += h/2 v
 * O  v  = e^(-gamma h) v + sqrt(1 - e^(-2 gamma h)) z
 * A  x += h/2 v
 * B  v += h/2 s(x)
 * }</pre>
 *
 * <p>Leimkuhler and Matthews 2013 (Applied Mathematics Research eXpress 2013, 34): of the splittings the one whose
 * states are least biased, {@code O(h^2)}, and exact for Gaussians. Needs the score alone; one evaluation per step,
 * since the last score serves the next step. Velocity carries a chain along where ULA wanders: for narrow valleys and
 * many dimensions. Stable for {@code h < 2 sqrt(v)}, v being the narrowest variance of the target.
 *
 * @param stepSize h, in units of x (of time, the mass being 1): about the square root of a step of ULA
 * @param friction gamma, positive: small ones travel far, large ones wander; about the inverse of the widest scale of x
 */
public record UnderdampedLangevin(double stepSize, double friction) implements LangevinDynamics {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not positive and finite
     */
    public UnderdampedLangevin {
        ChainRun.checkStep(stepSize);
        if (!(friction > 0 && friction < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "friction must be positive and finite, got " + friction + "; 1 suits a target of width 1");
        }
    }

    /** Friction 1, for targets of width about 1. */
    public UnderdampedLangevin(double stepSize) {
        this(stepSize, 1);
    }

    @Override
    public Chains run(LangevinProblem problem, Tensor start) {
        ChainRun run = new ChainRun(problem);
        return run.follow(
                this,
                start,
                x -> List.of(x, run.noise().draw(x, "velocity", 0), run.score(x)),
                (carried, step) -> next(run, carried, step),
                ChainRun::always);
    }

    private List<Tensor> next(ChainRun run, List<Tensor> carried, int step) {
        Tensor x = carried.get(0);
        Tensor half = carried.get(1).add(carried.get(2), stepSize / 2);
        Tensor z = run.noise().draw(x, "langevin", step);
        Tensor turned = half.mul(Math.exp(-friction * stepSize))
                .addInPlace(z, Math.sqrt(-Math.expm1(-2 * friction * stepSize)));
        Tensor next = x.add(half, stepSize / 2).addInPlace(turned, stepSize / 2);
        Tensor score = run.score(next);
        return List.of(next, turned.add(score, stepSize / 2), score);
    }
}
