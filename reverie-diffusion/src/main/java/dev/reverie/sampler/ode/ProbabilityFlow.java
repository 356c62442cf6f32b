package dev.reverie.sampler.ode;

import dev.reverie.grid.TimeGrid;
import dev.reverie.model.PerSample;
import dev.reverie.model.ScoreModel;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.OdeSolution;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.SamplerTraits.Convergence;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.pc.ReverseDiffusion;
import dev.reverie.sampler.pc.SamplingStep;
import dev.reverie.sde.Coefficients;
import dev.reverie.sde.TimeIndexing;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * The probability-flow ODE, solved with automatic steps.
 *
 * <pre>{@code
 * dx/dt = a(t) x - g(t)^2 s(x, t) / 2
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), section 4.3 and equation (13): Dormand-Prince 5(4) with
 * {@code rtol = atol = 1e-5}. The same marginals as the SDE, and no noise: the prior determines the sample, and
 * {@link #encode} goes back. The state is float64 whatever the prior's element type (float32 on Metal, which has no
 * float64); the error norm is over the whole batch, so a sample depends, within the tolerance, on its neighbours.
 *
 * @param solver method, tolerances and step control
 * @param denoisingSteps 0 to stop at epsilon; or N, to end with the mean of one {@link ReverseDiffusion} step of a
 *     chain of N steps, as the published program can: one more evaluation
 * @param indexing how epsilon becomes an index of that chain; {@link TimeIndexing#TRUNCATE} as published
 */
public record ProbabilityFlow(AdaptiveRungeKutta solver, int denoisingSteps, TimeIndexing indexing) implements Sampler {
    /** Tolerance of the published program, relative and absolute. */
    public static final double PUBLISHED_TOLERANCE = 1e-5;

    /**
     * Checks the number of steps.
     *
     * @throws IllegalArgumentException if {@code denoisingSteps} is negative or 1
     */
    public ProbabilityFlow {
        Objects.requireNonNull(solver, "solver");
        Objects.requireNonNull(indexing, "indexing");
        if (denoisingSteps < 0 || denoisingSteps == 1) {
            throw new IllegalArgumentException(
                    "denoisingSteps must be 0 (no denoising) or at least 2, got " + denoisingSteps);
        }
    }

    /** Any solver, without denoising. */
    public ProbabilityFlow(AdaptiveRungeKutta solver) {
        this(solver, 0, TimeIndexing.DEFAULT);
    }

    /** Dormand-Prince with the published tolerance, without denoising. */
    public ProbabilityFlow() {
        this(AdaptiveRungeKutta.dormandPrince(PUBLISHED_TOLERANCE, PUBLISHED_TOLERANCE));
    }

    @Override
    public SamplerTraits traits() {
        int evaluations = solver.tableau().stages() - (solver.tableau().isFirstSameAsLast() ? 1 : 0);
        return new SamplerTraits(Convergence.DETERMINISTIC, solver.tableau().order(), evaluations, true, false);
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        TimeGrid grid = problem.grid();
        return solve(problem, prior, grid.first(), grid.last(), denoisingSteps);
    }

    /**
     * Follows the flow the other way, from data at the grid's last time to the latent state at its first.
     *
     * @param problem process, model, times and listener; its noise is not used
     * @param x data {@code [N, ...]}; stays with the caller
     * @return the latent states
     */
    public Samples encode(SamplingProblem problem, Tensor x) {
        return solve(problem, x, problem.grid().last(), problem.grid().first(), 0);
    }

    private Samples solve(SamplingProblem problem, Tensor initial, double from, double to, int denoising) {
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open();
                SamplingRun run = SamplingRun.begin(problem, this, 0)) {
            DType exact = initial.device().kind() == Device.Kind.MPS ? DType.FLOAT32 : DType.FLOAT64;
            int[] step = {0};
            OdeSolution<Tensor> solution = solver.solve(
                    new TensorSpace(), (t, x) -> field(run, t, x, step[0]), initial.to(exact), from, to, accepted -> {
                        run.stepDone(step[0]++, accepted.endTime(), accepted.endState());
                        return true;
                    });
            Tensor x = solution.state();
            if (denoising > 0) {
                x = denoise(run, x, to, step[0]);
            }
            run.finish();
            return Samples.of(scope.keep(x.to(initial.dtype())), this, run);
        }
    }

    private static Tensor field(SamplingRun run, double t, Tensor x, int step) {
        Coefficients flow = run.problem().sde().probabilityFlow(t);
        double[] times = ScoreModel.times(x, t);
        PerSample ofX = PerSample.of(times, time -> flow.state());
        PerSample ofScore = PerSample.of(times, time -> flow.score());
        try (Scope scope = Scope.open()) {
            return scope.keep(ofX.combine(x, ofScore, run.score(x, times, step)));
        }
    }

    private Tensor denoise(SamplingRun run, Tensor x, double t, int index) {
        double[] start = ScoreModel.times(x, run.sde().start());
        return new ReverseDiffusion()
                .predict(SamplingStep.of(run, index, denoisingSteps, indexing, ScoreModel.times(x, t), start), x)
                .mean();
    }
}
