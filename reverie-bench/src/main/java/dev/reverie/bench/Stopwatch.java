package dev.reverie.bench;

/** Wall-clock time of repeated work. */
final class Stopwatch {
    private Stopwatch() {}

    /**
     * Seconds that one repetition takes, on average over all of them.
     *
     * @param repetitions at least 1
     * @param work what is timed
     */
    static double seconds(int repetitions, Runnable work) {
        long start = System.nanoTime();
        for (int i = 0; i < repetitions; i++) {
            work.run();
        }
        return (System.nanoTime() - start) * 1e-9 / repetitions;
    }
}
