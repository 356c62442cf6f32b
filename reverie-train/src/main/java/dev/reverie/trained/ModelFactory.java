package dev.reverie.trained;

import dev.reverie.config.ConfigException;
import dev.reverie.config.NetworkConfig;
import dev.reverie.config.RunConfig;
import dev.reverie.config.Task;
import dev.reverie.flow.NetworkFlow;
import dev.reverie.guidance.NetworkClassifier;
import dev.reverie.model.Conditioning;
import dev.reverie.model.LearnedModel;
import dev.reverie.model.NetworkModel;
import dev.reverie.model.PreconditionedModel;
import dev.reverie.network.ClassifierNetwork;
import dev.reverie.network.Network;
import dev.reverie.run.DataForm;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import java.util.OptionalInt;

/** Builds networks, models and samplers from a configuration. */
public final class ModelFactory {
    /** The spread of tables and points whose checkpoint was written before spreads were measured. */
    private static final double UNIT_DATA = 1;

    private ModelFactory() {}

    /**
     * A network as a classifier, conditioned on the number that it states.
     *
     * @param config of a classifier
     * @param task the task of the configuration
     * @param form of the data
     */
    public static NetworkClassifier classifier(RunConfig config, Task.Classifier task, DataForm form) {
        Schedule schedule = task.process().schedule();
        ClassifierNetwork network = config.network().createClassifier(form.shape());
        return new NetworkClassifier(network, schedule, Conditioning.of(network.noiseCondition(), schedule));
    }

    /**
     * The source of samples of a network.
     *
     * @param network of the configuration
     * @param config the whole configuration
     * @param form brings samples into the form of the data
     * @param device where the network is, or will be
     */
    public static SampleSource samples(Network network, RunConfig config, DataForm form, Device device) {
        return config.task() instanceof Task.Flow
                ? flowSamples(network, config, form, device)
                : scoreSamples(network, config, form, device);
    }

    static FlowSampleMaker flowSamples(Network network, RunConfig config, DataForm form, Device device) {
        return new FlowSampleMaker(new NetworkFlow(network), form, dtype(config), device);
    }

    static SampleMaker scoreSamples(Network network, RunConfig config, DataForm form, Device device) {
        return SampleMaker.of(model(network, config, form), form, dtype(config), device);
    }

    private static DType dtype(RunConfig config) {
        return config.training().precision().master();
    }

    /**
     * A network as a score model: of its chain for a discrete objective, preconditioned if the configuration says so, else
     * with the usual conventions of {@link NetworkModel#continuous}.
     *
     * @param network of the configuration
     * @param config the whole configuration
     * @param form of the data, whose spread preconditioning needs
     */
    public static LearnedModel model(Network network, RunConfig config, DataForm form) {
        Task.ScoreModel task = config.requireScoreModel();
        Schedule schedule = task.process().schedule();
        OptionalInt chain = task.objective().chainSteps();
        if (chain.isPresent()) {
            return schedule.chainSteps().isPresent()
                    ? NetworkModel.ofChain(network, schedule, config.network().prediction())
                    : NetworkModel.discrete(network, schedule, chain.getAsInt(), TimeIndexing.TRUNCATE);
        }
        if (config.network().preconditioning() == NetworkConfig.Preconditioning.EDM) {
            return preconditioned(network, schedule, config, form);
        }
        return NetworkModel.continuous(network, schedule);
    }

    private static PreconditionedModel preconditioned(
            Network network, Schedule schedule, RunConfig config, DataForm form) {
        double dataStd =
                config.network().dataStd().orElseGet(() -> form.deviation().orElse(UNIT_DATA));
        if (!(dataStd > 0)) {
            throw new ConfigException(
                    config.name() + ": all numbers of the data " + form.info().name()
                            + " are alike, so that there is no deviation to scale by",
                    "set network.dataStd, or network.preconditioning none");
        }
        return new PreconditionedModel(network, schedule, dataStd);
    }
}
