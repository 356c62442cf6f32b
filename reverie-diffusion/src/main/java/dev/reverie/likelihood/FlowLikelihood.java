package dev.reverie.likelihood;

import dev.reverie.divergence.Divergence;
import dev.reverie.divergence.Probes;
import dev.reverie.flow.ContinuousFlow;
import dev.reverie.flow.ErrorNorm;
import dev.reverie.flow.FlowDensities;
import dev.reverie.flow.FlowDensity;
import dev.reverie.flow.FlowIntegrator;
import dev.reverie.flow.FlowSolver;
import dev.reverie.flow.NonFiniteVelocityException;
import dev.reverie.flow.ScoreFlow;
import dev.reverie.model.ScoreModel;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.ButcherTableau;
import dev.reverie.ode.IntegrationException;
import dev.reverie.ode.StepControl;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The log density that a continuous flow gives to data, by the instantaneous change of variables: of a score model, by its
 * probability flow, or of a continuous normalizing flow.
 *
 * <pre>{@code
 * dx/dt = f(x, t)                        a x - g^2 s / 2 for a score model
 * ln p_epsilon(x) = ln N(z; 0, s^2 I) + int_epsilon^T div f dt,    z = x(T)
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), equation (39); Grathwohl et al. 2018 (arXiv:1810.01367). {@link FlowSolver} finds
 * it, with automatic steps.
 *
 * <p>For a score model it is the density of the <em>flow's</em> samples, with respect to the coordinates in which the model
 * works: {@link LikelihoodEstimator} makes of it bits per dimension of quantised data. The prior stands for the distribution
 * at T; where the data leave a trace there (a variance-exploding process and data with a mean) the number contains that
 * mismatch, as sampling does.
 *
 * @param flow the flow, from data to its base
 * @param divergence exact, or Hutchinson's estimate
 * @param method pair, tolerances and the budget of evaluations
 * @param norm whether each sample has its own steps, so that its value and cost do not depend on its neighbours
 * @param endPoint what is done about the gap below the first time of a score model's flow
 */
public record FlowLikelihood(
        ContinuousFlow flow, Divergence divergence, AdaptiveRungeKutta method, ErrorNorm norm, EndPoint endPoint) {
    /** Relative and absolute tolerance of the published program. */
    public static final double PUBLISHED_TOLERANCE = 1e-5;

    /** Epsilon of the published program as a part of the length of time. */
    private static final double PUBLISHED_START = 1e-5;

    /** Evaluations for one sample after which it is given up; the hardest of the usual ones take a few thousand. */
    private static final int MAX_EVALUATIONS = 50_000;

    /**
     * Checks that the end point fits the flow.
     *
     * @throws IllegalArgumentException if a flow that is not of a score model is to be denoised at its end
     */
    public FlowLikelihood {
        Objects.requireNonNull(flow, "flow");
        Objects.requireNonNull(divergence, "divergence");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(norm, "norm");
        if (endPoint == EndPoint.DENOISED && !(flow instanceof ScoreFlow)) {
            throw new IllegalArgumentException("the end point can be denoised for score models only, but this is a "
                    + flow.description() + ", which begins at the data themselves; take AT_EPSILON");
        }
    }

    /**
     * The usual set-up: Dormand-Prince with the published tolerance, steps per sample.
     *
     * @param flow the flow
     * @param divergence exact, or Hutchinson's estimate
     */
    public static FlowLikelihood of(ContinuousFlow flow, Divergence divergence) {
        return new FlowLikelihood(
                flow, divergence, solver(PUBLISHED_TOLERANCE), ErrorNorm.PER_SAMPLE, EndPoint.AT_EPSILON);
    }

    /**
     * The usual set-up for the probability flow of a score model, from the published epsilon (or the first time of training,
     * if that is later).
     *
     * @param model the score model, of continuous time
     * @param divergence exact, or Hutchinson's estimate
     * @throws IllegalArgumentException if the model is of a discrete chain
     */
    public static FlowLikelihood of(ScoreModel model, Divergence divergence) {
        return of(new ScoreFlow(model, defaultStart(model)), divergence);
    }

    /** The first time of {@link #of(ScoreModel, Divergence)}. */
    static double defaultStart(ScoreModel model) {
        TimeInterval domain = model.schedule().domain();
        return Math.max(
                domain.start() + PUBLISHED_START * (domain.end() - domain.start()),
                model.trainedTimes().start());
    }

    private static AdaptiveRungeKutta solver(double tolerance) {
        return new AdaptiveRungeKutta(
                ButcherTableau.DORMAND_PRINCE_54, tolerance, tolerance, StepControl.SCIPY, MAX_EVALUATIONS);
    }

    /** The same with Dormand-Prince of another tolerance, relative and absolute. */
    public FlowLikelihood withTolerance(double tolerance) {
        return withMethod(solver(tolerance));
    }

    /** The same with another method. */
    public FlowLikelihood withMethod(AdaptiveRungeKutta other) {
        return new FlowLikelihood(flow, divergence, other, norm, endPoint);
    }

    /** The same with another error norm. */
    public FlowLikelihood withNorm(ErrorNorm other) {
        return new FlowLikelihood(flow, divergence, method, other, endPoint);
    }

    /** The same with another treatment of the end point. */
    public FlowLikelihood withEndPoint(EndPoint other) {
        return new FlowLikelihood(flow, divergence, method, norm, other);
    }

    /** The solver, for latent states and samples with the same settings. */
    public FlowSolver solver() {
        return new FlowSolver(new FlowIntegrator.AdaptiveSteps(method, norm), divergence);
    }

    /**
     * The log densities of a batch.
     *
     * @param x data {@code [N, ...]} in the coordinates of the model; stays with the caller
     * @param noise decides probes, and the noise of {@link EndPoint#DENOISED}: those of a sample follow from the seed
     *     and its number alone
     * @return the densities, their tensor in the caller's scope
     * @throws IllegalArgumentException if x is no batch of finite floating-point numbers, or the exact divergence
     *     would cost more than was allowed
     * @throws LikelihoodException if the flow's answer is not finite, or a solve does not come to an end
     */
    public FlowDensities evaluate(Tensor x, SeededNoise noise) {
        check(x, noise.firstSample());
        try (Scope scope = Scope.open()) {
            Tensor exact = FlowSolver.exact(x);
            FlowDensities found =
                    evaluate(exact, divergence.prepare(exact, noise.stream(), noise.firstSample()), noise);
            scope.keep(found.latent());
            return found;
        }
    }

    /**
     * The log densities of a batch with given probes, for instance to repeat a published estimate.
     *
     * @param x data {@code [N, ...]} in the coordinates of the model; stays with the caller
     * @param probes directions for N samples; they stay with the caller
     * @param noise for {@link EndPoint#DENOISED}, and the number of the first sample
     * @return the densities, their tensor in the caller's scope
     * @throws IllegalArgumentException if x is no batch of finite floating-point numbers
     * @throws LikelihoodException if the flow's answer is not finite, or a solve does not come to an end
     */
    public FlowDensities evaluate(Tensor x, Probes probes, SeededNoise noise) {
        check(x, noise.firstSample());
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            Tensor exact = FlowSolver.exact(x);
            FlowDensities found = endPoint == EndPoint.DENOISED && flow instanceof ScoreFlow score
                    ? denoised(score, exact, probes, noise)
                    : solve(exact, probes, noise.firstSample());
            scope.keep(found.latent());
            return found;
        }
    }

    private FlowDensities solve(Tensor x, Probes probes, long firstSample) {
        try {
            return solver().logDensity(flow, x, probes, firstSample);
        } catch (NonFiniteVelocityException e) {
            throw new LikelihoodException(
                    e.sample(),
                    "the model's answer or its divergence is not finite for sample " + e.sample() + " at t = "
                            + e.time(),
                    "a diverged or half-precision model, or a time outside those it was trained on?",
                    e);
        } catch (IntegrationException e) {
            throw unfinished(e, firstSample);
        }
    }

    private LikelihoodException unfinished(IntegrationException e, long firstSample) {
        String remedy = "is the network rough at this time, or the tolerance below its rounding?";
        if (norm == ErrorNorm.BATCH) {
            return new LikelihoodException(
                    -1,
                    "the probability flow of a batch of samples, the first of them number " + firstSample
                            + ", could not be solved: " + e.getMessage(),
                    remedy + " The error norm per sample tells which of them it is",
                    e);
        }
        long sample = firstSample + e.group().orElse(0);
        return new LikelihoodException(
                sample, "the probability flow of sample " + sample + " could not be solved: " + e.reason(), remedy, e);
    }

    /** At {@code x' = alpha x + sigma z}, with {@code d ln alpha - ||eps(x') - z||^2 / 2 + ||z||^2 / 2} added. */
    private FlowDensities denoised(ScoreFlow score, Tensor x, Probes probes, SeededNoise noise) {
        Schedule schedule = score.model().schedule();
        double alpha = schedule.alpha(score.epsilon());
        Tensor z = FlowSolver.exact(noise.draw(x, "end point", 0));
        Tensor perturbed = x.mul(alpha).add(z, schedule.sigma(score.epsilon()));
        FlowDensities found = solve(perturbed, probes, noise.firstSample());
        double[] errors = score.model()
                .noise(perturbed, score.epsilon())
                .sub(z)
                .square()
                .sumPerSample()
                .toDoubles();
        double[] sizes = z.square().sumPerSample().toDoubles();
        double dimension = (double) x.count() / (double) x.size(0);
        double ofScale = dimension * Math.log(alpha);
        List<FlowDensity> corrected = new ArrayList<>();
        for (int i = 0; i < errors.length; i++) {
            corrected.add(found.samples().get(i).corrected(ofScale - errors[i] / 2 + sizes[i] / 2));
        }
        return new FlowDensities(found.latent(), corrected, found.evaluations());
    }

    private static void check(Tensor x, long firstSample) {
        if (!x.dtype().isFloating()) {
            throw new IllegalArgumentException("a density is asked for at floating-point numbers, got " + x
                    + "; the density of whole numbers is not bounded: say their bin width (Quantized), and they are"
                    + " dequantised");
        }
        if (x.rank() < 2 || x.count() == 0) {
            throw new IllegalArgumentException("data must be a batch [N, ...] of at least one sample, got " + x);
        }
        try (Scope scope = Scope.open()) {
            double[] finite = x.isFinite()
                    .to(x.dtype())
                    .reshape(x.size(0), -1)
                    .mean(false, 1)
                    .toDoubles();
            for (int i = 0; i < finite.length; i++) {
                if (finite[i] < 1) {
                    throw new IllegalArgumentException(
                            "sample " + (firstSample + i) + " holds a number that is not finite");
                }
            }
        }
    }
}
