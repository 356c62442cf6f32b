package dev.reverie.sampler.exponential;

import dev.reverie.model.Prediction;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.torch.Tensor;
import java.util.List;
import java.util.Objects;

/**
 * UniPC, a predictor and a corrector in one frame, with the denoised data as what is extrapolated.
 *
 * <pre>{@code
 * x_{i+1} = (sigma_{i+1} / sigma_i) x_i + alpha_{i+1} (1 - e^(-h)) D_i + alpha_{i+1} B(h) sum_m a_m (D_m - D_i) / s_m
 * s_m     = (lambda_m - lambda_i) / h,        B1(h) = h,   B2(h) = 1 - e^(-h)
 * }</pre>
 *
 * <p>Zhao et al. 2023 (arXiv:2302.04867), algorithms 1 to 4. The predictor takes {@code order - 1} differences with
 * evaluations of the past, the corrector one more: that at the end of the step, which the next step needs anyway. The
 * coefficients solve {@code sum_m a_m s_m^(k-1) B = h k! phi_{k+1}(-h)}, which makes the sum the same for every B; with a
 * single difference they are {@code a = 1/2} and B matters. So the variants differ in the predictor of order 2 and in the
 * first corrections only.
 *
 * <p>Order {@code order}, and {@code order + 1} with the corrector; one evaluation per step, on the grid (for order 3 with
 * the corrector one more in all, see {@link StepOrders}). A good choice for 5 to 20 steps; for guided sampling the authors
 * recommend order 2.
 *
 * @param order order of the predictor, 1 to 3
 * @param variant the function B
 * @param corrected whether steps are corrected
 * @param lowerOrderFinal whether long last steps are of lower order, see {@link Multistep}
 */
public record UniPc(int order, Variant variant, boolean corrected, boolean lowerOrderFinal) implements Sampler {
    /** The function B of the step. */
    public enum Variant {
        /** {@code B(h) = h}; overshoots at order 2 where steps are longer than about 1 in lambda. */
        BH1,
        /** {@code B(h) = 1 - e^(-h)}; the safe choice. */
        BH2
    }

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if the order is not available
     */
    public UniPc {
        Objects.requireNonNull(variant, "variant");
        SolverOrder.order("UniPc", order, 3);
    }

    /** As published, with the corrector and lower orders at the end. */
    public UniPc(int order, Variant variant) {
        this(order, variant, true, true);
    }

    @Override
    public SamplerTraits traits() {
        return SamplerTraits.deterministic(corrected ? order + 1 : order).onGrid();
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        return new Multistep(new Formula(variant), order, corrected, lowerOrderFinal).follow(this, problem, prior);
    }

    /** With two differences or more B cancels, and what is left is the polynomial. */
    private record Formula(Variant variant) implements Multistep.Formula {
        private static final DataPolynomial EXACT = new DataPolynomial();

        @Override
        public Prediction prediction() {
            return EXACT.prediction();
        }

        @Override
        public double carry(Level from, Level to) {
            return EXACT.carry(from, to);
        }

        @Override
        public double[] weights(Level from, Level to, List<Level> nodes) {
            if (nodes.size() != 2) {
                return EXACT.weights(from, to, nodes);
            }
            double h = to.lambda() - from.lambda();
            double b = variant == Variant.BH1 ? h : -Math.expm1(-h);
            // one of the two nodes is where the step starts
            int other = nodes.get(0).equals(from) ? 1 : 0;
            double s = (nodes.get(other).lambda() - from.lambda()) / h;
            double difference = to.alpha() * b / (2 * s);
            double all = -to.alpha() * Math.expm1(-h);
            return other == 1
                    ? new double[] {all - difference, difference}
                    : new double[] {difference, all - difference};
        }
    }
}
