package dev.reverie.trained;

import dev.reverie.config.RunConfig;
import dev.reverie.flow.ContinuousFlow;
import dev.reverie.network.Network;
import dev.reverie.run.Checkpoints;
import dev.reverie.run.DataForm;
import dev.reverie.torch.Device;

/** A trained continuous normalizing flow. */
public final class TrainedFlow extends TrainedModel {
    private final FlowSampleMaker maker;

    private TrainedFlow(Checkpoints.Found found, Network network, DataForm form, FlowSampleMaker maker) {
        super(found.checkpoint(), found.notices(), network, form);
        this.maker = maker;
    }

    static TrainedFlow of(Checkpoints.Found found, Network network, DataForm form, Device device) {
        RunConfig config = found.checkpoint().config();
        return new TrainedFlow(found, network, form, ModelFactory.flowSamples(network, config, form, device));
    }

    /** The flow that was trained. */
    @Override
    public ContinuousFlow flow() {
        return maker.flow();
    }

    @Override
    SampleSource source() {
        return maker;
    }
}
