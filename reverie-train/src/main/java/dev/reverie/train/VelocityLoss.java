package dev.reverie.train;

import dev.reverie.flow.FlowLoss;
import dev.reverie.flow.FlowObjective;
import dev.reverie.flow.NetworkFlow;
import dev.reverie.flow.NonFiniteVelocityException;
import dev.reverie.ode.IntegrationException;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The loss of a continuous normalizing flow.
 *
 * <p>Each part of a batch draws times, noise and directions of its own.
 *
 * @param flow the network as a velocity
 * @param objective the loss
 * @param stream decides times, noise and directions
 */
record VelocityLoss(NetworkFlow flow, FlowObjective objective, RandomStream stream) implements BatchLoss {
    @Override
    public PartLoss accumulate(TrainingBatch batch, BatchPart part, Consumer<Tensor> backward) {
        long step = batch.step();
        RandomStream draws =
                part.isWhole() ? stream.index(step) : stream.index(step).index(part.index());
        try (Scope scope = Scope.open()) {
            Tensor x0 = batch.x0().narrow(0, part.from(), part.size());
            FlowLoss loss = objective.accumulate(flow, x0, draws);
            return new PartLoss(loss.total(), new double[0], new double[0], () -> where(loss));
        } catch (NonFiniteVelocityException | IntegrationException e) {
            NonFiniteLossException astray =
                    new NonFiniteLossException(step + 1, "step " + (step + 1) + ": " + e.problem());
            astray.initCause(e);
            throw astray;
        }
    }

    @Override
    public boolean isShareable() {
        return false;
    }

    @Override
    public Optional<Schedule> schedule() {
        return Optional.empty();
    }

    private static String where(FlowLoss loss) {
        return "after " + loss.forwardEvaluations() + " evaluations of the velocity";
    }
}
