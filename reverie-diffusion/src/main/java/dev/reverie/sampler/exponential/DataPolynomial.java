package dev.reverie.sampler.exponential;

import dev.reverie.model.Prediction;
import java.util.List;

/**
 * The flow with the denoised data as a polynomial in lambda.
 *
 * <pre>{@code
 * x(b) = (sigma_b / sigma_a) x(a) + alpha_b * integral over [lambda_a, lambda_b] of e^(lambda - lambda_b) D dlambda
 * }</pre>
 *
 * <p>Lu et al. 2022 (arXiv:2211.01095), proposition 4.1. With {@code s} from 0 to 1 over the step of length h, the moments
 * are {@code h k! phi_{k+1}(-h)}.
 */
record DataPolynomial() implements Multistep.Formula {
    @Override
    public Prediction prediction() {
        return Prediction.DENOISED;
    }

    @Override
    public double carry(Level from, Level to) {
        return to.sigma() / from.sigma();
    }

    @Override
    public double[] weights(Level from, Level to, List<Level> nodes) {
        return weights(1, from, to, nodes);
    }

    /**
     * With the kernel {@code rate e^(rate (lambda - lambda_b))}: rate {@code 1 + eta^2} for the stochastic equations.
     */
    static double[] weights(double rate, Level from, Level to, List<Level> nodes) {
        double h = to.lambda() - from.lambda();
        double[] s = nodes.stream()
                .mapToDouble(node -> (node.lambda() - from.lambda()) / h)
                .toArray();
        double[] moments = new double[s.length];
        for (int k = 0; k < moments.length; k++) {
            moments[k] = to.alpha() * rate * h * Phi.factorial(k) * Phi.of(k + 1, -rate * h);
        }
        return new LagrangeBasis(s).integrals(moments);
    }
}
