package dev.reverie.track;

import java.io.IOException;
import java.util.List;

/** Receives events: a terminal, a file, or several of them. Called from one thread. */
public interface EventSink extends AutoCloseable {
    /**
     * Takes one event.
     *
     * @throws IOException if it cannot be written
     */
    void accept(Event event) throws IOException;

    /**
     * Sees to it that all events so far outlive a power cut.
     *
     * @throws IOException if they cannot be written
     */
    default void force() throws IOException {}

    /** Writes what is pending and lets go of files. */
    @Override
    default void close() throws IOException {}

    /** Takes everything and does nothing. */
    static EventSink silent() {
        return event -> {};
    }

    /**
     * Passes every event to each of several sinks, in their order.
     *
     * @param sinks closed with it
     */
    static EventSink all(List<? extends EventSink> sinks) {
        List<EventSink> each = List.copyOf(sinks);
        return new EventSink() {
            @Override
            public void accept(Event event) throws IOException {
                for (EventSink sink : each) {
                    sink.accept(event);
                }
            }

            @Override
            public void force() throws IOException {
                for (EventSink sink : each) {
                    sink.force();
                }
            }

            @Override
            public void close() throws IOException {
                IOException failure = null;
                for (EventSink sink : each) {
                    try {
                        sink.close();
                    } catch (IOException e) {
                        if (failure == null) {
                            failure = e;
                        } else {
                            failure.addSuppressed(e);
                        }
                    }
                }
                if (failure != null) {
                    throw failure;
                }
            }
        };
    }
}
