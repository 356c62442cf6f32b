package dev.reverie.trained;

import dev.reverie.config.ConfigException;
import dev.reverie.config.RunConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.flow.ContinuousFlow;
import dev.reverie.flow.ScoreFlow;
import dev.reverie.model.ConditionalModel;
import dev.reverie.model.ScoreModel;
import dev.reverie.network.Network;
import dev.reverie.run.Checkpoint;
import dev.reverie.run.Checkpoints;
import dev.reverie.run.DataForm;
import dev.reverie.run.DataInfo;
import dev.reverie.run.RunException;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.text.ShellWords;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A trained network with its averaged weights: scores, densities and samples.
 *
 * <pre>{@code
 * try (TrainedModel model = TrainedModel.load(Path.of("runs/digits"))) {
 *     model.sample(64, 0).writePng(Path.of("samples.png"));
 * }
 * }</pre>
 */
public final class TrainedModel implements AutoCloseable {
    private final Checkpoint checkpoint;
    private final List<String> notices;
    private final Network network;
    private final DataForm form;
    private final SampleSource source;

    private TrainedModel(
            Checkpoint checkpoint, List<String> notices, Network network, DataForm form, SampleSource source) {
        this.checkpoint = checkpoint;
        this.notices = notices;
        this.network = network;
        this.form = form;
        this.source = source;
    }

    /**
     * Loads a model to the processor.
     *
     * @param runOrCheckpoint folder of a run, of which the newest good checkpoint is taken, or a checkpoint file
     * @throws RunException if it is neither, is damaged, or holds no checkpoint yet
     * @throws IOException if it cannot be read
     */
    public static TrainedModel load(Path runOrCheckpoint) throws IOException {
        return load(runOrCheckpoint, Device.CPU);
    }

    /**
     * Loads a model.
     *
     * @param runOrCheckpoint folder of a run, of which the newest good checkpoint is taken, or a checkpoint file
     * @param device where it will compute
     * @throws RunException if it is neither, is damaged, or holds no checkpoint yet
     * @throws IOException if it cannot be read
     */
    public static TrainedModel load(Path runOrCheckpoint, Device device) throws IOException {
        Checkpoints.Found found = Checkpoints.find(runOrCheckpoint);
        Checkpoint checkpoint = found.checkpoint();
        RunConfig config = checkpoint.config();
        if (config.classifier().isPresent()) {
            throw new ConfigException(runOrCheckpoint
                    + " holds a classifier, which draws nothing and has no score; use it with --classifier beside a"
                    + " score model, as in reverie sample RUN --classifier "
                    + ShellWords.quoted(runOrCheckpoint.toString()) + " --label 0");
        }
        DataForm form = new DataForm(config.data(), checkpoint.data());
        Network network = config.network().create(form.shape());
        found.load(network.parameters(), device);
        SampleSource source = ModelFactory.samples(network, config, form, device);
        if (source instanceof SampleMaker maker) {
            TimeInterval trained = config.objective().trainedTimes();
            source = maker.within(trained);
        }
        return new TrainedModel(checkpoint, found.notices(), network, form, source);
    }

    /** The configuration it was trained with. */
    public RunConfig config() {
        return checkpoint.config();
    }

    /** The file it was loaded from. */
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /** Shape, range and normalisation of its training data. */
    public DataInfo data() {
        return checkpoint.data();
    }

    /** Warnings of the loading, such as a damaged checkpoint that was skipped. */
    public List<String> notices() {
        return notices;
    }

    /**
     * The score model; x is {@code [N, ...]} as the network sees it.
     *
     * @throws ConfigException if this is a continuous normalizing flow, which has none
     */
    public ScoreModel scoreModel() {
        return maker().model();
    }

    /**
     * The score model of each class; without labels it is {@link #scoreModel}.
     *
     * @throws ConfigException if this is a continuous normalizing flow, which has none
     */
    public ConditionalModel conditionalModel() {
        return maker().conditional();
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
        return form.imagesToNetwork(images, count, maker().dtype(), maker().device());
    }

    /**
     * Converts network inputs to the form of the stored data: images in [0, 1] without their border, rows in the units of
     * their table.
     *
     * @param x {@code [N, ...]}
     * @param provenance how they were made, as JSON
     */
    public SampleSet decode(Tensor x, String provenance) {
        return new SampleSet(data(), form.standardized(x), Math.toIntExact(x.size(0)), provenance);
    }

    /**
     * Standard deviation of all numbers of the data as the network sees them; absent in checkpoints that were written
     * before it was kept.
     */
    public OptionalDouble deviation() {
        return form.deviation();
    }

    /** Whether this is a continuous normalizing flow rather than a score model. */
    public boolean isFlow() {
        return config().flow().isPresent();
    }

    /**
     * The model as a continuous normalizing flow: the flow itself, or the probability flow of a score model from the
     * smallest time it was trained on or the process recommends, whichever is larger. x is {@code [N, ...]} as the network
     * sees it, and so are densities: images in [-1, 1] or [0, 1], tables standardised.
     *
     * @throws IllegalArgumentException if a score model knows discrete times only
     */
    public ContinuousFlow flow() {
        if (source instanceof FlowSampleMaker flow) {
            return flow.flow();
        }
        return new ScoreFlow(scoreModel());
    }

    /**
     * This model, its samples guided to classes by a classifier. It shares the weights: close one of the two.
     *
     * @param classifier of the same process; stays with the caller, open while samples are drawn
     * @throws ConfigException if it does not fit, or this is a continuous normalizing flow
     */
    public TrainedModel guidedBy(TrainedClassifier classifier) {
        classifier.requireFit(this);
        return new TrainedModel(checkpoint, notices, network, form, maker().guidedBy(classifier));
    }

    private SampleMaker maker() {
        if (source instanceof SampleMaker maker) {
            return maker;
        }
        throw new ConfigException(
                checkpoint.file() + " holds a continuous normalizing flow, which has no score, and this"
                        + " needs one; give it a score model (objective.kind denoisingScoreMatching)");
    }

    /** The network itself. */
    public Network network() {
        return network;
    }

    /**
     * Draws samples as the configuration says.
     *
     * @param count how many
     * @param seed decides them: sample i is the same whatever the count
     */
    public SampleSet sample(int count, long seed) {
        return sample(count, seed, config(), SamplingProgress.silent());
    }

    /**
     * Draws samples as another configuration of the same model says.
     *
     * @param count how many
     * @param seed decides them
     * @param config its section {@code sampling} counts, for instance {@code model.config().with("sampling.steps=200")}
     * @param progress watches, and may stop it
     * @throws java.util.concurrent.CancellationException if it is stopped
     */
    public SampleSet sample(int count, long seed, RunConfig config, SamplingProgress progress) {
        return source.draw(count, seed, config, checkpoint.file().toString(), progress);
    }

    /**
     * Draws samples of a score model in another way.
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
     * Draws samples of a score model and looks at the way they take.
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
        return maker().draw(count, seed, sampling, checkpoint.file().toString(), progress, listener);
    }

    /**
     * Opens the data it was trained on, as they are stored.
     *
     * @param options cache and listener of downloads
     * @throws dev.reverie.data.DataException if they are missing or faulty
     */
    public DataSplits openData(DataOptions options) throws IOException {
        return config().data().open(options);
    }

    /** Shape of one sample as the network sees it, without the batch. */
    public long[] sampleShape() {
        long[] batch = form.shape().batch(1);
        return Arrays.copyOfRange(batch, 1, batch.length);
    }

    /**
     * The first examples of the data it was trained on, as the network sees them.
     *
     * @param count how many; fewer if there are not as many
     * @param options cache and listener of downloads
     * @return flattened examples
     * @throws dev.reverie.data.DataException if the data are missing or faulty
     */
    public double[][] examples(int count, DataOptions options) throws IOException {
        Dataset data = openData(options).train();
        int available = (int) Math.min(count, data.size());
        int length = data.shape().length();
        float[] stored = new float[available * length];
        for (int i = 0; i < available; i++) {
            data.read(i, stored, i * length);
        }
        try (Scope scope = Scope.open()) {
            double[] seen =
                    form.toNetwork(stored, available, DType.FLOAT32, Device.CPU).toDoubles();
            double[][] examples = new double[available][];
            int width = seen.length / available;
            for (int i = 0; i < available; i++) {
                examples[i] = Arrays.copyOfRange(seen, i * width, (i + 1) * width);
            }
            return examples;
        }
    }

    /** Frees the weights. */
    @Override
    public void close() {
        network().parameters().close();
    }
}
