package dev.reverie.flow;

import dev.reverie.ode.OdeSolution;
import dev.reverie.ode.StepListener;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.List;

/**
 * The gradient by the adjoint equation, from the base back to the data.
 *
 * <pre>{@code
 * dz/dt = f,     da/dt = -dH/dz,     dg/dt = -dH/dtheta,     H = a . f + sum q
 * }</pre>
 *
 * <p>Pontryagin 1962; Chen et al. 2018 (arXiv:1806.07366), algorithm 1. The state is recomputed on the way and nothing is
 * stored. The adjoint is that of the summed loss, so that tolerances do not depend on the size of the batch.
 */
final class AdjointGradient {
    private AdjointGradient() {}

    /**
     * Result of the backward solve.
     *
     * @param sum gradient of the summed loss, {@code [parameters]}
     * @param reconstructionError largest distance, over batch and coordinates, of the data that were come back to
     */
    record Result(Tensor sum, double reconstructionError) {}

    static Result of(LikelihoodDynamics dynamics, FlowIntegrator integrator, Tensor x, Tensor end) {
        TimeInterval times = dynamics.flow().times();
        try (Scope scope = Scope.open()) {
            OdeSolution<TensorTuple> solution = integrator.solve(
                    new TupleSpace(2),
                    (t, y, all) -> rates(dynamics, t[0], y),
                    TensorTuple.of(end, dynamics.endAdjoint(end), dynamics.zeroGradient()),
                    new double[] {times.end(), times.start()},
                    new double[0],
                    StepListener.none());
            double error = solution.state().get(0).sub(x).abs().max().item();
            return new Result(scope.keep(solution.state().get(2)), error);
        }
    }

    private static TensorTuple rates(LikelihoodDynamics dynamics, double t, TensorTuple y) {
        try (Autograd.Mode recording = Autograd.recording();
                Scope scope = Scope.open()) {
            Tensor z = y.get(0).detach().requireGrad();
            LikelihoodDynamics.Recorded at = dynamics.record(t, z);
            Tensor hamiltonian = at.velocity().mul(y.get(1)).sum().add(at.cost());
            LikelihoodDynamics.Gradients gradients = dynamics.gradients(hamiltonian, z);
            List<Tensor> rates = List.of(
                    at.velocity().detach(),
                    gradients.byState().neg().detach(),
                    gradients.byParameters().neg().detach());
            rates.forEach(scope::keep);
            return new TensorTuple(rates);
        }
    }
}
