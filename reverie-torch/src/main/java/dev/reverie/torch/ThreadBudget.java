package dev.reverie.torch;

import java.util.Optional;

/**
 * Number of threads of the engine, of how many cores, and the reason: {@code 2 threads of 64 cores (cgroup quota of 2
 * CPUs)}.
 *
 * @param threads that are used
 * @param usable threads that this process could use: its affinity, its quota, and one for each core
 * @param cores of the machine
 * @param origin what decided
 * @param why the decision in words
 */
public record ThreadBudget(int threads, int usable, int cores, Origin origin, String why) {

    /** Sources of the number of threads, in increasing precedence. */
    public enum Origin {
        /** The CPUs that this process may use. */
        PROCESS,
        /** The variable {@code OMP_NUM_THREADS}, which every program with OpenMP obeys. */
        OPENMP,
        /** A configuration. */
        CONFIGURATION,
        /** The property {@code reverie.threads} or the variable {@code REVERIE_THREADS}. */
        ENVIRONMENT,
        /** The program that uses the engine, or its command line. */
        PROGRAM
    }

    /** Checks the numbers. */
    public ThreadBudget {
        if (threads < 1 || usable < 1 || cores < 1) {
            throw new IllegalArgumentException(
                    "threads, usable and cores must be at least 1, got " + threads + ", " + usable + " and " + cores);
        }
    }

    /**
     * Reads a number of threads.
     *
     * @param name of what holds it, for the message
     * @param text what it holds
     * @throws IllegalArgumentException if it is not a whole number of at least 1
     */
    public static int parse(String name, String text) {
        int threads = number(text);
        if (threads < 1) {
            throw new IllegalArgumentException(name + " must be a whole number of at least 1, got "
                    + (text.isBlank() ? "nothing" : text) + "; leave it out for all that this process may use");
        }
        return threads;
    }

    /** 0 for what is not a number. */
    static int number(String text) {
        String digits = text.strip();
        return digits.matches("[0-9]{1,6}") ? Integer.parseInt(digits) : 0;
    }

    /**
     * The budget when somebody asks for another number.
     *
     * @param wanted threads, at least 1
     * @param by who asks
     * @param reason in words, such as {@code training.threads}
     * @return this one if it comes from something that counts for more
     */
    public ThreadBudget request(int wanted, Origin by, String reason) {
        return origin.compareTo(by) > 0 ? this : new ThreadBudget(wanted, usable, cores, by, reason);
    }

    /** A warning if there are more threads than the process can use. */
    public Optional<String> warning() {
        return threads <= usable
                ? Optional.empty()
                : Optional.of(count(threads, "thread") + " (" + why + "), but this process can use " + usable
                        + ": they will take turns, which is slower than " + count(usable, "thread"));
    }

    /** In one line. */
    @Override
    public String toString() {
        return count(threads, "thread") + (threads > cores ? " on " : " of ") + count(cores, "core") + " (" + why + ")";
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
