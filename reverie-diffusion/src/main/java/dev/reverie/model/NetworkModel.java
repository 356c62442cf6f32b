package dev.reverie.model;

import dev.reverie.network.Context;
import dev.reverie.network.Evaluation;
import dev.reverie.network.Network;
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
 * A network read as a score model: what its conditioning number is and what its output means.
 *
 * <pre>{@code
 * continuous VP, sub-VP    F(x, 999 t) = eps                      s = -F / sigma(t)
 * continuous VE            F(x, sigma(t)) = s
 * discrete VP              F(x, t (N - 1)) = eps                  s = -F / sqrt(1 - abar_i)
 * chain of any rates       F(x, t (N - 1)) = eps, x_0 or v        at t_i = i / (N - 1)
 * discrete VE              F(x, round((1 - t)(N - 1))) = s
 * }</pre>
 *
 * <p>These are the conventions of Song et al. 2021 (arXiv:2011.13456) and its published checkpoints. The state may have
 * another element type than the network: it is cast to the network's, and the output back, so that a float64 state
 * moves around a float32 network.
 *
 * @param network the network; it stays with the caller
 * @param schedule the process it was trained on
 * @param output what the network's output means
 * @param conditioning how the time reaches it
 * @param context what else it is told about the samples
 * @param dropout what it drops; {@link Dropout#off()} outside training
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

    /** A model that is told nothing else, without dropout. */
    public NetworkModel(Network network, Schedule schedule, Prediction output, Conditioning conditioning) {
        this(network, schedule, output, conditioning, Context.none(), Dropout.off());
    }

    /**
     * A network for continuous time with the usual conventions of its process: it predicts what {@link Prediction#usual}
     * says, and gets {@code sigma(t)} where the variance explodes (VE and EDM), {@code 999 t / T} elsewhere.
     *
     * @param network the network
     * @param schedule the process
     */
    public static NetworkModel continuous(Network network, Schedule schedule) {
        Conditioning conditioning = schedule.isVarianceExploding()
                ? new Conditioning.NoiseLevel(schedule)
                : new Conditioning.ScaledTime(
                        Conditioning.PUBLISHED_TIME_SCALE / schedule.domain().end());
        return new NetworkModel(network, schedule, Prediction.usual(schedule), conditioning);
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
     * @throws IllegalArgumentException if the process has no discrete chain, or one of another number of steps
     */
    public static NetworkModel discrete(Network network, Schedule schedule, int steps, TimeIndexing indexing) {
        Optional<SmldChain> ladder = schedule.smldChain(steps);
        if (ladder.isPresent()) {
            return new NetworkModel(network, schedule, Prediction.SCORE, new Conditioning.LadderLabel(ladder.get()));
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
        return new NetworkModel(network, learnt, Prediction.NOISE, new Conditioning.ChainPosition(chain, indexing));
    }

    /**
     * A network trained on the indices of a chain of any rates.
     *
     * @param network the network, conditioned on {@code t (N - 1)}
     * @param schedule through the chain's points, as {@link dev.reverie.schedule.ChainSchedule} is
     * @param output what it gives: noise, denoised data or velocity
     * @throws IllegalArgumentException if the schedule goes through no chain
     */
    public static NetworkModel ofChain(Network network, Schedule schedule, Prediction output) {
        DdpmChain chain = schedule.ddpmChain(schedule.chainSteps().orElse(0))
                .orElseThrow(() -> new IllegalArgumentException(
                        "the process must go through a chain, as a ChainSchedule does, got " + schedule));
        return new NetworkModel(network, schedule, output, new Conditioning.ChainPosition(chain, TimeIndexing.DEFAULT));
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
    public Tensor predict(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            double[] condition = PerSample.of(t, conditioning::at).values();
            Tensor input = x.to(network.parameters().dtype());
            Tensor value =
                    Evaluation.of(network, input, condition, context, dropout).to(x.dtype());
            if (isChainNoise() && conditioning instanceof Conditioning.ChainPosition position) {
                value = PerSample.of(t, time -> -1 / position.noiseStd(time)).times(value);
            }
            return scope.keep(value);
        }
    }

    /** Says what the output means; the network does not describe itself. */
    @Override
    public String toString() {
        return "NetworkModel[" + output + ", " + conditioning + "]";
    }
}
