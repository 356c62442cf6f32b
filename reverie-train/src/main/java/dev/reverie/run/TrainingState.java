package dev.reverie.run;

import dev.reverie.config.TrainingConfig;
import dev.reverie.nn.Adam;
import dev.reverie.nn.MasterWeights;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Device;
import dev.reverie.torch.Tensor;
import java.io.IOException;
import java.util.Optional;

/** Everything that changes while training: weights, optimiser, averages and the number of steps. */
public final class TrainingState implements AutoCloseable {
    private final Parameters parameters;
    private final MasterWeights master;
    private final Adam adam;
    private final Averages averages;
    private final GradientNoise gradientNoise = new GradientNoise();
    private final int batchSize;
    private long step;

    private TrainingState(Parameters parameters, TrainingConfig config) {
        this.parameters = parameters;
        master = config.accumulate() > 1 ? MasterWeights.accumulating(parameters) : new MasterWeights(parameters);
        adam = new Adam(config.adam(), master.values(), master.gradients());
        averages = new Averages(master.values(), config);
        batchSize = config.batchSize();
    }

    /**
     * The state before the first step.
     *
     * @param parameters of a network; weights that it has already are where training begins
     * @param config the section {@code training}
     * @param device where
     */
    public static TrainingState fresh(Parameters parameters, TrainingConfig config, Device device) {
        if (parameters.isAllocated()) {
            requireFit(parameters, config, device);
        } else {
            RandomStream stream = RandomStream.of(config.seed()).purpose("initial weights");
            parameters.allocate(config.precision().network(), device, stream);
        }
        return new TrainingState(parameters, config);
    }

    /**
     * The state a checkpoint was saved in.
     *
     * @throws RunException if the checkpoint is that of another network
     */
    public static TrainingState of(Checkpoint checkpoint, Parameters parameters, TrainingConfig config, Device device)
            throws IOException {
        if (parameters.isAllocated()) {
            requireFit(parameters, config, device);
        } else {
            // Before there is memory: a configuration may claim any size, the file holds what it holds.
            checkpoint.requireMatch(parameters);
            parameters.allocate(config.precision().network(), device);
        }
        TrainingState state = new TrainingState(parameters, config);
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

    private static void requireFit(Parameters parameters, TrainingConfig config, Device device) {
        if (parameters.dtype() != config.precision().network()
                || !parameters.device().equals(device)) {
            throw new IllegalArgumentException("the network has weights of " + parameters.dtype() + " on "
                    + parameters.device() + " already, but is to be trained in "
                    + config.precision().network() + " on " + device + "; set precision and device to those of the"
                    + " network, or leave it without memory");
        }
    }

    /** Which of weights and averages are not finite, for people; empty if all are. */
    public Optional<String> notFinite() {
        if (!master.values().allFinite()) {
            return Optional.of("the weights");
        }
        return averages.values().values().stream().allMatch(Tensor::allFinite)
                ? Optional.empty()
                : Optional.of("averages of the weights");
    }

    /** Leaves the main average in the network, which is what one samples with. */
    public void leaveAverage() {
        master.values().detach().copyFrom(averages.main().values());
        master.publish();
    }

    /** Of the network, with its weights in them. */
    public Parameters parameters() {
        return parameters;
    }

    public MasterWeights master() {
        return master;
    }

    public Adam adam() {
        return adam;
    }

    public Averages averages() {
        return averages;
    }

    public GradientNoise gradientNoise() {
        return gradientNoise;
    }

    /** Updates done; also the number, from 0, of the update to come. */
    public long step() {
        return step;
    }

    public void advance() {
        step++;
    }

    /** Goes on as after so many updates. */
    void restore(long updatesDone) {
        step = updatesDone;
    }

    Checkpoint.Counters counters() {
        return new Checkpoint.Counters(
                step,
                Math.multiplyExact(step, batchSize),
                adam.steps(),
                averages.main().updates());
    }

    @Override
    public void close() {
        averages.close();
        adam.close();
        master.close();
    }
}
