package dev.reverie.train;

import dev.reverie.config.TrainingConfig;
import dev.reverie.network.Network;
import dev.reverie.nn.Adam;
import dev.reverie.nn.ExponentialMovingAverage;
import dev.reverie.nn.MasterWeights;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Device;
import java.io.IOException;

/** Everything that changes while training: weights, optimiser, average and the number of steps. */
final class TrainingState implements AutoCloseable {
    private final Network network;
    private final MasterWeights master;
    private final Adam adam;
    private final ExponentialMovingAverage average;
    private final int batchSize;
    private long step;

    private TrainingState(Network network, TrainingConfig config) {
        this.network = network;
        master = new MasterWeights(network.parameters());
        adam = new Adam(config.adam(), master.values(), master.gradients());
        average = new ExponentialMovingAverage(master.values(), config.emaRate(), config.emaWarmUp());
        batchSize = config.batchSize();
    }

    /**
     * The state before the first step.
     *
     * @param network declared, without memory
     * @param config the section {@code training}
     * @param device where
     */
    static TrainingState fresh(Network network, TrainingConfig config, Device device) {
        RandomStream stream = RandomStream.of(config.seed()).purpose("initial weights");
        network.parameters().allocate(config.precision().network(), device, stream);
        return new TrainingState(network, config);
    }

    /**
     * The state a checkpoint was saved in.
     *
     * @throws RunException if the checkpoint is that of another network
     */
    static TrainingState of(Checkpoint checkpoint, Network network, TrainingConfig config, Device device)
            throws IOException {
        network.parameters().allocate(config.precision().network(), device);
        TrainingState state = new TrainingState(network, config);
        try {
            checkpoint.load(state);
            state.master.publish();
            state.step = checkpoint.counters().step();
            return state;
        } catch (IOException | RuntimeException e) {
            state.close();
            throw e;
        }
    }

    Network network() {
        return network;
    }

    MasterWeights master() {
        return master;
    }

    Adam adam() {
        return adam;
    }

    ExponentialMovingAverage average() {
        return average;
    }

    /** Updates done; also the number, from 0, of the update to come. */
    long step() {
        return step;
    }

    void advance() {
        step++;
    }

    Checkpoint.Counters counters() {
        return new Checkpoint.Counters(step, Math.multiplyExact(step, batchSize), adam.steps(), average.updates());
    }

    @Override
    public void close() {
        average.close();
        adam.close();
        master.close();
        network.parameters().close();
    }
}
