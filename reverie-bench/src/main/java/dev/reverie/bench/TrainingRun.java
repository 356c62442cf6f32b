package dev.reverie.bench;

import dev.reverie.loss.DenoisingScoreMatching;
import dev.reverie.loss.Losses;
import dev.reverie.loss.Reduction;
import dev.reverie.model.NetworkModel;
import dev.reverie.network.Network;
import dev.reverie.nn.Adam;
import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.ExponentialMovingAverage;
import dev.reverie.nn.MasterWeights;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/** Training steps of one network on one batch: noise, forward, loss, backward, clipping, Adam, moving average. */
final class TrainingRun implements AutoCloseable {
    /** Decay of the moving average. */
    static final double EMA_RATE = 0.999;

    private final Network network;
    private final MasterWeights master;
    private final Adam adam;
    private final ExponentialMovingAverage average;
    private final NetworkModel model;
    private final DenoisingScoreMatching objective;
    private final Tensor x0;
    private final RandomStream noise;
    private long step;

    /**
     * Prepares an optimiser that has taken no step.
     *
     * @param workload what is trained
     * @param network with memory; it stays with the caller
     * @param x0 the batch; it stays with the caller
     * @param noise decides times and noise
     */
    TrainingRun(Workload workload, Network network, Tensor x0, RandomStream noise) {
        this.network = network;
        this.x0 = x0;
        this.noise = noise;
        master = new MasterWeights(network.parameters());
        adam = new Adam(constants(), master.values(), master.gradients());
        average = new ExponentialMovingAverage(master.values(), EMA_RATE, true);
        model = workload.model(network);
        objective = DenoisingScoreMatching.of(workload.schedule(), Reduction.MEAN);
    }

    /** The published constants of Adam without their warm-up, which would keep the rate near 0 for all of a benchmark. */
    static AdamConfig constants() {
        AdamConfig published = AdamConfig.reference();
        return new AdamConfig(
                published.learningRate(),
                published.beta1(),
                published.beta2(),
                published.epsilon(),
                published.weightDecay(),
                0,
                published.clipNorm());
    }

    /**
     * One whole step.
     *
     * @return the loss before it
     */
    double step() {
        try (Scope scope = Scope.open()) {
            assert scope != null;
            network.parameters().zeroGradients();
            Losses losses = objective.evaluate(model, x0, noise.index(step++));
            double loss = losses.mean().item();
            losses.mean().backward();
            master.collectGradients();
            adam.step();
            master.publish();
            average.update();
            return loss;
        }
    }

    @Override
    public void close() {
        average.close();
        adam.close();
        master.close();
    }
}
