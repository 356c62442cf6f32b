package dev.reverie.bench.cluster;

import dev.reverie.train.GradientExchange;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a step takes on W workers that share out the P parts of each batch.
 *
 * <pre>
 *     t(W) = c(W) + b(W) (8 / R + s) + r(W) (l + m)
 *     speed-up t(1) / t(W),   efficiency t(1) / (W t(W))
 *
 *     c(W)  computation of ceil(P / W) parts, and the update of all weights, which every worker does
 *     b(W)  bytes that a worker sends, and gets: 2 (W - 1) / W times the gradient where W divides P
 *     R     bits per second of the link, both ways at once
 *     s     seconds of software per byte sent, measured: copies, sockets, additions
 *     r(W)  rounds in which all wait for one another: two for each slice of the gradient, and one for the losses
 *     l, m  latency of the network, and of the software of a round, measured
 * </pre>
 *
 * <p>Nothing overlaps in it: computation, wire and software come one after the other, so that the exchange is estimated at its most. The
 * workers are equal, and the switch between them carries what all send at once.
 *
 * @param parameters numbers that are trained, in float32
 * @param parts of a batch, unless there are more workers: then as many as workers
 * @param computing seconds of computation in a step by number of workers, 1 among them
 * @param overhead of the exchange in software
 * @param latency of the network in seconds
 */
record CostModel(long parameters, int parts, SortedMap<Integer, Double> computing, Overhead overhead, double latency) {
    /** Efficiency below which half of the machines is wasted. */
    static final double PAYS = 0.5;

    /** Keeps a private copy. */
    CostModel {
        computing = new TreeMap<>(computing);
        if (!computing.containsKey(1)) {
            throw new IllegalArgumentException("speed-up is over 1 worker, got only " + computing.keySet());
        }
    }

    /**
     * Measured costs of software.
     *
     * @param secondsPerByte that a worker sends
     * @param secondsPerRound without any bytes
     */
    record Overhead(double secondsPerByte, double secondsPerRound) {}

    /**
     * A step.
     *
     * @param workers how many share it
     * @param bytes that each sends
     * @param computing seconds
     * @param exchanging seconds
     * @param speedUp over one worker
     */
    record Step(int workers, long bytes, double computing, double exchanging, double speedUp) {
        /** All of it. */
        double seconds() {
            return computing + exchanging;
        }

        /** Part of the workers that would do as much if the exchange were free. */
        double efficiency() {
            return speedUp / workers;
        }
    }

    /** Parts into which a batch must be split for so many workers. */
    static int parts(int parts, int workers) {
        return Math.max(parts, workers);
    }

    /** Parts that the busiest worker computes: ceil(P / W). */
    static int mostParts(int parts, int workers) {
        return (parts(parts, workers) + workers - 1) / workers;
    }

    /** Bytes that the worker sends that sends most. */
    long bytes(int workers) {
        long most = 0;
        for (int rank = 0; rank < workers; rank++) {
            most = Math.max(most, GradientExchange.sent(parameters, parts(parts, workers), workers, rank));
        }
        return Float.BYTES * most;
    }

    /** Times that all wait for one another. */
    long rounds(int workers) {
        return workers == 1 ? 0 : GradientExchange.rounds(parameters, workers) + 1;
    }

    /**
     * What a step takes.
     *
     * @param workers one of those whose computation is known
     * @param gigabits per second of the link
     */
    Step step(int workers, double gigabits) {
        Double computed = computing.get(workers);
        if (computed == null) {
            throw new IllegalArgumentException(
                    "known is the computation of " + computing.keySet() + " workers, not of " + workers);
        }
        long bytes = bytes(workers);
        double exchanging = bytes * (Byte.SIZE / (gigabits * 1e9) + overhead.secondsPerByte())
                + rounds(workers) * (latency + overhead.secondsPerRound());
        double alone = computing.getOrDefault(1, Double.NaN);
        return new Step(workers, bytes, computed, exchanging, alone / (computed + exchanging));
    }

    /** The least number of workers with an efficiency below a half; absent if that of none is. */
    OptionalInt stopsPaying(double gigabits) {
        return computing.keySet().stream()
                .mapToInt(Integer::intValue)
                .filter(workers -> step(workers, gigabits).efficiency() < PAYS)
                .min();
    }
}
