package dev.reverie.model;

import dev.reverie.network.NoiseCondition;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SmldChain;
import dev.reverie.schedule.TimeIndexing;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The number {@code c(t)} that a network is conditioned on, as a function of the time.
 *
 * <p>{@link #of}, {@link #onChain}, {@link #onLadder} and {@link #preconditioned} give the one that a network states
 * ({@link NoiseCondition}). A function of your own is a lambda.
 *
 * <table>
 * <caption>The conventions of the published checkpoints (arXiv:2011.13456)</caption>
 * <tr><th>class</th><th>c(t)</th><th>networks</th></tr>
 * <tr><td>{@link ScaledTime}</td><td>{@code 999 t}</td><td>continuous VP and sub-VP</td></tr>
 * <tr><td>{@link NoiseLevel}</td><td>{@code sigma(t)}</td><td>continuous VE; the network takes the logarithm</td></tr>
 * <tr><td>{@link ChainPosition}</td><td>{@code t (N - 1)}</td><td>DDPM, trained on indices</td></tr>
 * <tr><td>{@link LadderLabel}</td><td>{@code round((1 - t)(N - 1))}</td><td>NCSN, trained on descending levels</td></tr>
 * <tr><td>{@link QuarterLogarithm}</td><td>{@code ln(sigma / alpha) / 4}</td><td>EDM (arXiv:2206.00364)</td></tr>
 * <tr><td>{@link QuarterPower}</td><td>{@code (sigma / alpha)^(1/4)}</td><td>EDM, by networks that take the logarithm
 *     themselves</td></tr>
 * </table>
 */
@FunctionalInterface
public interface Conditioning {
    /** The factor of {@link ScaledTime} in the published checkpoints: the last index of a chain of 1000. */
    double PUBLISHED_TIME_SCALE = 999;

    /** The number at time {@code t}. */
    double at(double t);

    /** Number of steps of the discrete chain or ladder; empty in continuous time. */
    default OptionalInt chainSteps() {
        return OptionalInt.empty();
    }

    /**
     * The number that a network of continuous time states.
     *
     * @param condition what the network states
     * @param schedule the process on [0, T]
     * @throws IllegalArgumentException if it states an index
     */
    static Conditioning of(NoiseCondition condition, Schedule schedule) {
        double end = schedule.domain().end();
        return switch (condition) {
            case SIGMA -> new NoiseLevel(schedule);
            case C_NOISE -> new QuarterLogarithm(schedule);
            case SCALED_TIME -> new ScaledTime(PUBLISHED_TIME_SCALE / end);
            case UNIT_TIME -> new ScaledTime(1 / end);
            case INDEX ->
                throw new IllegalArgumentException("the network takes the index of a chain or ladder (INDEX), which"
                        + " continuous time does not have; use NetworkModel.discrete");
        };
    }

    /**
     * The number that a network of a DDPM chain states.
     *
     * @param condition what the network states
     * @param chain the chain it was trained on
     * @param indexing from position to index of the chain
     * @throws IllegalArgumentException if it states a noise level
     */
    static Conditioning onChain(NoiseCondition condition, DdpmChain chain, TimeIndexing indexing) {
        return switch (condition) {
            case SCALED_TIME, INDEX -> new ChainPosition(chain, indexing);
            case UNIT_TIME -> new ChainPosition(chain, indexing, 1 / (chain.steps() - 1.0));
            case SIGMA, C_NOISE ->
                throw new IllegalArgumentException("a network of a chain is conditioned on SCALED_TIME, UNIT_TIME or"
                        + " INDEX, got one that takes " + condition + "; train it in continuous time");
        };
    }

    /**
     * The index that a network of an SMLD ladder takes.
     *
     * @param condition what the network states
     * @param ladder the levels it was trained on
     * @throws IllegalArgumentException if it states neither an index nor a scaled time
     */
    static Conditioning onLadder(NoiseCondition condition, SmldChain ladder) {
        return switch (condition) {
            case SCALED_TIME, INDEX -> new LadderLabel(ladder);
            case SIGMA, C_NOISE, UNIT_TIME ->
                throw new IllegalArgumentException(
                        "a network of a ladder is conditioned on INDEX or SCALED_TIME, got one" + " that takes "
                                + condition + "; train it in continuous time");
        };
    }

    /**
     * The number of EDM preconditioning: {@code c_noise}, or its exponential for a network that takes the logarithm itself.
     *
     * @param condition what the network states
     * @param schedule the process
     * @throws IllegalArgumentException if it states an index
     */
    static Conditioning preconditioned(NoiseCondition condition, Schedule schedule) {
        return switch (condition) {
            case SIGMA -> new QuarterPower(schedule);
            case C_NOISE, SCALED_TIME, UNIT_TIME -> new QuarterLogarithm(schedule);
            case INDEX ->
                throw new IllegalArgumentException("the network takes the index of a chain or ladder (INDEX), which"
                        + " preconditioning replaces by c_noise; use NetworkModel.discrete");
        };
    }

    /**
     * {@code factor * t}.
     *
     * @param factor positive
     */
    record ScaledTime(double factor) implements Conditioning {
        /**
         * Checks the factor.
         *
         * @throws IllegalArgumentException if it is not positive and finite
         */
        public ScaledTime {
            if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("the factor of time must be positive and finite, got " + factor);
            }
        }

        @Override
        public double at(double t) {
            return factor * t;
        }
    }

    /**
     * {@code sigma(t)}.
     *
     * @param schedule gives sigma
     */
    record NoiseLevel(Schedule schedule) implements Conditioning {
        /** Checks the schedule. */
        public NoiseLevel {
            Objects.requireNonNull(schedule, "schedule");
        }

        @Override
        public double at(double t) {
            return schedule.sigma(t);
        }
    }

    /**
     * The position {@code scale t (N - 1)} in a DDPM chain, not rounded. The chain gives the noise level of the network's
     * output at the index of that position.
     *
     * @param chain the chain the network was trained on
     * @param indexing from position to index; {@link TimeIndexing#TRUNCATE} as published
     * @param scale 1 for the index itself, {@code 1 / (N - 1)} for the time
     */
    record ChainPosition(DdpmChain chain, TimeIndexing indexing, double scale) implements Conditioning {
        private static final double ROUNDING = 1e-9;

        /** Checks chain and indexing. */
        public ChainPosition {
            Objects.requireNonNull(chain, "chain");
            Objects.requireNonNull(indexing, "indexing");
        }

        /** The index itself. */
        public ChainPosition(DdpmChain chain, TimeIndexing indexing) {
            this(chain, indexing, 1);
        }

        @Override
        public OptionalInt chainSteps() {
            return OptionalInt.of(chain.steps());
        }

        @Override
        public double at(double t) {
            return scale * position(t);
        }

        private double position(double t) {
            double position = t * (chain.steps() - 1);
            double whole = Math.rint(position);
            // i / (N - 1) * (N - 1) may miss i by a unit in the last place, and truncation would take i - 1
            return Math.abs(position - whole) < ROUNDING ? whole : position;
        }

        /** Standard deviation {@code sqrt(1 - abar_i)} of the noise at the index of time {@code t}. */
        public double noiseStd(double t) {
            int last = chain.steps() - 1;
            return chain.sqrtOneMinusCumulativeAlpha(indexing.index(position(t), last, chain.steps()));
        }
    }

    /**
     * The index of the nearest level of an NCSN ladder, counted from the largest level downwards.
     *
     * @param ladder the levels the network was trained on
     */
    record LadderLabel(SmldChain ladder) implements Conditioning {
        /** Checks the ladder. */
        public LadderLabel {
            Objects.requireNonNull(ladder, "ladder");
        }

        @Override
        public OptionalInt chainSteps() {
            return OptionalInt.of(ladder.steps());
        }

        @Override
        public double at(double t) {
            return ladder.label(t);
        }
    }

    /**
     * {@code c_noise = ln(sigma / alpha) / 4} of EDM, Karras et al. 2022 (arXiv:2206.00364), table 1.
     *
     * @param schedule gives the ratio of noise to signal
     */
    record QuarterLogarithm(Schedule schedule) implements Conditioning {
        /** Checks the schedule. */
        public QuarterLogarithm {
            Objects.requireNonNull(schedule, "schedule");
        }

        @Override
        public double at(double t) {
            return Math.log(schedule.noiseToSignal(t)) / 4;
        }
    }

    /**
     * The noise level whose logarithm is that of {@link QuarterLogarithm}, for networks that embed the logarithm of what
     * they are given.
     *
     * @param schedule gives the ratio of noise to signal
     */
    record QuarterPower(Schedule schedule) implements Conditioning {
        /** Checks the schedule. */
        public QuarterPower {
            Objects.requireNonNull(schedule, "schedule");
        }

        @Override
        public double at(double t) {
            return Math.pow(schedule.noiseToSignal(t), 0.25);
        }
    }
}
