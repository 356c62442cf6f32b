package dev.reverie.trained;

import dev.reverie.config.ConfigException;
import dev.reverie.config.RunConfig;
import dev.reverie.config.Task;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.errors.RequestException;
import dev.reverie.guidance.NetworkClassifier;
import dev.reverie.guidance.TimeDependentClassifier;
import dev.reverie.loss.ClassifierAccuracy;
import dev.reverie.network.Labels;
import dev.reverie.random.RandomStream;
import dev.reverie.run.Checkpoint;
import dev.reverie.run.Checkpoints;
import dev.reverie.run.DataForm;
import dev.reverie.run.DataInfo;
import dev.reverie.run.RunException;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A classifier of noisy data with its averaged weights, for guiding score models of the same process.
 *
 * <pre>{@code
 * try (TrainedScoreModel model = TrainedScoreModel.load(Path.of("runs/digits"));
 *         TrainedClassifier trained = TrainedClassifier.load(Path.of("runs/digits-classifier"), Device.CPU)) {
 *     trained.requireFit(model);
 *     ScoreModel threes = model.scoreModel().plus(new ClassifierGuidance(trained.classifier(), Labels.all(3), 2));
 * }
 * }</pre>
 */
public final class TrainedClassifier implements Trained {
    /** Examples classified together. */
    private static final int CHUNK = 128;

    /** So that a position without features has a direction, too. */
    private static final double SMALLEST_LENGTH = 1e-10;

    private final Checkpoint checkpoint;
    private final List<String> notices;
    private final NetworkClassifier classifier;
    private final DataForm form;

    private TrainedClassifier(Checkpoints.Found found, NetworkClassifier classifier, DataForm form) {
        checkpoint = found.checkpoint();
        notices = found.notices();
        this.classifier = classifier;
        this.form = form;
    }

    /**
     * Loads a classifier.
     *
     * @param runOrCheckpoint folder of a run, of which the newest good checkpoint is taken, or a checkpoint file
     * @param device where it will compute
     * @throws ConfigException if what was trained there is no classifier
     * @throws RunException if it is neither run nor checkpoint, is damaged, or holds no checkpoint yet
     * @throws IOException if it cannot be read
     */
    public static TrainedClassifier load(Path runOrCheckpoint, Device device) throws IOException {
        Checkpoints.Found found = Checkpoints.find(runOrCheckpoint);
        RunConfig config = found.checkpoint().config();
        if (!(config.task() instanceof Task.Classifier task)) {
            throw new ConfigException(
                    runOrCheckpoint + " holds a "
                            + (config.task() instanceof Task.Flow ? "flow" : "score model")
                            + ", not a classifier",
                    "train one on the same data and process, as in reverie train PRESET --objective classifier");
        }
        return of(found, task, device);
    }

    static TrainedClassifier of(Checkpoints.Found found, Task.Classifier task, Device device) throws IOException {
        RunConfig config = found.checkpoint().config();
        DataForm form = new DataForm(config.data(), found.checkpoint().data());
        NetworkClassifier classifier = ModelFactory.classifier(config, task, form);
        found.load(classifier.network().parameters(), device);
        return new TrainedClassifier(found, classifier, form);
    }

    /** The classifier: log probabilities of the classes of {@code [N, ...]} as its network sees data. */
    public TimeDependentClassifier classifier() {
        return classifier;
    }

    @Override
    public RunConfig config() {
        return checkpoint.config();
    }

    @Override
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    @Override
    public DataInfo data() {
        return checkpoint.data();
    }

    @Override
    public List<String> notices() {
        return notices;
    }

    /**
     * Checks that it knows the noisy data of a score model.
     *
     * @param model to be guided
     * @throws ConfigException if that is of another process, or sees data of another shape or range
     */
    public void requireFit(TrainedScoreModel model) {
        var schedule = model.scoreModel().schedule();
        if (!schedule.equals(classifier.schedule())) {
            throw new ConfigException(
                    "the classifier " + checkpoint.file() + " knows noisy data of " + classifier.schedule()
                            + ", but the model is of " + schedule,
                    "train both with one section process");
        }
        long[] own = sampleShape();
        if (!Arrays.equals(own, model.sampleShape())) {
            throw new ConfigException(
                    "the classifier " + checkpoint.file() + " knows data of shape " + Arrays.toString(own)
                            + ", but those of the model are " + Arrays.toString(model.sampleShape()),
                    "train both with one section data");
        }
        if (config().data().centered() != model.config().data().centered()) {
            throw new ConfigException(
                    "the classifier " + checkpoint.file() + " sees images in " + range(config()) + ", but the model in "
                            + range(model.config()),
                    "give both the same data.centered");
        }
    }

    private static String range(RunConfig config) {
        return config.data().centered() ? "[-1, 1]" : "[0, 1]";
    }

    private long[] sampleShape() {
        long[] batch = form.shape().batch(1);
        return Arrays.copyOfRange(batch, 1, batch.length);
    }

    /**
     * Accuracy on held-out data: the first of the test part of its data, or of the training part where
     * there is no other.
     *
     * @param options cache and listener of downloads
     * @param most how many examples to look at, if there are as many
     * @param times the times to look at, within its process
     * @return one level for each time
     * @throws dev.reverie.data.DataException if the data are missing or faulty
     */
    public List<ClassifierAccuracy.Level> accuracy(DataOptions options, int most, double... times) throws IOException {
        DataSplits splits = config().data().open(options);
        Dataset data = form.padded(splits.test().orElse(splits.train()));
        int count = (int) Math.min(most, data.size());
        ClassifierAccuracy accuracy = new ClassifierAccuracy(classifier, times);
        RandomStream stream = RandomStream.of(0).purpose("accuracy");
        for (int first = 0; first < count; first += CHUNK) {
            add(accuracy, data, first, Math.min(CHUNK, count - first), stream.index(first));
        }
        return accuracy.levels();
    }

    private void add(ClassifierAccuracy accuracy, Dataset data, int first, int size, RandomStream stream) {
        int length = data.shape().length();
        float[] examples = new float[size * length];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            data.read(first + i, examples, i * length);
            labels[i] = data.label(first + i);
        }
        try (Scope scope = Scope.open()) {
            accuracy.add(
                    form.toNetwork(
                            examples,
                            size,
                            config().training().precision().master(),
                            classifier.network().parameters().device()),
                    Labels.of(labels),
                    stream);
        }
    }

    /**
     * The most likely class of clean data: of those with as little noise as it was trained on, which is not added.
     *
     * @param samples data of the shape it was trained on, such as samples of a model
     * @return a class for each
     * @throws RequestException if they are of another shape
     */
    public int[] classify(SampleSet samples) {
        requireShape(samples);
        int classes = classifier.classes();
        int[] found = new int[samples.count()];
        for (int first = 0; first < found.length; first += CHUNK) {
            int size = Math.min(CHUNK, found.length - first);
            try (Scope scope = Scope.open();
                    Autograd.Mode mode = Autograd.noGrad()) {
                double[] log = classifier
                        .logProbabilities(seen(samples.values(first, size), size), clean(size))
                        .toDoubles();
                for (int i = 0; i < size; i++) {
                    found[first + i] = likeliest(log, i * classes, classes);
                }
            }
        }
        return found;
    }

    /** What it sees in clean examples. */
    public static final class Embedding {
        private final double[] features;
        private final double[][] probabilities;

        private Embedding(double[] features, double[][] probabilities) {
            this.features = features;
            this.probabilities = probabilities;
        }

        /** N rows of D numbers, the channels of the last stage averaged over all positions; shared. */
        public double[] features() {
            return features;
        }

        /** N rows with the probability of each class; shared. */
        public double[][] probabilities() {
            return probabilities;
        }
    }

    /**
     * Features and class probabilities of clean examples.
     *
     * @param stored N examples in the form of the data, one after the other: images in [0, 1]
     * @param count N
     */
    public Embedding embed(float[] stored, int count) {
        int classes = classifier.classes();
        double[][] probabilities = new double[count][classes];
        double[][] parts = new double[(count + CHUNK - 1) / CHUNK][];
        int length = stored.length / count;
        for (int first = 0; first < count; first += CHUNK) {
            int size = Math.min(CHUNK, count - first);
            float[] values = Arrays.copyOfRange(stored, first * length, (first + size) * length);
            try (Scope scope = Scope.open();
                    Autograd.Mode mode = Autograd.noGrad()) {
                Tensor x = seen(values, size);
                double[] log = classifier.logProbabilities(x, clean(size)).toDoubles();
                for (int i = 0; i < size * classes; i++) {
                    probabilities[first + i / classes][i % classes] = Math.exp(log[i]);
                }
                double[] condition = Arrays.stream(clean(size))
                        .map(classifier.conditioning()::at)
                        .toArray();
                List<Tensor> stages = classifier
                        .network()
                        .features(x.to(classifier.network().parameters().dtype()), condition);
                Tensor last = stages.get(stages.size() - 1).to(DType.FLOAT32);
                parts[first / CHUNK] =
                        last.reshape(size, last.size(1), -1).mean(false, 2).toDoubles();
            }
        }
        double[] features = Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
        return new Embedding(features, probabilities);
    }

    /** The time of the least noise that it was trained on. */
    private double[] clean(int count) {
        double[] times = new double[count];
        Arrays.fill(
                times,
                config().classifier().orElseThrow().loss().times().interval().start());
        return times;
    }

    private Tensor seen(float[] stored, int count) {
        return form.toNetwork(
                form.framed(stored, count),
                count,
                config().training().precision().master(),
                classifier.network().parameters().device());
    }

    private void requireShape(SampleSet samples) {
        if (!samples.shape().equals(form.info().shape())) {
            throw new RequestException("the classifier " + checkpoint.file() + " knows data of shape "
                    + form.info().shape() + ", got " + samples.shape());
        }
    }

    /**
     * Perceptual distance of images: a distance in its features instead of pixels.
     *
     * <pre>{@code
     * d(a, b) = 1/S sum_s mean over positions of || f_s(a) / |f_s(a)| - f_s(b) / |f_s(b)| ||^2
     * }</pre>
     *
     * <p>f_s are the channels of stage s at one position, of clean pictures. Zhang et al. 2018 (arXiv:1801.03924), equation
     * (1), with all weights 1: it depends on the network, which has to be named with every figure. From 0, for equal
     * pictures, to 4.
     *
     * @param samples pictures of the shape it was trained on
     * @param picture one more, in the form of the samples
     * @return the distance of each sample to that picture
     * @throws IllegalArgumentException if the shapes differ
     */
    public double[] perceptualDistances(SampleSet samples, float[] picture) {
        requireShape(samples);
        if (picture.length != samples.shape().length()) {
            throw new IllegalArgumentException("the picture must be of shape " + samples.shape() + ", that is "
                    + samples.shape().length() + " numbers, got " + picture.length);
        }
        double[] distances = new double[samples.count()];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = perceptualDistance(samples.sample(i), picture);
        }
        return distances;
    }

    private double perceptualDistance(float[] a, float[] b) {
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            List<Tensor> ofA = directions(seen(a, 1));
            List<Tensor> ofB = directions(seen(b, 1));
            double sum = 0;
            for (int stage = 0; stage < ofA.size(); stage++) {
                sum += ofA.get(stage)
                        .sub(ofB.get(stage))
                        .square()
                        .sum(false, 1)
                        .mean()
                        .item();
            }
            return sum / ofA.size();
        }
    }

    /** The features of a picture, at each position a vector of length 1. */
    private List<Tensor> directions(Tensor x) {
        DType dtype = classifier.network().parameters().dtype();
        double[] condition =
                Arrays.stream(clean(1)).map(classifier.conditioning()::at).toArray();
        return classifier.network().features(x.to(dtype), condition).stream()
                .map(feature -> feature.to(DType.FLOAT32))
                .map(feature -> feature.div(feature.square().sum(true, 1).sqrt().add(SMALLEST_LENGTH)))
                .toList();
    }

    private static int likeliest(double[] log, int offset, int classes) {
        int best = 0;
        for (int y = 1; y < classes; y++) {
            best = log[offset + y] > log[offset + best] ? y : best;
        }
        return best;
    }

    @Override
    public void close() {
        classifier.network().parameters().close();
    }
}
