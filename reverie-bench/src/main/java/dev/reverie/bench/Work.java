package dev.reverie.bench;

import java.util.Locale;

/** What a network is timed at. */
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
