package dev.reverie.spark.exchange;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How long the workers compute between exchanges, and how long this one spends on the exchanges themselves. */
public final class Pace {
    /** All wait for the slowest worker; by so much it must be behind the one in the middle to be named. */
    private static final double SLOW = 1.5;

    private final List<Peer> workers;
    private final double[] window;
    private double computing;
    private double exchanging;
    private long bytes;

    Pace(List<Peer> workers) {
        this.workers = List.copyOf(workers);
        window = new double[workers.size()];
    }

    /**
     * Takes note of an exchange.
     *
     * @param computedNanos of each worker before it
     * @param exchangedNanos of this worker, waiting for others included
     * @param sent bytes that this worker has sent
     */
    synchronized void add(long[] computedNanos, long exchangedNanos, long sent) {
        for (int rank = 0; rank < window.length; rank++) {
            window[rank] += computedNanos[rank] * 1e-9;
        }
        computing += Arrays.stream(computedNanos).max().orElse(0) * 1e-9;
        exchanging += exchangedNanos * 1e-9;
        bytes += sent;
    }

    /**
     * The worker that all others wait for, for people, by what they computed since this was asked last.
     *
     * @return absent if none is half as slow again as the one in the middle
     */
    public synchronized Optional<String> slowest() {
        double[] sorted = window.clone();
        Arrays.sort(sorted);
        double middle = sorted[(sorted.length - 1) / 2];
        int slowest = 0;
        for (int rank = 1; rank < window.length; rank++) {
            if (window[rank] > window[slowest]) {
                slowest = rank;
            }
        }
        double longest = window[slowest];
        Arrays.fill(window, 0);
        return middle > 0 && longest > SLOW * middle
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "%s computes %.1f times as long as the one in the middle, and all wait for it: look at what else"
                                + " runs there, or leave that host out",
                        workers.get(slowest).name(),
                        longest / middle))
                : Optional.empty();
    }

    /** Seconds that the slowest worker of each step computed, in all. */
    public synchronized double computingSeconds() {
        return computing;
    }

    /** Seconds that this worker exchanged, waiting for slower ones included, in all. */
    public synchronized double exchangingSeconds() {
        return exchanging;
    }

    /** Bytes that this worker has sent. */
    public synchronized long bytesSent() {
        return bytes;
    }
}
