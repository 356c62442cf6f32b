package dev.reverie.bench;

import java.nio.file.Path;

/** The source checkout that the benchmark was started from. */
final class Checkout {
    private static final String PROPERTY = "reverie.bench.home";

    private Checkout() {}

    /** Its folder, as the launcher tells it; else the working folder. */
    static Path folder() {
        return Path.of(System.getProperty(PROPERTY, "")).toAbsolutePath();
    }
}
