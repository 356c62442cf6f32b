package dev.reverie.loss;

import dev.reverie.guidance.TimeDependentClassifier;
import dev.reverie.model.ScoreModel;
import dev.reverie.network.Labels;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Accuracy of a noisy classifier at each noise level, accumulated over batches.
 *
 * <pre>{@code
 * ClassifierAccuracy accuracy = new ClassifierAccuracy(classifier, 0.01, 0.1, 0.3, 0.6, 1);
 * accuracy.add(x0, labels, stream.index(0));
 * accuracy.levels().forEach(level -> print(level.time(), level.accuracy(), level.standardError()));
 * }</pre>
 */
public final class ClassifierAccuracy {
    private final TimeDependentClassifier classifier;
    private final double[] times;
    private final long[] correct;
    private final double[] lossSums;
    private long samples;

    /**
     * No samples yet.
     *
     * @param classifier the classifier
     * @param times the times to look at, at least one, within its process
     * @throws IllegalArgumentException if there is none, or one is outside
     */
    public ClassifierAccuracy(TimeDependentClassifier classifier, double... times) {
        this.classifier = classifier;
        this.times = times.clone();
        if (times.length == 0) {
            throw new IllegalArgumentException("the accuracy is told at given times, got none");
        }
        for (double t : times) {
            if (!classifier.schedule().domain().contains(t)) {
                throw new IllegalArgumentException("time " + t + " is outside the process, "
                        + classifier.schedule().domain());
            }
        }
        correct = new long[times.length];
        lossSums = new double[times.length];
    }

    /**
     * Accuracy at one time.
     *
     * @param time the time
     * @param noiseToSignal {@code sigma / alpha} there
     * @param samples number of samples looked at
     * @param correct how many the most likely class was right for; equally likely ones count as the first of them
     * @param crossEntropy mean of {@code -log p(y | x_t)}, in nats
     */
    public record Level(double time, double noiseToSignal, long samples, long correct, double crossEntropy) {
        /** Share of the samples whose class was found. */
        public double accuracy() {
            return (double) correct / (double) samples;
        }

        /** Standard error of the accuracy, {@code sqrt(a (1 - a) / n)}. */
        public double standardError() {
            return Math.sqrt(accuracy() * (1 - accuracy()) / (double) samples);
        }
    }

    /**
     * Looks at a batch, at all times with the same noise.
     *
     * @param x0 clean data {@code [N, ...]}
     * @param labels their classes
     * @param stream decides the noise
     * @throws IllegalArgumentException if a sample has no class
     */
    public void add(Tensor x0, Labels labels, RandomStream stream) {
        int n = Perturbation.batchSize(x0);
        ClassifierLoss.requireAll(labels, n);
        int[] conditioning = labels.within(classifier.classes()).forBatch(n);
        try (Autograd.Mode off = Autograd.noGrad();
                Scope scope = Scope.open()) {
            Tensor z = Perturbation.noise(x0, stream);
            for (int level = 0; level < times.length; level++) {
                count(level, probabilities(x0, times[level], z), conditioning);
            }
        }
        samples += n;
    }

    private double[] probabilities(Tensor x0, double time, Tensor z) {
        double[] t = ScoreModel.times(x0, time);
        try (Scope scope = Scope.open()) {
            Tensor xt = Perturbation.perturb(classifier.schedule(), x0, t, z);
            return classifier.logProbabilities(xt, t).toDoubles();
        }
    }

    private void count(int level, double[] logProbabilities, int[] conditioning) {
        int classes = classifier.classes();
        for (int i = 0; i < conditioning.length; i++) {
            int best = 0;
            for (int y = 1; y < classes; y++) {
                if (logProbabilities[i * classes + y] > logProbabilities[i * classes + best]) {
                    best = y;
                }
            }
            correct[level] += best == conditioning[i] ? 1 : 0;
            lossSums[level] -= logProbabilities[i * classes + conditioning[i]];
        }
    }

    /**
     * The accuracies so far, in the order of the times.
     *
     * @throws IllegalStateException if no batch was looked at
     */
    public List<Level> levels() {
        if (samples == 0) {
            throw new IllegalStateException("no batch was looked at; call add first");
        }
        List<Level> levels = new ArrayList<>();
        for (int i = 0; i < times.length; i++) {
            levels.add(new Level(
                    times[i],
                    classifier.schedule().noiseToSignal(times[i]),
                    samples,
                    correct[i],
                    lossSums[i] / (double) samples));
        }
        return levels;
    }
}
