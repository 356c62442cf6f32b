package dev.reverie.train;

import dev.reverie.config.NetworkConfig;
import dev.reverie.config.RunConfig;
import dev.reverie.model.Conditioning;
import dev.reverie.model.LearnedModel;
import dev.reverie.model.NetworkModel;
import dev.reverie.model.PreconditionedModel;
import dev.reverie.model.Prediction;
import dev.reverie.network.Network;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.Schedule;

/** Makes of a configuration the objects that compute. */
final class ModelFactory {
    /** Tables are standardized and the toys have about this spread. */
    private static final double UNIT_DATA = 1;

    private ModelFactory() {}

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
