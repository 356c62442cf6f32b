package dev.reverie.sampler.exponential;

import dev.reverie.model.Prediction;
import java.util.List;

/**
 * The flow with the predicted noise as a polynomial in the noise level {@code r = sigma / alpha}.
 *
 * <pre>{@code
 * x(b) = (alpha_b / alpha_a) x(a) + alpha_b * integral over [r_a, r_b] of eps dr
 * }</pre>
 *
 * <p>The flow is {@code d(x / alpha) / dr = eps}: Adams-Bashforth in r, with weights integrated exactly. This is the
 * rho-AB form of Zhang and Chen 2022 (arXiv:2204.13902), section 3.
 */
public record NoiseLevelPolynomial() implements Multistep.Formula {
    @Override
    public Prediction prediction() {
        return Prediction.NOISE;
    }

    @Override
    public double carry(Level from, Level to) {
        return to.alpha() / from.alpha();
    }

    @Override
    public double[] weights(Level from, Level to, List<Level> nodes) {
        double step = to.ratio() - from.ratio();
        double[] s = nodes.stream()
                .mapToDouble(node -> (node.ratio() - from.ratio()) / step)
                .toArray();
        double[] moments = new double[s.length];
        for (int k = 0; k < moments.length; k++) {
            moments[k] = to.alpha() * step / (k + 1);
        }
        return new LagrangeBasis(s).integrals(moments);
    }
}
