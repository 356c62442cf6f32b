package dev.reverie.trained;

import dev.reverie.config.ConfigException;
import dev.reverie.config.RunConfig;
import dev.reverie.config.Task;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.flow.ContinuousFlow;
import dev.reverie.network.Network;
import dev.reverie.run.Checkpoint;
import dev.reverie.run.Checkpoints;
import dev.reverie.run.DataForm;
import dev.reverie.run.DataInfo;
import dev.reverie.run.RunException;
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
 * A trained model with its averaged weights, to draw samples from: a {@link TrainedScoreModel} or a {@link TrainedFlow}.
 *
 * <pre>{@code
 * try (TrainedModel model = TrainedModel.load(Path.of("runs/digits"))) {
 *     model.sample(64, 0).writePng(Path.of("samples.png"));
 * }
 * }</pre>
 */
public abstract sealed class TrainedModel implements Trained permits TrainedScoreModel, TrainedFlow {
    private final Checkpoint checkpoint;
    private final List<String> notices;
    private final Network network;
    private final DataForm form;

    TrainedModel(Checkpoint checkpoint, List<String> notices, Network network, DataForm form) {
        this.checkpoint = checkpoint;
        this.notices = notices;
        this.network = network;
        this.form = form;
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
        return of(find(runOrCheckpoint), device);
    }

    /** The checkpoint of a model with samples, which a classifier is not. */
    static Checkpoints.Found find(Path runOrCheckpoint) throws IOException {
        Checkpoints.Found found = Checkpoints.find(runOrCheckpoint);
        if (found.checkpoint().config().task() instanceof Task.Classifier) {
            throw new ConfigException(
                    runOrCheckpoint + " holds a classifier, which draws nothing and has no score",
                    "use it with --classifier beside a score model, as in reverie sample RUN --classifier "
                            + ShellWords.quoted(runOrCheckpoint.toString()) + " --label 0");
        }
        return found;
    }

    static TrainedModel of(Checkpoints.Found found, Device device) throws IOException {
        DataForm form = form(found);
        Network network = network(found, form, device);
        return found.checkpoint().config().task() instanceof Task.Flow
                ? TrainedFlow.of(found, network, form, device)
                : TrainedScoreModel.of(found, network, form, device);
    }

    static DataForm form(Checkpoints.Found found) {
        return new DataForm(
                found.checkpoint().config().data(), found.checkpoint().data());
    }

    static Network network(Checkpoints.Found found, DataForm form, Device device) throws IOException {
        Network network = found.checkpoint().config().network().create(form.shape());
        found.load(network.parameters(), device);
        return network;
    }

    @Override
    public final RunConfig config() {
        return checkpoint.config();
    }

    @Override
    public final Checkpoint checkpoint() {
        return checkpoint;
    }

    /**
     * Which weights draw the samples: {@code averaged} over the training, {@code last} where {@code training.emaRate} is 0, {@code
     * given} where they came from elsewhere and whether they are an average is not known.
     */
    public final String weights() {
        return config().training().emaRate() == 0
                ? "last"
                : checkpoint.counters().averageUpdates() == 0 ? "given" : "averaged";
    }

    @Override
    public final DataInfo data() {
        return checkpoint.data();
    }

    @Override
    public final List<String> notices() {
        return notices;
    }

    /**
     * Converts network inputs to the form of the stored data: images in [0, 1] without their border, rows in the units of
     * their table.
     *
     * @param x {@code [N, ...]}
     * @param provenance how they were made, as JSON
     */
    public final SampleSet decode(Tensor x, String provenance) {
        return new SampleSet(data(), form.standardized(x), Math.toIntExact(x.size(0)), provenance);
    }

    /**
     * Standard deviation of all numbers of the data as the network sees them; absent in checkpoints that were written
     * before it was kept.
     */
    public final OptionalDouble deviation() {
        return form.deviation();
    }

    /**
     * The model as a continuous normalizing flow: the flow itself, or the probability flow of a score model. x is
     * {@code [N, ...]} as the network sees it, and so are densities: images in [-1, 1] or [0, 1], tables standardised.
     *
     * @throws IllegalArgumentException if a score model knows discrete times only
     */
    public abstract ContinuousFlow flow();

    /** Draws its samples. */
    abstract SampleSource source();

    final DataForm form() {
        return form;
    }

    /** The network itself. */
    public final Network network() {
        return network;
    }

    /**
     * Draws samples as the configuration says.
     *
     * @param count how many
     * @param seed decides them: sample i is the same whatever the count
     */
    public final SampleSet sample(int count, long seed) {
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
    public final SampleSet sample(int count, long seed, RunConfig config, SamplingProgress progress) {
        return sample(0, count, seed, config, progress);
    }

    /** How many samples are computed together: where a part of many samples may begin. */
    public final int together() {
        return source().together();
    }

    /**
     * Draws a part of many samples, such as one of several hosts does.
     *
     * @param first number of the first one, a multiple of {@link #together}
     * @param count how many
     * @param seed decides them: sample i is the same in whatever part
     * @param config its section {@code sampling} counts
     * @param progress watches, and may stop it
     * @throws java.util.concurrent.CancellationException if it is stopped
     */
    public final SampleSet sample(int first, int count, long seed, RunConfig config, SamplingProgress progress) {
        return source().draw(first, count, seed, config, checkpoint.file().toString(), progress);
    }

    /**
     * Opens the data it was trained on, as they are stored.
     *
     * @param options cache and listener of downloads
     * @throws dev.reverie.data.DataException if they are missing or faulty
     */
    public final DataSplits openData(DataOptions options) throws IOException {
        return config().data().open(options);
    }

    /** Shape of one sample as the network sees it, without the batch. */
    public final long[] sampleShape() {
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
    public final double[][] examples(int count, DataOptions options) throws IOException {
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

    @Override
    public final void close() {
        network().parameters().close();
    }
}
