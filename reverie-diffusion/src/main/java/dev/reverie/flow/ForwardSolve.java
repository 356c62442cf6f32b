package dev.reverie.flow;

import dev.reverie.ode.OdeSolution;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The way from data to the base in training.
 *
 * @param state (z, log determinant, kinetic energy, squared Jacobian) at the base
 * @param steps the accepted steps with the states at their starts, if they were to be stored
 * @param evaluations evaluations of the network
 * @param stepsTaken number of accepted steps
 */
record ForwardSolve(TensorTuple state, List<Step> steps, int evaluations, int stepsTaken) {
    /**
     * An accepted step.
     *
     * @param start its first time
     * @param end its last time
     * @param state z at its first time
     */
    record Step(double start, double end, Tensor state) {}

    static ForwardSolve of(LikelihoodDynamics dynamics, FlowIntegrator integrator, Tensor x, boolean store) {
        TimeInterval times = dynamics.flow().times();
        Tensor zero = Tensors.zeros(x.dtype(), x.device(), x.size(0));
        List<Step> steps = new ArrayList<>();
        try (Scope scope = Scope.open()) {
            OdeSolution<TensorTuple> solution = integrator.solve(
                    new TupleSpace(2),
                    (t, y, all) -> dynamics.rates(t[0], y.get(0)),
                    TensorTuple.of(x, zero, zero, zero),
                    new double[] {times.start(), times.end()},
                    new double[0],
                    step -> {
                        if (store) {
                            Tensor state = step.startState().get(0).copy();
                            steps.add(new Step(step.startTime(), step.endTime(), state));
                        }
                        return true;
                    });
            steps.forEach(step -> scope.keep(step.state()));
            solution.state().parts().forEach(scope::keep);
            return new ForwardSolve(solution.state(), List.copyOf(steps), solution.evaluations(), solution.accepted());
        }
    }

    /** z at the base. */
    Tensor end() {
        return state.get(0);
    }

    /** The loss, once the gradient is done. */
    FlowLoss loss(LikelihoodDynamics dynamics, double reconstructionError) {
        try (Scope scope = Scope.open()) {
            FlowRegularization weights = dynamics.regularization();
            double base = Arrays.stream(dynamics.flow().baseLogDensity(end()))
                    .average()
                    .orElseThrow();
            double nll = -base - state.get(1).mean().item();
            double kinetic = state.get(2).mean().item();
            double jacobian = state.get(3).mean().item();
            double total = nll + weights.kinetic() * kinetic + weights.jacobian() * jacobian;
            return new FlowLoss(
                    total,
                    new FlowLoss.Likelihood(nll, kinetic, jacobian, stepsTaken, reconstructionError),
                    evaluations,
                    dynamics.evaluations() - evaluations);
        }
    }
}
