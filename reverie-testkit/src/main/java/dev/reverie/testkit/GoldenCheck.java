package dev.reverie.testkit;

import java.io.IOException;
import java.util.Optional;

/** Computation and comparison of one kind of golden case. Stateless; a new kind is a new class. */
public interface GoldenCheck {
    /** The {@code kind} in the configuration of the cases that this check is for. */
    String kind();

    /**
     * Why this check cannot judge a case of its kind, for instance {@code network ddpm}; empty if it can.
     *
     * @param golden a case of this kind
     */
    default Optional<String> gap(GoldenCase golden) {
        return Optional.empty();
    }

    /**
     * Computes what the case asks for and reports every result to the verdict.
     *
     * @param golden a case of this kind
     * @param verdict collects the comparisons
     * @throws IOException if a file of the case cannot be read
     */
    void check(GoldenCase golden, Verdict verdict) throws IOException;
}
