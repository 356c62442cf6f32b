package dev.reverie.trained;

import dev.reverie.config.ConfigException;
import dev.reverie.config.RunConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.config.Task;
import dev.reverie.flow.ContinuousFlow;
import dev.reverie.flow.ScoreFlow;
import dev.reverie.model.ConditionalModel;
import dev.reverie.model.ScoreModel;
import dev.reverie.network.Network;
import dev.reverie.run.Checkpoint;
import dev.reverie.run.Checkpoints;
import dev.reverie.run.DataForm;
import dev.reverie.run.RunException;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.torch.Device;
import dev.reverie.torch.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A trained score model.
 *
 * <pre>{@code
 * try (TrainedScoreModel model = TrainedScoreModel.load(Path.of("runs/digits"))) {
 *     Tensor score = model.scoreModel().score(x, 0.5);
 * }
 * }</pre>
 */
public final class TrainedScoreModel extends TrainedModel {
    private final SampleMaker maker;

    private TrainedScoreModel(
            Checkpoint checkpoint, List<String> notices, Network network, DataForm form, SampleMaker maker) {
        super(checkpoint, notices, network, form);
        this.maker = maker;
    }

    /**
     * Loads a score model to the processor.
     *
     * @param runOrCheckpoint folder of a run, of which the newest good checkpoint is taken, or a checkpoint file
     * @throws ConfigException if what was trained there is a flow or a classifier
     * @throws RunException if it is neither run nor checkpoint, is damaged, or holds no checkpoint yet
     * @throws IOException if it cannot be read
     */
    public static TrainedScoreModel load(Path runOrCheckpoint) throws IOException {
        return load(runOrCheckpoint, Device.CPU);
    }

    /**
     * Loads a score model.
     *
     * @param runOrCheckpoint folder of a run, of which the newest good checkpoint is taken, or a checkpoint file
     * @param device where it will compute
     * @throws ConfigException if what was trained there is a flow or a classifier
     * @throws RunException if it is neither run nor checkpoint, is damaged, or holds no checkpoint yet
     * @throws IOException if it cannot be read
     */
    public static TrainedScoreModel load(Path runOrCheckpoint, Device device) throws IOException {
        Checkpoints.Found found = find(runOrCheckpoint);
        if (found.checkpoint().config().task() instanceof Task.Flow) {
            throw new ConfigException(
                    found.checkpoint().file() + " holds a continuous normalizing flow, which has no score, and this"
                            + " needs one",
                    "give it a score model (objective.kind denoisingScoreMatching)");
        }
        DataForm form = form(found);
        return of(found, network(found, form, device), form, device);
    }

    static TrainedScoreModel of(Checkpoints.Found found, Network network, DataForm form, Device device) {
        Checkpoint checkpoint = found.checkpoint();
        RunConfig config = checkpoint.config();
        SampleMaker maker = ModelFactory.scoreSamples(network, config, form, device)
                .within(config.requireScoreModel().objective().trainedTimes());
        return new TrainedScoreModel(checkpoint, found.notices(), network, form, maker);
    }

    /** What the model was trained for: process, objective and sampler. */
    public Task.ScoreModel task() {
        return config().requireScoreModel();
    }

    /** The score model; x is {@code [N, ...]} as the network sees it. */
    public ScoreModel scoreModel() {
        return maker.model();
    }

    /** The score model of each class; without labels it is {@link #scoreModel}. */
    public ConditionalModel conditionalModel() {
        return maker.conditional();
    }

    /**
     * The probability flow, from the smallest time that the model was trained on or the process recommends, whichever is
     * larger.
     *
     * @throws IllegalArgumentException if the model knows discrete times only
     */
    @Override
    public ContinuousFlow flow() {
        return new ScoreFlow(scoreModel());
    }

    /**
     * Images as the network sees them: with their border, and in [-1, 1] where it was trained so.
     *
     * @param images N images {@code [C, H, W]} in [0, 1] in the shape of the stored data, one after the other
     * @param count N
     * @return {@code [N, ...]} in the element type of the model's samples, in the caller's scope
     * @throws IllegalStateException if the model is not one of images
     */
    public Tensor encode(float[] images, int count) {
        if (!data().shape().isImage()) {
            throw new IllegalStateException("the data of this model are no images but " + data().shape());
        }
        return form().imagesToNetwork(images, count, maker.dtype(), maker.device());
    }

    /**
     * This model, its samples guided to classes by a classifier. It shares the weights: close one of the two.
     *
     * @param classifier of the same process; stays with the caller, open while samples are drawn
     * @throws ConfigException if it does not fit
     */
    public TrainedScoreModel guidedBy(TrainedClassifier classifier) {
        classifier.requireFit(this);
        return new TrainedScoreModel(checkpoint(), notices(), network(), form(), maker.guidedBy(classifier));
    }

    /**
     * Draws samples in another way.
     *
     * @param count how many
     * @param seed decides them
     * @param sampling for instance {@code model.config().with("sampling.steps=200").sampling()}
     * @param progress watches, and may stop it
     * @throws java.util.concurrent.CancellationException if it is stopped
     */
    public SampleSet sample(int count, long seed, SamplingConfig sampling, SamplingProgress progress) {
        return sample(count, seed, sampling, progress, SamplingListener.none());
    }

    /**
     * Draws samples and watches their path.
     *
     * @param count how many
     * @param seed decides them
     * @param sampling how
     * @param progress watches, and may stop it
     * @param listener sees every evaluation and step of the first chunk of samples, and may stop it
     * @throws java.util.concurrent.CancellationException if it is stopped
     */
    public SampleSet sample(
            int count, long seed, SamplingConfig sampling, SamplingProgress progress, SamplingListener listener) {
        return maker.draw(0, count, seed, sampling, checkpoint().file().toString(), progress, listener);
    }

    @Override
    SampleSource source() {
        return maker;
    }
}
