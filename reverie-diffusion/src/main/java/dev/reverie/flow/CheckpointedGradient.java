package dev.reverie.flow;

import dev.reverie.ode.ButcherTableau;
import dev.reverie.ode.Fraction;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradient by backpropagation through the steps of the forward solve, last step first; each is recomputed, recorded, from
 * the state it started at (Gruslys et al. 2016, arXiv:1606.03401, for the idea of checkpoints; Zhuang et al. 2020,
 * arXiv:2006.02493, for steps of adaptive solvers).
 */
final class CheckpointedGradient {
    private CheckpointedGradient() {}

    /** Gradient of the summed loss, {@code [parameters]}. */
    static Tensor of(LikelihoodDynamics dynamics, ButcherTableau tableau, Tensor end, List<ForwardSolve.Step> steps) {
        try (Scope scope = Scope.open()) {
            Tensor sum = dynamics.zeroGradient();
            Tensor adjoint = dynamics.endAdjoint(end);
            for (int i = steps.size() - 1; i >= 0; i--) {
                try (Autograd.Mode recording = Autograd.recording();
                        Scope step = Scope.open()) {
                    Tensor z = steps.get(i).state().detach().requireGrad();
                    Tensor loss = throughStep(dynamics, tableau, steps.get(i), z, adjoint);
                    LikelihoodDynamics.Gradients gradients = dynamics.gradients(loss, z);
                    sum.addInPlace(gradients.byParameters());
                    adjoint = step.keep(gradients.byState());
                }
            }
            return scope.keep(sum);
        }
    }

    /** {@code a . z_end + integral of the running cost} over one step, recorded. */
    private static Tensor throughStep(
            LikelihoodDynamics dynamics, ButcherTableau tableau, ForwardSolve.Step step, Tensor z, Tensor adjoint) {
        double h = step.end() - step.start();
        // The last stage of a method that is first same as last is the next step's first.
        int stages = tableau.isFirstSameAsLast() ? tableau.stages() - 1 : tableau.stages();
        List<Tensor> velocities = new ArrayList<>(stages);
        Tensor next = z;
        Tensor cost = null;
        for (int i = 0; i < stages; i++) {
            Tensor argument = z;
            for (int j = 0; j < i; j++) {
                argument = plus(argument, h, tableau.a().get(i).get(j), velocities.get(j));
            }
            double t = step.start() + tableau.c().get(i).doubleValue() * h;
            LikelihoodDynamics.Recorded at = dynamics.record(t, argument);
            velocities.add(at.velocity());
            Fraction weight = tableau.b().get(i);
            next = plus(next, h, weight, at.velocity());
            Tensor part = at.cost().mul(h * weight.doubleValue());
            cost = cost == null ? part : cost.add(part);
        }
        Tensor carried = next.mul(adjoint).sum();
        return cost == null ? carried : carried.add(cost);
    }

    private static Tensor plus(Tensor base, double h, Fraction weight, Tensor velocity) {
        return weight.isZero() ? base : base.add(velocity, h * weight.doubleValue());
    }
}
