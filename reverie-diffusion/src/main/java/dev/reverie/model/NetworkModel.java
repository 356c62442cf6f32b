package dev.reverie.model;

import dev.reverie.network.Context;
import dev.reverie.network.Evaluation;
import dev.reverie.network.Network;
import dev.reverie.network.NoiseCondition;
import dev.reverie.nn.Dropout;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SmldChain;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A network as a score model: its conditioning number and the meaning of its output.
 *
 * <p>{@link #continuous} and {@link #discrete} follow the conventions of Song et al. 2021 (arXiv:2011.13456) and its
 * published checkpoints:
 *
 * <pre>{@code
 * network states    process                    number, output
 * SIGMA             VE, EDM                    F(x, sigma(t)) = s
 * SIGMA             others                     F(x, sigma(t)) = eps; u for rectified flow
 * SCALED_TIME       any                        F(x, 999 t / T) = eps; u for rectified flow
 * C_NOISE           any                        F(x, ln(sigma / alpha) / 4) = eps; u for rectified flow
 * UNIT_TIME         any                        F(x, t / T) = eps
 * index or time     VP chain                   F(x, t (N - 1)) = eps    s = -F / sqrt(1 - abar_i)
 * index or time     chain of any rates         F(x, t (N - 1)) = eps, x_0 or v at t_i = i / (N - 1)
 * index             VE ladder                  F(x, round((1 - t)(N - 1))) = s
 * }</pre>
 *
 * <p>The state may have another element type than the network: the model casts it to the network's and casts the output
 * back, so that a float64 state moves around a float32 network.
 *
 * @param network the network; it stays with the caller
 * @param schedule the process it was trained on
 * @param output what the network's output means
 * @param conditioning the network's number as a function of time
 * @param context classes and augmentations of the samples
 * @param dropout what the network drops; {@link Dropout#off()} outside training
 */
public record NetworkModel(
        Network network,
        Schedule schedule,
        Prediction output,
        Conditioning conditioning,
        Context context,
        Dropout dropout)
        implements LearnedModel {
    /** Checks that nothing is missing. */
    public NetworkModel {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(conditioning, "conditioning");
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(dropout, "dropout");
    }

    /** A model without context and dropout. */
    public NetworkModel(Network network, Schedule schedule, Prediction output, Conditioning conditioning) {
        this(network, schedule, output, conditioning, Context.none(), Dropout.off());
    }

    /**
     * A network of continuous time, with the number that it states and the usual output of its process (table above).
     *
     * @param network the network
     * @param schedule the process
     * @throws IllegalArgumentException if the network states an index
     */
    public static NetworkModel continuous(Network network, Schedule schedule) {
        NoiseCondition condition = network.noiseCondition();
        Prediction output = Prediction.usual(schedule);
        if (condition == NoiseCondition.UNIT_TIME
                || (output == Prediction.SCORE && condition != NoiseCondition.SIGMA)) {
            output = Prediction.NOISE;
        }
        return new NetworkModel(network, schedule, output, Conditioning.of(condition, schedule));
    }

    /**
     * A network trained on the indices of a discrete chain.
     *
     * <p>Its process is {@link Schedule#discretized}: that of the cosine chain has noise levels of its own.
     *
     * @param network the network
     * @param schedule has an SMLD chain, such as VE, or a DDPM chain, such as VP, the cosine or a chain of any rates
     * @param steps number of steps N the network was trained with, at least 2
     * @param indexing from time to index of the chain of VP; {@link TimeIndexing#TRUNCATE} as published
     * @throws IllegalArgumentException if the process has no discrete chain, or one of another number of steps, or the
     *     network states a number that the chain does not have
     */
    public static NetworkModel discrete(Network network, Schedule schedule, int steps, TimeIndexing indexing) {
        NoiseCondition condition = network.noiseCondition();
        Optional<SmldChain> ladder = schedule.smldChain(steps);
        if (ladder.isPresent()) {
            return new NetworkModel(
                    network, schedule, Prediction.SCORE, Conditioning.onLadder(condition, ladder.get()));
        }
        OptionalInt own = schedule.chainSteps();
        if (own.isPresent() && own.getAsInt() != steps) {
            throw new IllegalArgumentException(
                    "steps must be those of the chain, " + own.getAsInt() + ", got " + steps);
        }
        Schedule learnt = schedule.discretized(steps);
        DdpmChain chain = learnt.ddpmChain(steps)
                .orElseThrow(
                        () -> new IllegalArgumentException("only processes with a discrete chain, such as VE and VP,"
                                + " have networks of discrete time, got " + schedule
                                + "; take NetworkModel.continuous"));
        return new NetworkModel(network, learnt, Prediction.NOISE, Conditioning.onChain(condition, chain, indexing));
    }

    /**
     * A network trained on the indices of a chain of any rates.
     *
     * @param network the network, conditioned on {@code t (N - 1)} or t
     * @param schedule through the chain's points, as {@link dev.reverie.schedule.ChainSchedule} is
     * @param output what it gives: noise, denoised data or velocity
     * @throws IllegalArgumentException if the schedule goes through no chain
     */
    public static NetworkModel ofChain(Network network, Schedule schedule, Prediction output) {
        DdpmChain chain = schedule.ddpmChain(schedule.chainSteps().orElse(0))
                .orElseThrow(() -> new IllegalArgumentException(
                        "the process must go through a chain, as a ChainSchedule does, got " + schedule));
        return new NetworkModel(
                network, schedule, output, Conditioning.onChain(network.noiseCondition(), chain, TimeIndexing.DEFAULT));
    }

    @Override
    public NetworkModel withDropout(Dropout active) {
        return new NetworkModel(network, schedule, output, conditioning, context, active);
    }

    @Override
    public NetworkModel with(Context conditions) {
        return new NetworkModel(network, schedule, output, conditioning, conditions, dropout);
    }

    /** Whether the network's noise is that of a discrete chain, whose level differs from the schedule's. */
    private boolean isChainNoise() {
        return output == Prediction.NOISE
                && conditioning instanceof Conditioning.ChainPosition
                && schedule.chainSteps().isEmpty();
    }

    /** The network's output, or the score where the output is the noise of a discrete chain. */
    @Override
    public Prediction prediction() {
        return isChainNoise() ? Prediction.SCORE : output;
    }

    @Override
    public OptionalInt chainSteps() {
        return conditioning.chainSteps();
    }

    @Override
    public boolean learnsVariance() {
        return network.learnsVariance();
    }

    @Override
    public Tensor predict(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            Tensor output = output(x, t);
            return scope.keep(prediction(learnsVariance() ? half(output, 0) : output, t));
        }
    }

    @Override
    public StepPrediction predictStep(Tensor x, double[] t) {
        if (!learnsVariance()) {
            return LearnedModel.super.predictStep(x, t);
        }
        try (Scope scope = Scope.open()) {
            Tensor output = output(x, t);
            Tensor value = prediction(half(output, 0), t);
            return new StepPrediction(
                    scope.keep(value), scope.keep(half(output, 1).add(1).mul(0.5)));
        }
    }

    private Tensor output(Tensor x, double[] t) {
        double[] condition = PerSample.of(t, conditioning::at).values();
        Tensor input = x.to(network.parameters().dtype());
        return Evaluation.of(network, input, condition, context, dropout).to(x.dtype());
    }

    /** Prediction or variance of an output of twice the data's channels. */
    private static Tensor half(Tensor output, int which) {
        long channels = output.size(1) / 2;
        return output.narrow(1, which * channels, channels).contiguous();
    }

    private Tensor prediction(Tensor value, double[] t) {
        return isChainNoise() && conditioning instanceof Conditioning.ChainPosition position
                ? PerSample.of(t, time -> -1 / position.noiseStd(time)).times(value)
                : value;
    }

    /** Names output and conditioning; networks have no description. */
    @Override
    public String toString() {
        return "NetworkModel[" + output + ", " + conditioning + "]";
    }
}
