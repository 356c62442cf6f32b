package dev.reverie.spark.train;

import dev.reverie.run.RunDirectory;
import dev.reverie.spark.store.RunStore;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import java.io.IOException;

/** Brings the run of the first worker to its shared place: whole at every checkpoint, the metrics in between. */
final class RunUpload implements EventSink {
    private static final double METRICS_EVERY_SECONDS = 15;

    private final RunStore store;
    private final RunDirectory run;
    private long last = System.nanoTime();

    RunUpload(RunStore store, RunDirectory run) {
        this.store = store;
        this.run = run;
    }

    @Override
    public void accept(Event event) throws IOException {
        if (event instanceof Event.Saved || event instanceof Event.Failed) {
            store.upload(run.folder());
            last = System.nanoTime();
        } else if (event instanceof Event.Step && (System.nanoTime() - last) * 1e-9 > METRICS_EVERY_SECONDS) {
            store.uploadMetrics(run);
            last = System.nanoTime();
        }
    }
}
