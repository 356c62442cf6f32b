package dev.reverie.guidance;

import dev.reverie.model.Conditioning;
import dev.reverie.model.PerSample;
import dev.reverie.network.ClassifierNetwork;
import dev.reverie.nn.Dropout;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * A network read as a classifier of the noisy data of a process.
 *
 * <pre>{@code
 * log p(y | x_t) = F(x, c(t))_y - log sum_k exp F(x, c(t))_k
 * }</pre>
 *
 * <p>The state may have another element type than the network, as with score models. Trained by
 * {@link dev.reverie.loss.ClassifierLoss}.
 *
 * @param network gives the logits F; it stays with the caller
 * @param schedule the process
 * @param conditioning how the time reaches the network, c(t)
 * @param dropout what it drops; {@link Dropout#off()} outside training
 */
public record NetworkClassifier(
        ClassifierNetwork network, Schedule schedule, Conditioning conditioning, Dropout dropout)
        implements TimeDependentClassifier {
    /** Checks that nothing is missing. */
    public NetworkClassifier {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(conditioning, "conditioning");
        Objects.requireNonNull(dropout, "dropout");
    }

    /** A classifier without dropout. */
    public NetworkClassifier(ClassifierNetwork network, Schedule schedule, Conditioning conditioning) {
        this(network, schedule, conditioning, Dropout.off());
    }

    /**
     * The same classifier with dropout, for one training step.
     *
     * @param active what is dropped
     */
    public NetworkClassifier withDropout(Dropout active) {
        return new NetworkClassifier(network, schedule, conditioning, active);
    }

    @Override
    public int classes() {
        return network.classes();
    }

    @Override
    public Tensor logProbabilities(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            double[] condition = PerSample.of(t, conditioning::at).values();
            Tensor logits = network.logits(x.to(network.parameters().dtype()), condition, dropout)
                    .to(x.dtype());
            return scope.keep(logits.sub(logits.logSumExp(true, 1)));
        }
    }

    /** Says what the network is told; the network does not describe itself. */
    @Override
    public String toString() {
        return "NetworkClassifier[" + classes() + " classes, " + conditioning + "]";
    }
}
