package dev.reverie.torch;

import java.util.function.Consumer;

/**
 * The receiver of the engine's warnings, one line each, such as more threads than cores.
 *
 * <p>By default the platform logger {@code dev.reverie.torch}.
 */
public final class EngineWarnings {
    private static volatile Consumer<String> receiver = EngineWarnings::log;

    private EngineWarnings() {}

    /**
     * Sets the receiver.
     *
     * @param next takes each line
     * @return the previous receiver
     */
    public static Consumer<String> sendTo(Consumer<String> next) {
        Consumer<String> former = receiver;
        receiver = next;
        return former;
    }

    static void warn(String line) {
        receiver.accept(line);
    }

    private static void log(String line) {
        System.getLogger("dev.reverie.torch").log(System.Logger.Level.WARNING, line);
    }
}
