package dev.reverie.bench;

import dev.reverie.loss.DenoisingScoreMatching;
import dev.reverie.loss.Reduction;
import dev.reverie.model.NetworkModel;
import dev.reverie.network.Network;
import dev.reverie.nn.Adam;
import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.ExponentialMovingAverage;
import dev.reverie.nn.MasterWeights;
import dev.reverie.nn.SharedGradients;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Workers;
import java.util.List;

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
    private final SharedGradients gradients;
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
        gradients = new SharedGradients(network.parameters());
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
            int samples = Math.toIntExact(x0.size(0));
            int shares = Workers.parts(x0, network.parameters().values().count());
            double[] weights = new double[shares];
            for (int i = 0; i < shares; i++) {
                weights[i] = (double) (border(i + 1, shares, samples) - border(i, shares, samples)) / samples;
            }
            RandomStream draws = noise.index(step++);
            List<Double> losses = gradients.compute(
                    shares, i -> share(border(i, shares, samples), border(i + 1, shares, samples), draws.index(i)));
            gradients.collect(master, weights);
            adam.step();
            master.publish();
            average.update();
            double loss = 0;
            for (int i = 0; i < shares; i++) {
                loss += weights[i] * losses.get(i);
            }
            return loss;
        }
    }

    private static int border(int share, int shares, int samples) {
        return share * samples / shares;
    }

    /** Adds the gradient of the mean loss of some samples; returns that loss. */
    private double share(int from, int to, RandomStream draws) {
        try (Scope scope = Scope.open()) {
            Tensor mean = objective
                    .evaluate(model, x0.narrow(0, from, to - from), draws)
                    .mean();
            double loss = mean.item();
            mean.backward();
            return loss;
        }
    }

    @Override
    public void close() {
        gradients.close();
        average.close();
        adam.close();
        master.close();
    }
}
