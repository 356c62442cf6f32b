package dev.reverie.train;

import dev.reverie.report.RunPage;
import dev.reverie.run.RunDirectory;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * Writes the page of a run while it goes on: when samples are drawn, when training begins, ends or fails, and every few seconds,
 * but no more often than leaves the time to training. It must hear of an event after the file of metrics.
 */
final class LivePage implements EventSink {
    private static final double SECONDS = 10;

    /** Of the time, at most. */
    private static final double PART = 0.01;

    private final RunPage page;
    private final LongSupplier nanoTime;
    private double next;

    LivePage(RunDirectory run) {
        this(run, System::nanoTime);
    }

    LivePage(RunDirectory run, LongSupplier nanoTime) {
        page = new RunPage(run);
        this.nanoTime = nanoTime;
        next = seconds();
    }

    private double seconds() {
        return nanoTime.getAsLong() * 1e-9;
    }

    @Override
    public void accept(Event event) {
        boolean end = event instanceof Event.Finished || event instanceof Event.Failed;
        boolean shown = event instanceof Event.Started || event instanceof Event.Pictured;
        if (end || shown || (event instanceof Event.Step && seconds() >= next)) {
            double begun = seconds();
            try {
                page.writeLive();
            } catch (IOException worthNoTraining) {
                next = begun;
            }
            double taken = seconds() - begun;
            next = seconds() + Math.max(SECONDS, taken / PART);
        }
    }

    @Override
    public void close() {}
}
