package dev.reverie.flow;

import dev.reverie.divergence.Divergence;
import dev.reverie.divergence.DivergenceValue;
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
import java.util.Objects;

/**
 * Solves a {@link ContinuousFlow} both ways: log densities, latent states, samples.
 *
 * <pre>{@code
 * FlowSolver solver = new FlowSolver(FlowIntegrator.adaptive(1e-5), new ExactDivergence());
 * FlowDensity density = solver.logDensity(flow, x, RandomStream.of(seed));
 * Tensor samples = solver.sample(flow, RandomStream.of(seed), 0, DType.FLOAT32, Device.CPU, 64, 2).tensor();
 * }</pre>
 *
 * <p>The state is float64 whatever the network's element type (float32 where the device has no other), so that tolerances
 * down to the rounding of the network mean what they say. Steps and errors are common to the whole batch.
 *
 * @param integrator by which steps
 * @param divergence how the divergence is found; random directions are held fixed during one solve
 */
public record FlowSolver(FlowIntegrator integrator, Divergence divergence) {
    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    /** Checks that nothing is missing. */
    public FlowSolver {
        Objects.requireNonNull(integrator, "integrator");
        Objects.requireNonNull(divergence, "divergence");
    }

    /**
     * Log density of samples 0, 1, ..., {@link #logDensity(ContinuousFlow, Tensor, RandomStream, long)}.
     *
     * @param flow the flow
     * @param x data {@code [N, ...]}
     * @param stream decides random directions
     * @return log densities in nats
     */
    public FlowDensity logDensity(ContinuousFlow flow, Tensor x, RandomStream stream) {
        return logDensity(flow, x, stream, 0);
    }

    /**
     * Log density of data.
     *
     * @param flow the flow
     * @param x data {@code [N, ...]}
     * @param stream decides random directions
     * @param firstSample number of the sample in the first row: its directions depend on it, not on the batch
     * @return log densities in nats, with respect to the coordinates of x
     * @throws NonFiniteVelocityException if the flow is not finite at some time, which is named
     * @throws dev.reverie.ode.IntegrationException if the solve does not converge; the time is named
     * @throws IllegalArgumentException if the divergence would cost more than was allowed
     */
    public FlowDensity logDensity(ContinuousFlow flow, Tensor x, RandomStream stream, long firstSample) {
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            Tensor exact = x.to(exactType(x.device()));
            Probes probes = divergence.prepare(exact, stream, firstSample);
            Tensor none = Tensors.zeros(exact.dtype(), exact.device(), probes.estimates(), exact.size(0));
            FiniteCheck check = new FiniteCheck();
            OdeSolution<TensorTuple> solution = integrator.solve(
                    new TupleSpace(2),
                    (t, y) -> {
                        check.begin();
                        try (Scope evaluation = Scope.open()) {
                            DivergenceValue at = flow.divergence(y.get(0), t, probes);
                            check.require(at.value(), "velocity", t);
                            check.require(at.perProbe(), "divergence", t);
                            return TensorTuple.of(evaluation.keep(at.value()), evaluation.keep(at.perProbe()));
                        }
                    },
                    TensorTuple.of(exact, none),
                    flow.times().start(),
                    flow.times().end(),
                    StepListener.none());
            Tensor latent = solution.state().get(0);
            Tensor determinants = solution.state().get(1);
            Tensor base = baseLogDensity(latent, flow.baseStd());
            return new FlowDensity(
                    scope.keep(base.add(determinants.mean(false, 0))),
                    scope.keep(base),
                    scope.keep(determinants),
                    scope.keep(latent),
                    solution.evaluations());
        }
    }

    /**
     * From data to latent states.
     *
     * @param flow the flow
     * @param x data {@code [N, ...]}
     * @return the latent states, of x's element type
     * @throws NonFiniteVelocityException if the flow is not finite at some time, which is named
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
     * @throws NonFiniteVelocityException if the flow is not finite at some time, which is named
     * @throws dev.reverie.ode.IntegrationException if the solve does not converge; the time is named
     */
    public FlowEnd decode(ContinuousFlow flow, Tensor latent) {
        return follow(flow, latent, flow.times().end(), flow.times().start());
    }

    private FlowEnd follow(ContinuousFlow flow, Tensor from, double t0, double t1) {
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            FiniteCheck check = new FiniteCheck();
            OdeSolution<TensorTuple> solution = integrator.solve(
                    new TupleSpace(1),
                    (t, y) -> {
                        check.begin();
                        // Solvers release what a field returns, so it must not be the state itself.
                        Tensor velocity = check.require(flow.velocity(y.get(0), t), "velocity", t);
                        return TensorTuple.of(velocity == y.get(0) ? velocity.copy() : velocity);
                    },
                    TensorTuple.of(from.to(exactType(from.device()))),
                    t0,
                    t1,
                    StepListener.none());
            return new FlowEnd(scope.keep(solution.state().get(0).to(from.dtype())), solution.evaluations());
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

    /** {@code ln N(z; 0, s^2 I)} of each sample, {@code [N]}. */
    static Tensor baseLogDensity(Tensor z, double std) {
        try (Scope scope = Scope.open()) {
            double dimension = (double) z.count() / (double) z.size(0);
            double constant = -0.5 * dimension * (LOG_TWO_PI + 2 * Math.log(std));
            return scope.keep(z.square().sumPerSample().mul(-0.5 / (std * std)).add(constant));
        }
    }

    private static DType exactType(Device device) {
        return device.kind() == Device.Kind.MPS ? DType.FLOAT32 : DType.FLOAT64;
    }
}
