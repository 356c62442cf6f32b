package dev.reverie.model;

import dev.reverie.network.Context;
import dev.reverie.network.Evaluation;
import dev.reverie.network.Network;
import dev.reverie.nn.Dropout;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * A network whose input and target have unit variance at every noise level, for any schedule.
 *
 * <pre>{@code
 * y = x / alpha,   r = sigma / alpha                       x in the units of clean data, and its noise level
 * D = c_skip y + c_out F(c_in y, ln(r) / 4)
 * c_skip = sd^2 / (r^2 + sd^2),   c_out = r sd / sqrt(r^2 + sd^2),   c_in = 1 / sqrt(r^2 + sd^2)
 * }</pre>
 *
 * <p>Karras et al. 2022 (arXiv:2206.00364), table 1 and section 5, for {@code alpha = 1}. Use it for networks without
 * normalisation of their input, such as a multi-layer perceptron, and wherever no published checkpoint is to be
 * matched. Needs {@code alpha > 0} and {@code sigma > 0}.
 *
 * @param network the network F; it stays with the caller
 * @param schedule the process
 * @param dataStd standard deviation {@code sd} of the clean data over all coordinates
 * @param conditioning the number that the network takes: {@code ln(r) / 4}, or {@code r^(1/4)} if it takes the logarithm
 * @param context classes and augmentations of the samples
 * @param dropout what the network drops; {@link Dropout#off()} outside training
 */
public record PreconditionedModel(
        Network network, Schedule schedule, double dataStd, Conditioning conditioning, Context context, Dropout dropout)
        implements LearnedModel {
    /**
     * Checks the standard deviation.
     *
     * @throws IllegalArgumentException if {@code dataStd} is not positive and finite, or the network learns a variance
     */
    public PreconditionedModel {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(conditioning, "conditioning");
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(dropout, "dropout");
        if (network.learnsVariance()) {
            throw new IllegalArgumentException(
                    "a network with learned variance belongs to a discrete chain; take NetworkModel.ofChain");
        }
        if (!(dataStd > 0 && dataStd < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("dataStd must be positive and finite, got " + dataStd);
        }
    }

    /**
     * A model without context and dropout, with the number that its network states.
     *
     * @throws IllegalArgumentException if {@code dataStd} is not positive and finite, or the network takes an index
     */
    public PreconditionedModel(Network network, Schedule schedule, double dataStd) {
        this(
                network,
                schedule,
                dataStd,
                Conditioning.preconditioned(network.noiseCondition(), schedule),
                Context.none(),
                Dropout.off());
    }

    @Override
    public PreconditionedModel withDropout(Dropout active) {
        return new PreconditionedModel(network, schedule, dataStd, conditioning, context, active);
    }

    @Override
    public PreconditionedModel with(Context conditions) {
        return new PreconditionedModel(network, schedule, dataStd, conditioning, conditions, dropout);
    }

    @Override
    public Prediction prediction() {
        return Prediction.DENOISED;
    }

    @Override
    public Tensor predict(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            PerSample in = PerSample.of(t, time -> 1 / (schedule.alpha(time) * total(time)));
            PerSample skip =
                    PerSample.of(t, time -> dataStd * dataStd / (schedule.alpha(time) * total(time) * total(time)));
            PerSample out = PerSample.of(t, time -> ratio(time) * dataStd / total(time));
            double[] condition = PerSample.of(t, conditioning::at).values();
            Tensor scaled = in.times(x).to(network.parameters().dtype());
            Tensor value =
                    Evaluation.of(network, scaled, condition, context, dropout).to(x.dtype());
            return scope.keep(skip.combine(x, out, value));
        }
    }

    private double ratio(double t) {
        return schedule.noiseToSignal(t);
    }

    private double total(double t) {
        return Math.hypot(ratio(t), dataStd);
    }

    /** Names the scale; networks have no description. */
    @Override
    public String toString() {
        return "PreconditionedModel[dataStd=" + dataStd + "]";
    }
}
