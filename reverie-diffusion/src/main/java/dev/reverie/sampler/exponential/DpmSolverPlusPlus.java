package dev.reverie.sampler.exponential;

import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.StepRule.Gap;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * DPM-Solver++: the denoised data expanded in lambda.
 *
 * <pre>{@code
 * 2S  u at lambda + h/2 = (sigma_u / sigma) x + alpha_u (1 - e^(-h/2)) D;    x' = (sigma' / sigma) x + alpha' (1 - e^(-h)) D_u
 * 2M  D* = (1 + 1/(2r)) D - (1/(2r)) D_1,   r = h_1 / h;           x' = (sigma' / sigma) x - alpha' (e^(-h) - 1) D*
 * 3M  x' = (sigma' / sigma) x + alpha' * integral of e^(lambda - lambda') D dlambda, D the parabola through D, D_1, D_2
 * }</pre>
 *
 * <p>Lu et al. 2022 (arXiv:2211.01095), algorithms 1 and 2. 3M is not written out there; the programs in circulation give
 * its quadratic term half the weight of the parabola, {@code phi_3} where {@code 2 phi_3} belongs, which leaves them at
 * order 2. Here it is the parabola, and of order 3.
 *
 * <p>2S and 2M are of order 2, 3M of order 3; 2S takes two evaluations per step, one of them between the times of the
 * grid, the others one, on the grid. How 3M starts without losing its order is told in {@link StepOrders}. 2M is the usual
 * choice for 10 to 30 steps, with or without guidance.
 *
 * @param variant which of them
 * @param lowerOrderFinal whether long last steps are of lower order, see {@link StepOrders}; 2S has no such
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
        SamplerTraits traits = SamplerTraits.deterministic(variant.order);
        return variant == Variant.SINGLESTEP_2 ? traits.evaluations(2) : traits.onGrid();
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        return switch (variant) {
            case SINGLESTEP_2 -> SamplingRun.follow(this, problem, prior, DpmSolverPlusPlus::singlestep);
            case MULTISTEP_2 -> multistep(problem, prior);
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

    private Samples multistep(SamplingProblem problem, Tensor prior) {
        StepOrders orders = StepOrders.of(problem, lowerOrderFinal);
        try (History past = new History(2)) {
            return SamplingRun.follow(
                    this, problem, prior, (run, gap, x) -> multistep(run, gap, x, past, orders.order(gap, 2)));
        }
    }

    private static Tensor multistep(SamplingRun run, Gap gap, Tensor x, History past, int order) {
        Level here = Level.at(run.schedule(), gap.t());
        Level next = Level.at(run.schedule(), gap.tNext());
        Tensor denoised = run.denoised(x, here.t(), gap.index());
        if (next.isClean()) {
            return denoised.mul(next.alpha());
        }
        past.add(here, denoised);
        if (past.size() < 2 || order < 2) {
            return first(x, here, next, denoised);
        }
        double h = next.lambda() - here.lambda();
        double r = (here.lambda() - past.level(1).lambda()) / h;
        Tensor extrapolated = denoised.mul(1 + 1 / (2 * r)).addInPlace(past.value(1), -1 / (2 * r));
        return x.mul(next.sigma() / here.sigma()).addInPlace(extrapolated, -next.alpha() * Math.expm1(-h));
    }
}
