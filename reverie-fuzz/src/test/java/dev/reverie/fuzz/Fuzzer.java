package dev.reverie.fuzz;

/** What Jazzer calls: the target that the property {@code reverie.fuzz.target} names. */
public final class Fuzzer {
    /** Names the target. */
    static final String TARGET = "reverie.fuzz.target";

    private static final Target READER = Targets.named(System.getProperty(TARGET, ""));

    private Fuzzer() {}

    /** Reads the seeds, so that the time to load most classes counts for no input. */
    public static void fuzzerInitialize() {
        READER.seeds().get().forEach(seed -> Bounds.isAccepted(READER, seed));
    }

    /**
     * Reads one input.
     *
     * @param input any bytes
     */
    public static void fuzzerTestOneInput(byte[] input) {
        Bounds.hold(READER, input);
    }
}
