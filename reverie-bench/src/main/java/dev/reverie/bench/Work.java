package dev.reverie.bench;

import java.util.Locale;

/** The timed work of a network. */
enum Work {
    /** A forward pass without gradients. */
    INFERENCE,
    /** A whole training step. */
    TRAINING;

    /** As it is written in requests and tables. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
