package dev.reverie.loss;

import dev.reverie.guidance.TimeDependentClassifier;
import dev.reverie.network.Labels;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.Objects;

/**
 * Cross entropy of the class given noisy data, for classifier guidance.
 *
 * <pre>{@code
 * L = -E_t E_{x_0, y, z} log p(y | alpha x_0 + sigma z, t)
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), appendix I.1, with equal weights of all times. At most, the classifier learns
 * {@code p(y | x_t)}: at high noise the loss stays near the entropy of the classes.
 *
 * @param times the process, and at which of its times
 */
public record ClassifierLoss(TrainingTimes times) {
    /** Checks that the times are there. */
    public ClassifierLoss {
        Objects.requireNonNull(times, "times");
    }

    /** The objective at stratified uniform times from 1e-5 of the process on. */
    public static ClassifierLoss of(Schedule schedule) {
        return new ClassifierLoss(new TrainingTimes(
                schedule, TrainingTimes.publishedMinimum(schedule), new TimeDistribution.Uniform(), true));
    }

    /**
     * The loss of a batch, with times and noise that are a function of the stream alone.
     *
     * @param classifier the classifier; for training, with dropout
     * @param x0 clean data {@code [N, ...]}
     * @param labels their classes
     * @param stream the stream of this step
     * @return the losses in nats, with gradients if the thread records
     * @throws IllegalArgumentException if a sample has no class or the classifier is of another process
     */
    public Losses evaluate(TimeDependentClassifier classifier, Tensor x0, Labels labels, RandomStream stream) {
        try (Scope scope = Scope.open()) {
            double[] t = times.draw(Perturbation.batchSize(x0), stream);
            return Perturbation.keep(scope, evaluate(classifier, x0, labels, t, Perturbation.noise(x0, stream)));
        }
    }

    /**
     * The loss for given times and noise.
     *
     * @param classifier the classifier
     * @param x0 clean data {@code [N, ...]}
     * @param labels their classes
     * @param t the time of each sample, N values
     * @param z standard normal noise of x0's shape
     * @return the losses in nats
     * @throws IllegalArgumentException if a sample has no class or the classifier is of another process
     */
    public Losses evaluate(TimeDependentClassifier classifier, Tensor x0, Labels labels, double[] t, Tensor z) {
        if (!classifier.schedule().equals(times.schedule())) {
            throw new IllegalArgumentException("the classifier is of the process " + classifier.schedule()
                    + ", but it is to learn at noise of " + times.schedule() + "; build both from one schedule");
        }
        requireAll(labels, t.length);
        try (Scope scope = Scope.open()) {
            Tensor xt = Perturbation.perturb(times.schedule(), x0, t, z);
            Tensor perSample = classifier.logProbability(labels, xt, t).neg();
            return Perturbation.keep(scope, Losses.of(perSample, t));
        }
    }

    /** Refuses samples without a class: their loss would be 0, and look good. */
    static void requireAll(Labels labels, int samples) {
        int[] conditioning = labels.forBatch(samples);
        long missing = Arrays.stream(conditioning).filter(y -> y == Labels.NONE).count();
        if (missing > 0) {
            throw new IllegalArgumentException("a classifier learns from samples with a class, but " + missing + " of "
                    + samples + " have none; label the data");
        }
    }
}
