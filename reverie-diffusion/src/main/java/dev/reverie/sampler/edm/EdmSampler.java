package dev.reverie.sampler.edm;

import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.SamplerTraits.Property;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.exponential.Level;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * The sampler of EDM: noise is raised a little, then one step of Euler or Heun in the noise level goes down.
 *
 * <pre>{@code
 * y_hat = y + S_noise sqrt(r_hat^2 - r^2) z                    r_hat = (1 + gamma) r, see Churn
 * d     = (y_hat - D(y_hat, r_hat)) / r_hat
 * y'    = y_hat + (r' - r_hat) d                               EULER
 * d'    = (y' - D(y', r')) / r'                                HEUN, where r' > 0
 * y'    = y_hat + (r' - r_hat) (d + d') / 2
 * }</pre>
 *
 * <p>Karras et al. 2022 (arXiv:2206.00364), algorithm 2, with {@code y = x / alpha} and {@code r = sigma / alpha}, which are
 * x and sigma on EDM and VE. Euler is of order 1 with one evaluation per step, Heun of order 2 with two. Noise and flow are
 * both exact in law, so with churn the same orders hold for the marginals, unless the noise is inflated; then they converge
 * to another law on purpose, and the order is given as 0. Noise is not raised above the grid's first level.
 *
 * <p>Heun without churn, on a {@link dev.reverie.grid.KarrasGrid} of 18 to 40 points and with the paper's last step to 0
 * ({@link #denoisingLast}, one of the N steps), is a good first choice for images; churn helps networks that are not very precise, with
 * hundreds of steps.
 *
 * @param method Euler or Heun
 * @param churn how noise is raised
 */
public record EdmSampler(Method method, Churn churn) implements Sampler {
    /** Solver of one step. */
    public enum Method {
        /** Order 1. */
        EULER,
        /** Order 2: Euler's step, and the mean of the slopes at both of its ends. */
        HEUN
    }

    /** Checks that both are there. */
    public EdmSampler {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(churn, "churn");
    }

    /** The flow alone, without churn. */
    public EdmSampler(Method method) {
        this(method, Churn.none());
    }

    @Override
    public SamplerTraits traits() {
        int order = method == Method.HEUN ? 2 : 1;
        SamplerTraits traits = churn.amount() == 0
                ? SamplerTraits.deterministic(order).onGrid()
                : SamplerTraits.weak(churn.inflation() == 1 ? order : 0);
        return traits.evaluations(order).with(Property.STEPS_TO_CLEAN);
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        return CleanUnits.follow(this, problem, prior, this::step);
    }

    private Tensor step(CleanUnits at, Tensor y) {
        Level hat = raised(at);
        double r = at.here().ratio();
        double rHat = hat.ratio();
        Tensor yHat = y;
        if (rHat > r) {
            Tensor z = at.run().draw(y, "churn", at.index());
            yHat = y.add(z, churn.inflation() * Math.sqrt((rHat - r) * (rHat + r)));
        }
        if (at.next().isClean()) {
            return at.denoised(yHat, hat);
        }
        double step = at.next().ratio() - rHat;
        Tensor d = at.derivative(yHat, hat);
        Tensor euler = yHat.add(d, step);
        if (method == Method.EULER) {
            return euler;
        }
        Tensor dNext = at.derivative(euler, at.next());
        return yHat.add(d, 0.5 * step).addInPlace(dNext, 0.5 * step);
    }

    /** The level raised to, at most the first of the grid: no model need know more noise. */
    private Level raised(CleanUnits at) {
        double r = at.here().ratio();
        double rHat = churn.raise(r, at.count());
        if (at.index() == 0 || rHat <= r) {
            return at.here();
        }
        Level first = Level.at(at.run().schedule(), at.run().problem().grid().first());
        return rHat < first.ratio() ? at.levelOf(rHat) : first;
    }
}
