package dev.reverie.train;

import dev.reverie.flow.FlowLoss;
import dev.reverie.flow.FlowObjective;
import dev.reverie.flow.NetworkFlow;
import dev.reverie.flow.NonFiniteVelocityException;
import dev.reverie.ode.IntegrationException;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Tensor;

/**
 * The loss of a continuous normalizing flow.
 *
 * @param flow the network as a velocity
 * @param objective the loss
 * @param stream decides times, noise and directions
 */
record VelocityLoss(NetworkFlow flow, FlowObjective objective, RandomStream stream) implements BatchLoss {
    @Override
    public Value accumulate(Tensor x0, long step) {
        try {
            FlowLoss loss = objective.accumulate(flow, x0, stream.index(step));
            return new Value(loss.total(), () -> where(loss));
        } catch (NonFiniteVelocityException | IntegrationException e) {
            NonFiniteLossException astray =
                    new NonFiniteLossException(step + 1, "step " + (step + 1) + ": " + e.getMessage());
            astray.initCause(e);
            throw astray;
        }
    }

    private static String where(FlowLoss loss) {
        return "after " + loss.forwardEvaluations() + " evaluations of the velocity";
    }
}
