package dev.reverie.bench;

import dev.reverie.torch.Engine;

/** Watches the resident memory of this process from a thread of its own. */
final class ResidentPeak implements AutoCloseable {
    private static final long PAUSE_MILLIS = 1;

    private final Thread watcher;
    private volatile boolean stopped;
    private volatile long peak;

    /** Starts watching. */
    ResidentPeak() {
        peak = Engine.residentBytes();
        watcher = new Thread(this::watch, "resident memory");
        watcher.setDaemon(true);
    }

    /** Starts a watch. */
    static ResidentPeak start() {
        ResidentPeak watch = new ResidentPeak();
        watch.watcher.start();
        return watch;
    }

    private void watch() {
        while (!stopped) {
            peak = Math.max(peak, Engine.residentBytes());
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Largest resident memory seen so far, in bytes. */
    long bytes() {
        return peak;
    }

    @Override
    public void close() {
        stopped = true;
        watcher.interrupt();
    }
}
