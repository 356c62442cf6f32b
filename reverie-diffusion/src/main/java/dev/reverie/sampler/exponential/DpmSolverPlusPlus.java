package dev.reverie.sampler.exponential;

import dev.reverie.model.Prediction;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.SamplerTraits.Convergence;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.StepRule.Gap;
import dev.reverie.torch.Tensor;
import java.util.List;
import java.util.Objects;

/**
 * DPM-Solver++: the denoised data expanded in lambda.
 *
 * <pre>{@code
 * 2S  u at lambda + h/2 = (sigma_u / sigma) x + alpha_u (1 - e^(-h/2)) D;    x' = (sigma' / sigma) x + alpha' (1 - e^(-h)) D_u
 * 2M  x' = (sigma' / sigma) x + alpha' (1 - e^(-h)) (D + (D - D_1) h / (2 h_1))
 * 3M  x' = (sigma' / sigma) x + alpha' * integral of e^(lambda - lambda') D dlambda, D the parabola through D, D_1, D_2
 * }</pre>
 *
 * <p>Lu et al. 2022 (arXiv:2211.01095), algorithms 1 and 2. 3M is not written out there; the programs in circulation give
 * its quadratic term half the weight of the parabola, {@code phi_3} where {@code 2 phi_3} belongs, which leaves them at
 * order 2. Here it is the parabola, and of order 3.
 *
 * <p>2S and 2M are of order 2, 3M of order 3; 2S takes two evaluations per step, one of them between the times of the
 * grid, the others one, on the grid. How 3M starts without losing its order is told in {@link Multistep}. 2M is the usual
 * choice for 10 to 30 steps, with or without guidance.
 *
 * @param variant which of them
 * @param lowerOrderFinal whether long last steps are of lower order, see {@link Multistep}; 2S has no such
 */
public record DpmSolverPlusPlus(Variant variant, boolean lowerOrderFinal) implements Sampler {
    /** Orders and kinds. */
    public enum Variant {
        /** 2S: singlestep, order 2. */
        SINGLESTEP_2(2),
        /** 2M: multistep, order 2. */
        MULTISTEP_2(2),
        /** 3M: multistep, order 3. */
        MULTISTEP_3(3);

        private final int order;

        Variant(int order) {
            this.order = order;
        }
    }

    /** Checks that the variant is there. */
    public DpmSolverPlusPlus {
        Objects.requireNonNull(variant, "variant");
    }

    /** As published, with lower orders at the end. */
    public DpmSolverPlusPlus(Variant variant) {
        this(variant, true);
    }

    @Override
    public SamplerTraits traits() {
        boolean single = variant == Variant.SINGLESTEP_2;
        return new SamplerTraits(Convergence.DETERMINISTIC, variant.order, single ? 2 : 1, false, !single);
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        return switch (variant) {
            case SINGLESTEP_2 -> SamplingRun.follow(this, problem, prior, DpmSolverPlusPlus::singlestep);
            case MULTISTEP_2 ->
                new Multistep(new Extrapolation(), 2, false, lowerOrderFinal).follow(this, problem, prior);
            case MULTISTEP_3 ->
                new Multistep(new DataPolynomial(), 3, false, lowerOrderFinal).follow(this, problem, prior);
        };
    }

    private static Tensor singlestep(SamplingRun run, Gap gap, Tensor x) {
        Level here = Level.at(run.schedule(), gap.t());
        Level next = Level.at(run.schedule(), gap.tNext());
        Tensor denoised = run.denoised(x, here.t(), gap.index());
        if (next.isClean()) {
            return denoised.mul(next.alpha());
        }
        Level s = Level.ofLambda(run.schedule(), 0.5 * (here.lambda() + next.lambda()));
        Tensor u = first(x, here, s, denoised);
        return first(x, here, next, run.denoised(u, s.t(), gap.index()));
    }

    /** With constant denoised data. */
    private static Tensor first(Tensor x, Level from, Level to, Tensor denoised) {
        double h = to.lambda() - from.lambda();
        return x.mul(to.sigma() / from.sigma()).addInPlace(denoised, -to.alpha() * Math.expm1(-h));
    }

    /** Constant denoised data, extrapolated to the middle of the step. */
    private record Extrapolation() implements Multistep.Formula {
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
            double h = to.lambda() - from.lambda();
            double whole = -to.alpha() * Math.expm1(-h);
            if (nodes.size() == 1) {
                return new double[] {whole};
            }
            double past = whole * h / (2 * (from.lambda() - nodes.get(1).lambda()));
            return new double[] {whole + past, -past};
        }
    }
}
