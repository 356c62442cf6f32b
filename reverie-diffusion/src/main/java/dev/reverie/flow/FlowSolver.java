package dev.reverie.flow;

import dev.reverie.divergence.Divergence;
import dev.reverie.divergence.Probes;
import dev.reverie.ode.OdeSolution;
import dev.reverie.ode.StepListener;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Solves a {@link ContinuousFlow} both ways: log densities, latent states, samples.
 *
 * <pre>{@code
 * FlowSolver solver = new FlowSolver(FlowIntegrator.adaptive(1e-5), new ExactDivergence());
 * FlowDensities densities = solver.logDensity(flow, x, RandomStream.of(seed));
 * Tensor samples = solver.sample(flow, RandomStream.of(seed), 0, DType.FLOAT32, Device.CPU, 64, 2).tensor();
 * }</pre>
 *
 * <p>A log density is found by solving {@code d[z, l]/dt = [f(z, t), div f(z, t)]} from data to base (Chen et al. 2018,
 * arXiv:1806.07366, equation (8); Song et al. 2021, arXiv:2011.13456, equation (39)). Velocity and divergence share one
 * forward pass, and the integral of every probe is kept apart, so that the result has a standard error.
 *
 * <p>The state is float64 whatever the network's element type (float32 where the device has no other), so that tolerances
 * down to the rounding of the network mean what they say. With {@link ErrorNorm#PER_SAMPLE} and the exact divergence the log
 * density has an error norm of its own beside that of the coordinates, so that its accuracy does not fall with their number;
 * an estimate by probes, which is off by far more than the tolerance, shares that norm as in the published program.
 *
 * @param integrator by which steps
 * @param divergence how the divergence is found; random directions are held fixed during one solve
 */
public record FlowSolver(FlowIntegrator integrator, Divergence divergence) {
    /** Checks that nothing is missing. */
    public FlowSolver {
        Objects.requireNonNull(integrator, "integrator");
        Objects.requireNonNull(divergence, "divergence");
    }

    /**
     * Log densities of samples 0, 1, ..., {@link #logDensity(ContinuousFlow, Tensor, RandomStream, long)}.
     *
     * @param flow the flow
     * @param x data {@code [N, ...]}
     * @param stream decides random directions
     * @return log densities in nats
     */
    public FlowDensities logDensity(ContinuousFlow flow, Tensor x, RandomStream stream) {
        return logDensity(flow, x, stream, 0);
    }

    /**
     * Log densities of data.
     *
     * @param flow the flow
     * @param x data {@code [N, ...]}
     * @param stream decides random directions
     * @param firstSample number of the sample in the first row: its directions depend on it, not on the batch
     * @return log densities in nats, with respect to the coordinates of x
     * @throws NonFiniteVelocityException if the flow is not finite for some sample, which is named
     * @throws dev.reverie.ode.IntegrationException if the solve does not converge; the time is named
     * @throws IllegalArgumentException if the divergence would cost more than was allowed
     */
    public FlowDensities logDensity(ContinuousFlow flow, Tensor x, RandomStream stream, long firstSample) {
        try (Scope scope = Scope.open()) {
            Tensor exact = exact(x);
            FlowDensities found = logDensity(flow, exact, divergence.prepare(exact, stream, firstSample), firstSample);
            scope.keep(found.latent());
            return found;
        }
    }

    /**
     * Log densities of data with given probes, for instance to repeat a published estimate.
     *
     * @param flow the flow
     * @param x data {@code [N, ...]}
     * @param probes directions for N samples; they stay with the caller
     * @param firstSample number of the sample in the first row, for messages
     * @return log densities in nats, with respect to the coordinates of x
     * @throws NonFiniteVelocityException if the flow is not finite for some sample, which is named
     * @throws dev.reverie.ode.IntegrationException if the solve does not converge; the time is named
     */
    public FlowDensities logDensity(ContinuousFlow flow, Tensor x, Probes probes, long firstSample) {
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            int count = Math.toIntExact(x.size(0));
            int estimates = probes.estimates();
            Tensor rows = exact(x).reshape(count, -1);
            long dimension = rows.size(1);
            AugmentedField field = new AugmentedField(flow, probes, x.shape(), check(firstSample));
            OdeSolution<Tensor> solution = integrator.solve(
                    new TensorSpace(integrator.norm(), probes.isExact() ? estimates : 0),
                    field,
                    Tensors.cat(1, rows, Tensors.zeros(rows.dtype(), rows.device(), count, estimates)),
                    new double[] {flow.times().start(), flow.times().end()},
                    new double[0],
                    StepListener.none());
            Tensor latent = solution.state().narrow(1, 0, dimension);
            double[] base = flow.baseLogDensity(latent);
            double[] changes = solution.state().narrow(1, dimension, estimates).toDoubles();
            List<FlowDensity> samples = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                List<Double> own = Arrays.stream(changes, i * estimates, (i + 1) * estimates)
                        .boxed()
                        .toList();
                samples.add(new FlowDensity(base[i], own, probes.isExact(), 0, evaluations(solution, i)));
            }
            Tensor shaped = latent.reshape(x.shape()).copy();
            return new FlowDensities(scope.keep(shaped), samples, solution.evaluations());
        }
    }

    private static int evaluations(OdeSolution<Tensor> solution, int sample) {
        List<OdeSolution.Path> paths = solution.paths();
        return paths.get(Math.min(sample, paths.size() - 1)).evaluations();
    }

    /**
     * From data to latent states.
     *
     * @param flow the flow
     * @param x data {@code [N, ...]}
     * @return the latent states, of x's element type
     * @throws NonFiniteVelocityException if the flow is not finite for some sample, which is named
     * @throws dev.reverie.ode.IntegrationException if the solve does not converge; the time is named
     */
    public FlowEnd encode(ContinuousFlow flow, Tensor x) {
        return follow(flow, x, flow.times().start(), flow.times().end());
    }

    /**
     * From latent states to data.
     *
     * @param flow the flow
     * @param latent latent states {@code [N, ...]}
     * @return the data, of the latent states' element type
     * @throws NonFiniteVelocityException if the flow is not finite for some sample, which is named
     * @throws dev.reverie.ode.IntegrationException if the solve does not converge; the time is named
     */
    public FlowEnd decode(ContinuousFlow flow, Tensor latent) {
        return follow(flow, latent, flow.times().end(), flow.times().start());
    }

    private FlowEnd follow(ContinuousFlow flow, Tensor from, double t0, double t1) {
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            int[] all = IntStream.range(0, Math.toIntExact(from.size(0))).toArray();
            OdeSolution<Tensor> solution = integrator.follow(
                    new CheckedFlow(flow, check(0), all),
                    exact(from),
                    new double[] {t0, t1},
                    new double[0],
                    StepListener.none());
            return new FlowEnd(scope.keep(solution.state().to(from.dtype())), solution.evaluations());
        }
    }

    /**
     * New data: draws from the base, decoded. Sample i depends on the stream and i alone (to the tolerance of the solve).
     *
     * @param flow the flow
     * @param stream decides the latent states
     * @param firstSample number of the first sample, for sets that are drawn in chunks
     * @param dtype element type of the samples
     * @param device where
     * @param shape shape of the batch {@code [N, ...]}
     * @return the samples
     */
    public FlowEnd sample(
            ContinuousFlow flow, RandomStream stream, long firstSample, DType dtype, Device device, long... shape) {
        try (Scope scope = Scope.open()) {
            Tensor like = Tensors.empty(dtype, device, shape);
            Tensor latent =
                    new SeededNoise(stream, firstSample).draw(like, "prior", 0).mul(flow.baseStd());
            FlowEnd end = decode(flow, latent);
            scope.keep(end.tensor());
            return end;
        }
    }

    /** Steps that follow the error take back a trial that left all bounds; given ones cannot. */
    private FiniteCheck check(long firstSample) {
        return new FiniteCheck(firstSample, !(integrator instanceof FlowIntegrator.AdaptiveSteps));
    }

    /** A batch in the precision in which flows are solved, float64 where the device has it, without its history. */
    public static Tensor exact(Tensor x) {
        return x.detach().to(x.device().kind() == Device.Kind.MPS ? DType.FLOAT32 : DType.FLOAT64);
    }
}
