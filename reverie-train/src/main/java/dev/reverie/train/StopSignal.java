package dev.reverie.train;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Turns the end of the process (Ctrl-C, a termination signal) into a request to stop after the current step. The
 * virtual machine waits until this object is closed, so training can save.
 *
 * <pre>{@code
 * try (StopSignal stop = StopSignal.install()) {
 *     trainer.run(stop);
 * }
 * }</pre>
 */
public final class StopSignal implements BooleanSupplier, AutoCloseable {
    /** A step and a save take less; a machine that is shut down does not wait longer anyway. */
    private static final long PATIENCE_SECONDS = 120;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::onShutdown, "stop-signal");
    private volatile boolean stopped;

    private StopSignal() {}

    /** Begins to listen. */
    public static StopSignal install() {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    private void onShutdown() {
        stopped = true;
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("gave up waiting for the step to finish; the last checkpoint stands");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the process was asked to stop. */
    @Override
    public boolean getAsBoolean() {
        return stopped;
    }

    /** Releases the signal, so that the process may exit. */
    @Override
    public void close() {
        finished.countDown();
        if (!stopped) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException shuttingDown) {
                // The hook is running already and has been released above.
                stopped = true;
            }
        }
    }
}
