package dev.reverie.studio.model;

import dev.reverie.studio.web.Fault;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets few requests compute at a time, so that many open pages do not take the processor from a training. The others wait
 * for a while.
 */
public final class EngineGate {
    private static final int AT_A_TIME = 2;
    private static final long PATIENCE_SECONDS = 30;

    private final Semaphore places = new Semaphore(AT_A_TIME, true);

    /** One place at the engine, to be closed. */
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Waits for a place.
     *
     * @throws Fault if none becomes free
     */
    public Place enter() {
        try {
            if (!places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw Fault.of(
                        Fault.BUSY,
                        "the engine has been busy with other requests for " + PATIENCE_SECONDS + " s",
                        "close pages that are no longer needed, or ask again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Fault.of(Fault.BUSY, "the studio is being stopped", null);
        }
        return places::release;
    }
}
