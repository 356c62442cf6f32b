package dev.reverie.sampler.ode;

import dev.reverie.flow.ErrorNorm;
import dev.reverie.flow.FlowIntegrator;
import dev.reverie.flow.FlowSolver;
import dev.reverie.grid.TimeGrid;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.ButcherTableau;
import dev.reverie.ode.Fraction;
import dev.reverie.ode.OdeSolution;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.StepRule.Gap;
import dev.reverie.sampler.pc.ReverseDiffusion;
import dev.reverie.sampler.pc.SamplingStep;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The probability-flow ODE, solved by any explicit Runge-Kutta method on a grid or with automatic steps.
 *
 * <pre>{@code
 * dx/dt = a(t) x - g(t)^2 s(x, t) / 2 = alpha'(t) D(x, t) + sigma'(t) eps(x, t)
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), section 4.3 and equation (13): by default Dormand-Prince 5(4) with
 * {@code rtol = atol = 1e-5} and the error norm of the whole batch, as published. The same marginals as the SDE, and no
 * noise: the prior determines the sample, and {@link #encode} goes back. Order and evaluations per step are those of
 * the method.
 *
 * <p>Use it with automatic steps where the error must be bounded: latent states, likelihoods, references for other
 * samplers. With few steps (below about 30 evaluations) the exponential integrators and EDM's Heun do better, since
 * they solve the linear part of the flow exactly.
 *
 * <p>Where the grid ends at {@code sigma = 0} the flow is solved down to the grid's last point with noise, and the last
 * step is the denoised state; the model is not asked where there is no noise. With {@link ErrorNorm#PER_SAMPLE} a step
 * event is sent after each round of trials, with the first of the samples under way, alone.
 *
 * @param integrator method, and how its steps are chosen: on the problem's grid, or between its two ends
 * @param denoisingSteps 0 to stop at epsilon; or N, to end with the mean of one {@link ReverseDiffusion} step of a
 *     chain of N steps, as the published program can: one more evaluation
 * @param indexing how epsilon becomes an index of that chain; {@link TimeIndexing#TRUNCATE} as published
 */
public record ProbabilityFlow(FlowIntegrator integrator, int denoisingSteps, TimeIndexing indexing)
        implements InvertibleSampler {
    /** Tolerance of the published program, relative and absolute. */
    public static final double PUBLISHED_TOLERANCE = 1e-5;

    /**
     * Checks the number of steps.
     *
     * @throws IllegalArgumentException if {@code denoisingSteps} is negative or 1
     */
    public ProbabilityFlow {
        Objects.requireNonNull(integrator, "integrator");
        Objects.requireNonNull(indexing, "indexing");
        if (denoisingSteps < 0 || denoisingSteps == 1) {
            throw new IllegalArgumentException(
                    "denoisingSteps must be 0 (no denoising) or at least 2, got " + denoisingSteps);
        }
    }

    /** Automatic steps by the norm of the whole batch, with or without denoising. */
    public ProbabilityFlow(AdaptiveRungeKutta method, int denoisingSteps, TimeIndexing indexing) {
        this(new FlowIntegrator.AdaptiveSteps(method), denoisingSteps, indexing);
    }

    /** Any steps, without denoising. */
    public ProbabilityFlow(FlowIntegrator integrator) {
        this(integrator, 0, TimeIndexing.DEFAULT);
    }

    /** Automatic steps by the norm of the whole batch, without denoising. */
    public ProbabilityFlow(AdaptiveRungeKutta method) {
        this(method, ErrorNorm.BATCH);
    }

    /** Automatic steps, without denoising. */
    public ProbabilityFlow(AdaptiveRungeKutta method, ErrorNorm norm) {
        this(new FlowIntegrator.AdaptiveSteps(method, norm));
    }

    /** One step of the method for each gap of the grid, without denoising. */
    public ProbabilityFlow(ButcherTableau tableau) {
        this(new FlowIntegrator.OnGrid(tableau));
    }

    /** Dormand-Prince with the published tolerance, without denoising. */
    public ProbabilityFlow() {
        this(AdaptiveRungeKutta.dormandPrince(PUBLISHED_TOLERANCE, PUBLISHED_TOLERANCE));
    }

    @Override
    public SamplerTraits traits() {
        ButcherTableau tableau = integrator.tableau();
        SamplerTraits traits = SamplerTraits.deterministic(tableau.order()).evaluations(tableau.evaluationsPerStep());
        if (integrator instanceof FlowIntegrator.AdaptiveSteps) {
            return traits.adaptive();
        }
        boolean onGrid = tableau.c().stream().allMatch(node -> node.isZero() || node.equals(Fraction.ONE));
        return onGrid ? traits.onGrid() : traits;
    }

    @Override
    public Samples sample(SamplingProblem problem, Tensor prior) {
        return keepEnd(problem, prior, Direction.TO_DATA, denoisingSteps);
    }

    @Override
    public Samples encode(SamplingProblem problem, Tensor data) {
        return keepEnd(problem, data, Direction.TO_NOISE, 0);
    }

    @Override
    public Samples decode(SamplingProblem problem, Tensor latents) {
        return keepEnd(problem, latents, Direction.TO_DATA, 0);
    }

    private Samples keepEnd(SamplingProblem problem, Tensor initial, Direction direction, int denoising) {
        return solve(problem, initial, direction, denoising).end();
    }

    /**
     * {@link #sample}, with the states at given times on the way, by the method's interpolant.
     *
     * @param problem process, model, times and listener; its noise is not used
     * @param prior state {@code [N, ...]} at the grid's first time; stays with the caller
     * @param times falling, from at most the grid's first time to at least its last (with noise)
     * @return the end and the states
     * @throws IllegalArgumentException if the times do not fall or leave the grid
     */
    public Trajectory sampleAt(SamplingProblem problem, Tensor prior, double... times) {
        return solve(problem, prior, Direction.TO_DATA, denoisingSteps, times);
    }

    /**
     * {@link #encode}, with the states at given times on the way, by the method's interpolant.
     *
     * @param problem process, model, times and listener; its noise is not used
     * @param data data {@code [N, ...]} at the grid's last time; stays with the caller
     * @param times rising, from at least the grid's last time to at most its first
     * @return the end and the states
     * @throws IllegalArgumentException if the times do not rise or leave the grid
     */
    public Trajectory encodeAt(SamplingProblem problem, Tensor data, double... times) {
        return solve(problem, data, Direction.TO_NOISE, 0, times);
    }

    private enum Direction {
        TO_DATA,
        TO_NOISE;

        /** The times of the flow, without a last one that has no noise. */
        double[] path(SamplingProblem problem) {
            TimeGrid grid = problem.grid();
            double[] times = grid.times();
            boolean clean = isClean(problem);
            if (clean && this == TO_NOISE) {
                throw new IllegalArgumentException(
                        "the flow cannot start at t = " + grid.last() + ", where there is no noise; end the grid at "
                                + problem.sde().samplingEpsilon());
            }
            problem.requireWayWithNoise();
            int count = times.length - (clean ? 1 : 0);
            double[] path = Arrays.copyOf(times, count);
            if (this == TO_NOISE) {
                for (int i = 0; i < count; i++) {
                    path[i] = times[count - 1 - i];
                }
            }
            return path;
        }

        static boolean isClean(SamplingProblem problem) {
            return !(problem.sde().schedule().sigma(problem.grid().last()) > 0);
        }
    }

    private static void checkOutput(double[] path, double[] output) {
        double from = path[0];
        double to = path[path.length - 1];
        double sign = Math.signum(to - from);
        for (int i = 0; i < output.length; i++) {
            if (!(sign * (output[i] - from) >= 0 && sign * (to - output[i]) >= 0)) {
                throw new IllegalArgumentException("states can be asked for between t = " + from + " and " + to
                        + ", where there is noise, got " + output[i]);
            }
            if (i > 0 && !(sign * (output[i] - output[i - 1]) > 0)) {
                throw new IllegalArgumentException("the times asked for must " + (sign > 0 ? "rise" : "fall")
                        + " as the flow passes them, but " + output[i] + " comes after " + output[i - 1]);
            }
        }
    }

    private Trajectory solve(
            SamplingProblem problem, Tensor initial, Direction direction, int denoising, double... output) {
        double[] path = direction.path(problem);
        checkOutput(path, output);
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open();
                SamplingRun run = SamplingRun.begin(problem, this, steps(problem))) {
            boolean adaptive = integrator instanceof FlowIntegrator.AdaptiveSteps;
            SampledFlow flow = new SampledFlow(run);
            OdeSolution<Tensor> solution =
                    integrator.follow(flow, adaptive ? FlowSolver.exact(initial) : initial, path, output, flow::report);
            Tensor x = solution.state();
            int before = run.evaluations();
            int last = path.length - 1;
            if (direction == Direction.TO_DATA && Direction.isClean(problem)) {
                double end = problem.grid().last();
                x = run.denoised(x, path[last], flow.steps()).mul(run.schedule().alpha(end));
                run.stepDone(flow.steps(), end, x);
            } else if (denoising > 0) {
                x = denoise(run, x, path[last], flow.steps());
            }
            run.finish();
            int more = run.evaluations() - before;
            Samples end = Samples.of(scope.keep(x.to(initial.dtype())), this, run);
            List<Tensor> states = new ArrayList<>();
            for (Tensor state : solution.output()) {
                states.add(scope.keep(state.to(initial.dtype())));
            }
            List<OdeSolution.Path> paths = solution.paths();
            List<Integer> evaluations = IntStream.range(0, Math.toIntExact(initial.size(0)))
                    .mapToObj(i -> paths.get(Math.min(i, paths.size() - 1)).evaluations() + more)
                    .toList();
            return new Trajectory(end, Arrays.stream(output).boxed().toList(), states, evaluations);
        }
    }

    /** Number of steps, 0 where they are chosen. */
    private int steps(SamplingProblem problem) {
        if (integrator instanceof FlowIntegrator.FixedSteps fixed) {
            return fixed.steps();
        }
        return integrator instanceof FlowIntegrator.OnGrid ? problem.grid().size() - 1 : 0;
    }

    private Tensor denoise(SamplingRun run, Tensor x, double t, int index) {
        Gap gap = new Gap(index, denoisingSteps, t, run.sde().start());
        return new ReverseDiffusion()
                .predict(SamplingStep.of(run, gap, indexing, x), x)
                .mean();
    }
}
