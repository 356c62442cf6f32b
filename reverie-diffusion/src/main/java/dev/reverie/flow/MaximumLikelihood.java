package dev.reverie.flow;

import dev.reverie.divergence.Divergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.divergence.Probes;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * Maximum likelihood for continuous normalizing flows (FFJORD), optionally regularised.
 *
 * <pre>{@code
 * L = E[ -ln N(z(1); 0, I) - integral_0^1 div f dt + kinetic integral ||f||^2 dt + jacobian integral ||df/dz||_F^2 dt ]
 * }</pre>
 *
 * <p>Grathwohl et al. 2018 (arXiv:1810.01367); the regularisation is that of Finlay et al. 2020 (arXiv:2002.02798). With
 * random probes the loss and its gradient are unbiased estimates. The solve has the element type of the data.
 *
 * @param integrator by which steps; with adaptive ones the gradient takes the steps as given
 * @param divergence how the divergence is found; random directions are drawn anew for each call and held fixed in it
 * @param regularization what is added to the negative log-likelihood
 * @param gradient how the gradient is found
 */
public record MaximumLikelihood(
        FlowIntegrator integrator, Divergence divergence, FlowRegularization regularization, GradientMethod gradient)
        implements FlowObjective {
    /** Method for the gradient through the solve. */
    public enum GradientMethod {
        /**
         * By the adjoint equation, solved backwards together with the state: memory does not grow with the number of steps.
         * The gradient of the continuous problem, to the tolerance of both solves; where the flow contracts strongly, going
         * back loses digits.
         */
        ADJOINT,
        /**
         * By backpropagation through the steps that were taken, each recomputed from its stored start: exactly the gradient
         * of the computed loss, for the memory of one state per step and one recorded step.
         */
        CHECKPOINTED
    }

    /** Checks that nothing is missing. */
    public MaximumLikelihood {
        Objects.requireNonNull(integrator, "integrator");
        Objects.requireNonNull(divergence, "divergence");
        Objects.requireNonNull(regularization, "regularization");
        Objects.requireNonNull(gradient, "gradient");
    }

    /** One Rademacher probe, no regularisation, gradients through the steps. */
    public MaximumLikelihood(FlowIntegrator integrator) {
        this(integrator, HutchinsonDivergence.rademacher(1), FlowRegularization.NONE, GradientMethod.CHECKPOINTED);
    }

    /** The same objective with another way to its gradient. */
    public MaximumLikelihood withGradient(GradientMethod other) {
        return new MaximumLikelihood(integrator, divergence, regularization, other);
    }

    /**
     * {@inheritDoc}
     *
     * @throws NonFiniteVelocityException if the network is not finite at some time, which is named
     * @throws dev.reverie.ode.IntegrationException if a solve does not converge; the time is named
     * @throws IllegalArgumentException if the divergence would cost more than was allowed
     */
    @Override
    public FlowLoss accumulate(NetworkFlow flow, Tensor x, RandomStream stream) {
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            Probes probes = divergence.prepare(x, stream, 0);
            LikelihoodDynamics dynamics = new LikelihoodDynamics(flow, probes, regularization);
            ForwardSolve forward = ForwardSolve.of(dynamics, integrator, x, gradient == GradientMethod.CHECKPOINTED);
            Tensor sum;
            double reconstructionError = 0;
            if (gradient == GradientMethod.ADJOINT) {
                AdjointGradient.Result back = AdjointGradient.of(dynamics, integrator, x, forward.end());
                sum = back.sum();
                reconstructionError = back.reconstructionError();
            } else {
                sum = CheckpointedGradient.of(dynamics, integrator.tableau(), forward.end(), forward.steps());
            }
            flow.parameters().gradients().addInPlace(sum, 1.0 / (double) x.size(0));
            return forward.loss(dynamics, reconstructionError);
        }
    }

    @Override
    public FlowLoss evaluate(NetworkFlow flow, Tensor x, RandomStream stream) {
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            LikelihoodDynamics dynamics =
                    new LikelihoodDynamics(flow, divergence.prepare(x, stream, 0), regularization);
            return ForwardSolve.of(dynamics, integrator, x, false).loss(dynamics, 0);
        }
    }
}
