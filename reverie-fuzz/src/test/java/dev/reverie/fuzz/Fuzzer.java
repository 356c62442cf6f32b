package dev.reverie.fuzz;

/** What Jazzer calls: the target that the property {@code reverie.fuzz.target} names. */
public final class Fuzzer {
    /** Names the target. */
    static final String TARGET = "reverie.fuzz.target";

    private static final Target READER = Targets.named(System.getProperty(TARGET, ""));

    private Fuzzer() {}

    /** Reads the first seed, so that the time to load classes counts for no input. */
    public static void fuzzerInitialize() {
        Bounds.isAccepted(READER, READER.seeds().get().get(0));
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
