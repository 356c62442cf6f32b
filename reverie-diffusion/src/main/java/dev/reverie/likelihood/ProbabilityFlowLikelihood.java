package dev.reverie.likelihood;

import dev.reverie.divergence.Divergence;
import dev.reverie.divergence.DivergenceValue;
import dev.reverie.divergence.Probes;
import dev.reverie.model.ScoreModel;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.ButcherTableau;
import dev.reverie.ode.StepControl;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.sampler.ode.ErrorNorm;
import dev.reverie.sde.Sde;
import dev.reverie.stat.SampleMoments;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The log density that a score model gives to data, by the instantaneous change of variables along its probability
 * flow.
 *
 * <pre>{@code
 * dx/dt = u(x, t) = a x - g^2 s / 2
 * ln p_epsilon(x) = ln N(z; 0, priorStd^2 I) + int_epsilon^T div u dt,    z = x(T)
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), equation (39). The velocity and its divergence share one forward pass, and
 * each probe adds one backward pass; every probe's integral is kept apart, so that the result has a standard error.
 * The state is float64 (float32 on Metal) around a network of any precision.
 *
 * <p>It is the density of the <em>flow's</em> samples, with respect to the coordinates in which the model works:
 * {@link LikelihoodEstimator} makes of it bits per dimension of quantised data. The prior stands for the distribution
 * at T; where the data leave a trace there (a variance-exploding process and data with a mean) the number contains
 * that mismatch, as sampling does.
 *
 * @param sde the process, whose prior closes the integral
 * @param model the score model, of continuous time
 * @param divergence exact, or Hutchinson's estimate
 * @param solver method, tolerances and the budget of evaluations
 * @param norm whether each sample has its own steps, so that its value and cost do not depend on its neighbours. With the
 *     exact divergence the log density then has a norm of its own beside that of the coordinates, so that its accuracy does
 *     not fall with their number; an estimate by probes, which is off by far more than the tolerance, shares that norm as in
 *     the published program
 * @param startTime epsilon, a time with noise at which the model was trained
 * @param endPoint what is done about the gap below epsilon
 */
public record ProbabilityFlowLikelihood(
        Sde sde,
        ScoreModel model,
        Divergence divergence,
        AdaptiveRungeKutta solver,
        ErrorNorm norm,
        double startTime,
        EndPoint endPoint) {
    /** Relative and absolute tolerance of the published program. */
    public static final double PUBLISHED_TOLERANCE = 1e-5;

    /** Epsilon of the published program as a part of the length of time. */
    private static final double PUBLISHED_START = 1e-5;

    /** Evaluations for one sample after which it is given up; the hardest of the usual ones take a few thousand. */
    private static final int MAX_EVALUATIONS = 50_000;

    /**
     * Checks that the model can be asked at the times of the flow.
     *
     * @throws IllegalArgumentException if the model is of another process or of a discrete chain, or the first time is
     *     outside the process, without noise or below the times of training
     */
    public ProbabilityFlowLikelihood {
        Objects.requireNonNull(divergence, "divergence");
        Objects.requireNonNull(solver, "solver");
        Objects.requireNonNull(norm, "norm");
        Objects.requireNonNull(endPoint, "endPoint");
        checkModel(sde, model, startTime);
    }

    /** Whether a model of continuous time can be asked from the first time on. */
    static void checkModel(Sde sde, ScoreModel model, double startTime) {
        if (!model.schedule().equals(sde.schedule())) {
            throw new IllegalArgumentException("the model is of the process " + model.schedule()
                    + ", but its likelihood is asked for " + sde.schedule() + "; build both from one schedule");
        }
        refuseDiscrete(model);
        checkStart(sde, model, startTime);
    }

    private static void refuseDiscrete(ScoreModel model) {
        if (model.chainSteps().isPresent()) {
            throw new IllegalArgumentException("the model was trained on a discrete chain of "
                    + model.chainSteps().getAsInt() + " steps and knows no times between them, but the probability flow"
                    + " asks at any time and would be answered for another one: the number would be wrong and look"
                    + " right; take VariationalBound, which stays on the chain, or train a continuous model");
        }
    }

    private static void checkStart(Sde sde, ScoreModel model, double startTime) {
        if (!(startTime >= sde.start() && startTime < sde.end())) {
            throw new IllegalArgumentException(
                    "startTime must be in [" + sde.start() + ", " + sde.end() + "), got " + startTime);
        }
        if (!(sde.schedule().sigma(startTime) > 0)) {
            throw new IllegalArgumentException("at startTime = " + startTime + " the process " + sde.schedule()
                    + " has no noise, where the score has no bound; take for instance "
                    + (sde.start() + PUBLISHED_START * (sde.end() - sde.start())));
        }
        if (startTime < model.trainedTimes().start()
                || sde.end() > model.trainedTimes().end()) {
            throw new IllegalArgumentException("the model was trained on times ["
                    + model.trainedTimes().start() + ", " + model.trainedTimes().end()
                    + "], but the flow would run from " + startTime + " to " + sde.end() + "; start it at "
                    + model.trainedTimes().start() + ", or train with a smaller minimumTime");
        }
    }

    /**
     * The usual set-up: Dormand-Prince with the published tolerance, steps per sample, from the published epsilon (or
     * the first time of training, if that is later).
     *
     * @param sde the process
     * @param model the score model
     * @param divergence exact, or Hutchinson's estimate
     */
    public static ProbabilityFlowLikelihood of(Sde sde, ScoreModel model, Divergence divergence) {
        return new ProbabilityFlowLikelihood(
                sde,
                model,
                divergence,
                solver(PUBLISHED_TOLERANCE, PUBLISHED_TOLERANCE),
                ErrorNorm.PER_SAMPLE,
                defaultStart(sde, model),
                EndPoint.AT_EPSILON);
    }

    /** The first time of {@link #of}. */
    static double defaultStart(Sde sde, ScoreModel model) {
        return Math.max(
                sde.start() + PUBLISHED_START * (sde.end() - sde.start()),
                model.trainedTimes().start());
    }

    private static AdaptiveRungeKutta solver(double rtol, double atol) {
        return new AdaptiveRungeKutta(ButcherTableau.DORMAND_PRINCE_54, rtol, atol, StepControl.SCIPY, MAX_EVALUATIONS);
    }

    /** The same with Dormand-Prince of another tolerance, relative and absolute. */
    public ProbabilityFlowLikelihood withTolerance(double tolerance) {
        return withSolver(solver(tolerance, tolerance));
    }

    /** The same with another solver. */
    public ProbabilityFlowLikelihood withSolver(AdaptiveRungeKutta other) {
        return new ProbabilityFlowLikelihood(sde, model, divergence, other, norm, startTime, endPoint);
    }

    /** The same with another error norm. */
    public ProbabilityFlowLikelihood withNorm(ErrorNorm other) {
        return new ProbabilityFlowLikelihood(sde, model, divergence, solver, other, startTime, endPoint);
    }

    /** The same from another first time. */
    public ProbabilityFlowLikelihood withStartTime(double other) {
        return new ProbabilityFlowLikelihood(sde, model, divergence, solver, norm, other, endPoint);
    }

    /** The same with another treatment of the end point. */
    public ProbabilityFlowLikelihood withEndPoint(EndPoint other) {
        return new ProbabilityFlowLikelihood(sde, model, divergence, solver, norm, startTime, other);
    }

    /** The way from data to latent states and back, with the same solver. */
    public FlowEncoding encoding() {
        return new FlowEncoding(sde, model, solver, norm, startTime);
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
     * @throws LikelihoodException if the model's answer is not finite, or a solve does not come to an end
     */
    public FlowDensities evaluate(Tensor x, SeededNoise noise) {
        check(x, noise.firstSample());
        try (Scope scope = Scope.open()) {
            Tensor exact = FlowPath.rows(x).reshape(x.shape());
            Probes probes = divergence.prepare(exact, noise.stream(), noise.firstSample());
            FlowDensities densities = evaluate(exact, probes, noise);
            scope.keep(densities.latent());
            return densities;
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
     * @throws LikelihoodException if the model's answer is not finite, or a solve does not come to an end
     */
    public FlowDensities evaluate(Tensor x, Probes probes, SeededNoise noise) {
        check(x, noise.firstSample());
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            int count = Math.toIntExact(x.size(0));
            Tensor rows = FlowPath.rows(x);
            double[] correction = new double[count];
            if (endPoint == EndPoint.DENOISED) {
                Tensor z = FlowPath.rows(noise.draw(rows, "end point", 0));
                correction = correction(rows, z, x.shape());
                rows = rows.mul(sde.schedule().alpha(startTime))
                        .add(z, sde.schedule().sigma(startTime));
            }
            Augmented field = new Augmented(probes, x.shape());
            Tensor zeros = Tensors.zeros(rows.dtype(), rows.device(), count, probes.estimates());
            // an exact log density is held to the tolerance by itself; an estimate, off by far more, is not worth the
            // steps
            int together = field.dimension() + (probes.isExact() ? 0 : probes.estimates());
            FlowPath.End end = new FlowPath(solver, norm, together, noise.firstSample())
                    .follow(field::at, Tensors.cat(1, rows, zeros), startTime, sde.end());
            Tensor latent = end.rows().narrow(1, 0, field.dimension());
            double[] squares = latent.square().sumPerSample().toDoubles();
            double[] changes =
                    end.rows().narrow(1, field.dimension(), probes.estimates()).toDoubles();
            List<FlowDensity> samples = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                double[] estimates = Arrays.copyOfRange(changes, i * probes.estimates(), (i + 1) * probes.estimates());
                samples.add(new FlowDensity(
                        sde.priorLogDensity(squares[i], field.dimension()),
                        Arrays.stream(estimates).average().orElseThrow(),
                        correction[i],
                        standardError(estimates, probes.isExact()),
                        end.evaluations().get(i) + (endPoint == EndPoint.DENOISED ? 1 : 0)));
            }
            return new FlowDensities(scope.keep(latent.reshape(x.shape()).copy()), samples, end.calls());
        }
    }

    private static double standardError(double[] estimates, boolean exact) {
        if (exact) {
            return 0;
        }
        return estimates.length < 2 ? Double.NaN : SampleMoments.of(estimates).standardError();
    }

    /** {@code d ln alpha - ||eps(x') - z||^2 / 2 + ||z||^2 / 2} for each row. */
    private double[] correction(Tensor rows, Tensor z, long[] shape) {
        try (Scope scope = Scope.open()) {
            double alpha = sde.schedule().alpha(startTime);
            Tensor perturbed = rows.mul(alpha).add(z, sde.schedule().sigma(startTime));
            Tensor noise = FlowPath.rows(model.noise(perturbed.reshape(shape), startTime));
            double[] misses = noise.sub(z).square().sumPerSample().toDoubles();
            double[] sizes = z.square().sumPerSample().toDoubles();
            double[] correction = new double[misses.length];
            for (int i = 0; i < correction.length; i++) {
                correction[i] = (double) rows.size(1) * Math.log(alpha) - misses[i] / 2 + sizes[i] / 2;
            }
            return correction;
        }
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

    /** The velocity, and behind it for each estimate the divergence: the derivative of {@code [x, int div]}. */
    private final class Augmented {
        private final Probes probes;
        private final long[] shape;
        private final int dimension;

        Augmented(Probes probes, long[] shape) {
            this.probes = probes;
            this.shape = shape;
            dimension = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact) / shape[0]);
        }

        int dimension() {
            return dimension;
        }

        /** Row numbers as a tensor on the device of a batch. */
        private static Tensor indices(Tensor batch, int[] samples) {
            return Tensors.of(Arrays.stream(samples).asLongStream().toArray()).to(batch.device());
        }

        Tensor at(double[] t, Tensor state, int[] samples) {
            try (Scope scope = Scope.open()) {
                long[] batch = shape.clone();
                batch[0] = samples.length;
                Tensor x = state.narrow(1, 0, dimension).reshape(batch);
                Probes own = samples.length == shape[0] ? probes : probes.select(indices(state, samples));
                DivergenceValue both = own.evaluate(y -> FlowPath.velocity(model.forSamples(samples), y, t), x);
                return scope.keep(Tensors.cat(
                        1,
                        both.value().reshape(samples.length, dimension),
                        both.perProbe().transpose(0, 1)));
            }
        }
    }
}
