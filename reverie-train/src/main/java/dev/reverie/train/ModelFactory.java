package dev.reverie.train;

import dev.reverie.config.FlowConfig;
import dev.reverie.config.NetworkConfig;
import dev.reverie.config.RunConfig;
import dev.reverie.flow.NetworkFlow;
import dev.reverie.model.Conditioning;
import dev.reverie.model.LearnedModel;
import dev.reverie.model.NetworkModel;
import dev.reverie.model.PreconditionedModel;
import dev.reverie.model.Prediction;
import dev.reverie.network.Network;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import java.util.Optional;

/** Makes of a configuration the objects that compute. */
final class ModelFactory {
    /** Tables are standardized and the toys have about this spread. */
    private static final double UNIT_DATA = 1;

    private ModelFactory() {}

    /**
     * What a network is trained by.
     *
     * @param network of the configuration
     * @param config the whole configuration
     * @param root stream of the run
     */
    static BatchLoss loss(Network network, RunConfig config, RandomStream root) {
        RandomStream stream = root.purpose("training");
        Optional<FlowConfig> flow = config.flow();
        return flow.isPresent()
                ? new VelocityLoss(new NetworkFlow(network), flow.get().objective(), stream)
                : new ScoreLoss(model(network, config), config.objective().matching(), stream, root.purpose("dropout"));
    }

    /**
     * What draws samples by a network in training.
     *
     * @param network of the configuration
     * @param config the whole configuration
     * @param form brings samples into the form of the data
     */
    static SampleSource samples(Network network, RunConfig config, DataForm form) {
        DType dtype = config.training().precision().master();
        Device device = network.parameters().device();
        return config.flow().isPresent()
                ? new FlowSampleMaker(new NetworkFlow(network), form, dtype, device)
                : new SampleMaker(model(network, config), form, dtype, device);
    }

    /**
     * A network read as a score model.
     *
     * <p>The U-Nets follow the conventions of the published checkpoints. The perceptron predicts noise, whose size is the
     * same at all times, from the time scaled to [0, 1], which for the variance-exploding process is the logarithm of the
     * noise level but for scale and shift; on EDM's, where time is the noise level itself, it is preconditioned as in EDM.
     *
     * @param network of the configuration
     * @param config the whole configuration
     */
    static LearnedModel model(Network network, RunConfig config) {
        Schedule schedule = config.process().schedule();
        if (config.network().kind() == NetworkConfig.Kind.NCSNPP) {
            return NetworkModel.continuous(network, schedule);
        }
        if (schedule instanceof Edm) {
            return new PreconditionedModel(network, schedule, UNIT_DATA);
        }
        Conditioning unitTime =
                new Conditioning.ScaledTime(1 / schedule.domain().end());
        return new NetworkModel(network, schedule, Prediction.NOISE, unitTime);
    }
}
