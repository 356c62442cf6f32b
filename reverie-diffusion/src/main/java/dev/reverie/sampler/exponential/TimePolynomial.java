package dev.reverie.sampler.exponential;

import dev.reverie.model.Prediction;
import dev.reverie.schedule.Schedule;
import java.util.List;

/**
 * The flow with the predicted noise as a polynomial in time.
 *
 * <pre>{@code
 * x(b) = (alpha_b / alpha_a) x(a) + alpha_b sum_j eps_j * integral over [r_a, r_b] of l_j(t(r)) dr,   r = sigma / alpha
 * }</pre>
 *
 * <p>Zhang and Chen 2022 (arXiv:2204.13902), equation (15). With {@code r = e^(-lambda)} the integrand
 * {@code l_j(t(lambda)) e^(-lambda)} is smooth also where r starts like a square root of t, so that quadrature over lambda
 * gives the weights to rounding on every schedule.
 *
 * @param schedule gives the time of a lambda
 */
record TimePolynomial(Schedule schedule) implements Multistep.Formula {
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
        LagrangeBasis basis =
                new LagrangeBasis(nodes.stream().mapToDouble(Level::t).toArray());
        double[] weights = new double[nodes.size()];
        double others = 0;
        for (int j = 1; j < weights.length; j++) {
            int node = j;
            weights[j] = to.alpha()
                    * GaussLegendre.integrate(
                            from.lambda(),
                            to.lambda(),
                            lambda -> -Math.exp(-lambda) * basis.value(node, schedule.timeOfLogSnr(2 * lambda)));
            others += weights[j];
        }
        // the polynomials add up to 1, and the integral of 1 is known
        weights[0] = to.alpha() * (to.ratio() - from.ratio()) - others;
        return weights;
    }
}
