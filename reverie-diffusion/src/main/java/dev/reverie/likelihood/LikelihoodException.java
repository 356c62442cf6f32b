package dev.reverie.likelihood;

import dev.reverie.errors.ReverieException;

/** The likelihood of a sample could not be found; the message names the sample, the time and the remedy. */
public final class LikelihoodException extends ReverieException {
    private static final long serialVersionUID = 1L;

    private final long sample;

    LikelihoodException(long sample, String problem, String remedy) {
        super(problem, remedy);
        this.sample = sample;
    }

    LikelihoodException(long sample, String problem, String remedy, Throwable cause) {
        super(problem, remedy, cause);
        this.sample = sample;
    }

    /** Number of the sample, or -1 where a whole batch failed. */
    public long sample() {
        return sample;
    }
}
