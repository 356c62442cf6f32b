package dev.reverie.bench;

import dev.reverie.loss.DenoisingScoreMatching;
import dev.reverie.loss.Losses;
import dev.reverie.loss.Reduction;
import dev.reverie.model.NetworkModel;
import dev.reverie.network.Ncsnpp;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.nn.Adam;
import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.ExponentialMovingAverage;
import dev.reverie.nn.MasterWeights;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;

/** One network with weights in one element type, ready to infer and to train on a fixed batch. */
final class NetworkRun implements AutoCloseable {
    private static final double EMA_RATE = 0.999;

    private final Ncsnpp network;
    private final MasterWeights master;
    private final Adam adam;
    private final ExponentialMovingAverage average;
    private final NetworkModel model;
    private final DenoisingScoreMatching objective;
    private final RandomStream noise;
    private final Tensor x0;
    private final Tensor input;
    private final double[] condition;
    private long step;

    /**
     * Allocates weights and data.
     *
     * @param config the network
     * @param dtype element type of the computation; the optimiser works in float32 at least
     * @param batch images per batch
     */
    NetworkRun(NcsnppConfig config, DType dtype, int batch) {
        RandomStream root = RandomStream.of(0);
        network = new Ncsnpp(config);
        network.parameters().allocate(dtype, Device.CPU, root.purpose("weights"));
        master = new MasterWeights(network.parameters());
        // The published warm-up would keep the rate near 0 for all of a benchmark.
        AdamConfig published = AdamConfig.reference();
        AdamConfig constants = new AdamConfig(
                published.learningRate(),
                published.beta1(),
                published.beta2(),
                published.epsilon(),
                published.weightDecay(),
                0,
                published.clipNorm());
        adam = new Adam(constants, master.values(), master.gradients());
        average = new ExponentialMovingAverage(master.values(), EMA_RATE, true);
        boolean fourier = config.embedding() == NcsnppConfig.Embedding.FOURIER;
        Schedule schedule = fourier ? new VarianceExploding(0.01, 50) : new VariancePreserving(0.1, 20);
        model = NetworkModel.continuous(network, schedule);
        objective = DenoisingScoreMatching.of(schedule, Reduction.MEAN);
        noise = root.purpose("training");
        try (NoiseGenerator generator = new NoiseGenerator()) {
            generator.seed(root.purpose("data").seed());
            x0 = Scope.detach(generator.uniform(
                    -1, 1, DType.FLOAT32, Device.CPU, batch, config.channels(), config.height(), config.width()));
        }
        input = Scope.detach(x0.to(dtype));
        condition = new double[batch];
        Arrays.fill(condition, fourier ? 1 : 500);
    }

    /** One forward pass without gradients. */
    void infer() {
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            assert scope != null && mode != null;
            network.forward(input, condition);
        }
    }

    /**
     * One whole training step: noise, forward, loss, backward, clipping, Adam, moving average.
     *
     * @return the loss before it
     */
    double train() {
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
        input.close();
        x0.close();
        average.close();
        adam.close();
        master.close();
        network.parameters().close();
    }
}
