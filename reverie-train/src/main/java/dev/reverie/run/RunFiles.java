package dev.reverie.run;

import dev.reverie.track.EventSink;
import dev.reverie.track.JsonLinesSink;
import dev.reverie.track.TensorBoardSink;
import java.io.IOException;
import java.util.List;

/**
 * The files that a run keeps of its events.
 *
 * @param sink writes them
 */
public record RunFiles(EventSink sink) implements AutoCloseable {
    public static RunFiles open(RunDirectory run, long every) throws IOException {
        EventSink lines = new JsonLinesSink(run.metricsFile(), every);
        try {
            return new RunFiles(EventSink.all(List.of(lines, new TensorBoardSink(run.tensorBoardFolder(), every))));
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        sink.close();
    }
}
