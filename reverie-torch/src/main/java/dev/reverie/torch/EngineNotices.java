package dev.reverie.torch;

import java.util.function.Consumer;

/**
 * Where the engine's warnings go: one line each, about what is odd but no failure, such as more threads than there are cores.
 *
 * <p>By default they go to the logger {@code dev.reverie.torch} of the platform.
 */
public final class EngineNotices {
    private static volatile Consumer<String> receiver = EngineNotices::log;

    private EngineNotices() {}

    /**
     * Sends warnings elsewhere.
     *
     * @param next takes a line
     * @return the former receiver, to be put back
     */
    public static Consumer<String> sendTo(Consumer<String> next) {
        Consumer<String> former = receiver;
        receiver = next;
        return former;
    }

    static void tell(String line) {
        receiver.accept(line);
    }

    private static void log(String line) {
        System.getLogger("dev.reverie.torch").log(System.Logger.Level.WARNING, line);
    }
}
