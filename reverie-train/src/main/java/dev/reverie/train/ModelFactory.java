package dev.reverie.train;

import dev.reverie.config.ConfigException;
import dev.reverie.config.FlowConfig;
import dev.reverie.config.NetworkConfig;
import dev.reverie.config.RunConfig;
import dev.reverie.flow.NetworkFlow;
import dev.reverie.guidance.NetworkClassifier;
import dev.reverie.model.Conditioning;
import dev.reverie.model.LearnedModel;
import dev.reverie.model.NetworkModel;
import dev.reverie.model.PreconditionedModel;
import dev.reverie.model.Prediction;
import dev.reverie.network.Ncsnpp;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.Network;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes of a configuration the objects that compute. */
final class ModelFactory {
    /** The spread of tables and points whose checkpoint was written before spreads were measured. */
    private static final double UNIT_DATA = 1;

    private ModelFactory() {}

    /**
     * What a run learns, with a network that has no memory yet.
     *
     * @param config the whole configuration
     * @param form of the data
     * @param device where it will compute
     */
    static LearningTask task(RunConfig config, DataForm form, Device device) {
        RandomStream root = RandomStream.of(config.training().seed());
        if (config.classifier().isPresent()) {
            NetworkClassifier classifier = classifier(config, form);
            return new LearningTask(
                    classifier.network().parameters(),
                    new ClassLoss(
                            classifier,
                            config.classifier().get().loss(),
                            root.purpose("training"),
                            root.purpose("dropout")),
                    ClassLabels.of(classifier.classes(), config, root),
                    Optional.empty());
        }
        Network network = config.network().create(form.shape());
        return new LearningTask(
                network.parameters(),
                loss(network, config, form, root),
                ClassLabels.of(network.classes(), config, root),
                Optional.of(samples(network, config, form, device)));
    }

    private static BatchLoss loss(Network network, RunConfig config, DataForm form, RandomStream root) {
        RandomStream stream = root.purpose("training");
        Optional<FlowConfig> flow = config.flow();
        return flow.isPresent()
                ? new VelocityLoss(new NetworkFlow(network), flow.get().objective(), stream)
                : new ScoreLoss(
                        model(network, config, form), config.objective().objective(), stream, root.purpose("dropout"));
    }

    /**
     * A network read as a classifier: told the noise level where noise grows without bound, else the time as in the
     * published checkpoints of score models.
     *
     * @param config of a classifier
     * @param form of the data
     */
    static NetworkClassifier classifier(RunConfig config, DataForm form) {
        Schedule schedule = config.process().schedule();
        return new NetworkClassifier(
                config.network().createClassifier(form.shape()),
                schedule,
                config.process().explodes()
                        ? new Conditioning.NoiseLevel(schedule)
                        : new Conditioning.ScaledTime(Conditioning.PUBLISHED_TIME_SCALE
                                / schedule.domain().end()));
    }

    /**
     * What draws samples by a network.
     *
     * @param network of the configuration
     * @param config the whole configuration
     * @param form brings samples into the form of the data
     * @param device where the network is, or will be
     */
    static SampleSource samples(Network network, RunConfig config, DataForm form, Device device) {
        DType dtype = config.training().precision().master();
        return config.flow().isPresent()
                ? new FlowSampleMaker(new NetworkFlow(network), form, dtype, device)
                : SampleMaker.of(model(network, config, form), form, dtype, device);
    }

    /**
     * A network read as a score model.
     *
     * <p>A discrete objective makes a model of its chain, preconditioning one whose network works at unit variance. Otherwise
     * networks of images follow the conventions of the published checkpoints, and a perceptron predicts noise, whose size is
     * the same at all times, from the time scaled to [0, 1]: for the variance-exploding process that is the logarithm of the
     * noise level but for scale and shift.
     *
     * @param network of the configuration
     * @param config the whole configuration
     * @param form of the data, whose spread preconditioning needs
     */
    static LearnedModel model(Network network, RunConfig config, DataForm form) {
        Schedule schedule = config.process().schedule();
        OptionalInt chain = config.objective().chainSteps();
        if (chain.isPresent()) {
            return schedule.chainSteps().isPresent()
                    ? NetworkModel.ofChain(network, schedule, config.network().prediction())
                    : NetworkModel.discrete(network, schedule, chain.getAsInt(), TimeIndexing.TRUNCATE);
        }
        if (config.network().preconditioning() == NetworkConfig.Preconditioning.EDM) {
            return preconditioned(network, config, form);
        }
        if (config.network().kind() == NetworkConfig.Kind.MLP) {
            Conditioning unitTime =
                    new Conditioning.ScaledTime(1 / schedule.domain().end());
            return new NetworkModel(network, schedule, Prediction.NOISE, unitTime);
        }
        return NetworkModel.continuous(network, schedule);
    }

    private static PreconditionedModel preconditioned(Network network, RunConfig config, DataForm form) {
        Schedule schedule = config.process().schedule();
        double dataStd =
                config.network().dataStd().orElseGet(() -> form.deviation().orElse(UNIT_DATA));
        if (!(dataStd > 0)) {
            throw new ConfigException(
                    config.name() + ": all numbers of the data " + form.info().name()
                            + " are alike, so that there is no deviation to scale by; set network.dataStd, or"
                            + " network.preconditioning none");
        }
        boolean logarithmInside =
                network instanceof Ncsnpp unet && unet.config().embedding() == NcsnppConfig.Embedding.FOURIER;
        return new PreconditionedModel(
                network,
                schedule,
                dataStd,
                logarithmInside
                        ? new Conditioning.QuarterPower(schedule)
                        : new Conditioning.QuarterLogarithm(schedule));
    }
}
