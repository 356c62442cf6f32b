package dev.reverie.studio.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reverie.studio.web.EventLog.LoggedEvent;
import io.javalin.http.Context;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The open event streams. A stream costs no thread while nothing happens; what is to be sent waits in a queue of its own, so
 * that a page that does not read holds up nobody, and is let go when the queue is full.
 */
public final class EventStreams implements AutoCloseable {
    private static final int LONGEST_QUEUE = 5000;
    private static final int WRITERS = 8;
    private static final long BEAT_SECONDS = 10;

    private final int most;
    private final Set<OpenStream> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS, task -> daemon(task, "event-writer"));
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "event-clock"));
    private final ScheduledFuture<?> beat;

    /**
     * No streams yet.
     *
     * @param most at a time
     */
    public EventStreams(int most) {
        this.most = most;
        // A page that has gone is noticed when something is sent to it.
        beat = clock.scheduleAtFixedRate(
                () -> open.forEach(stream -> stream.send(": still here\n\n")),
                BEAT_SECONDS,
                BEAT_SECONDS,
                TimeUnit.SECONDS);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** How many are open. */
    public int count() {
        return open.size();
    }

    /** How many may be. */
    public int most() {
        return most;
    }

    /**
     * Answers with the events of a log.
     *
     * @param ctx the request
     * @param log the events
     * @param state what a stream begins with that resumes nothing
     */
    public void answer(Context ctx, EventLog log, Supplier<JsonNode> state) {
        OptionalLong after = lastEventId(ctx);
        if (open.size() >= most) {
            ctx.header("Retry-After", "5");
            throw Fault.of(
                    Fault.BUSY,
                    "there are " + most + " open event streams already",
                    "close pages of the studio that are no longer needed");
        }
        ctx.status(200);
        ctx.contentType("text/event-stream; charset=utf-8");
        ctx.header("Cache-Control", "no-store");
        ctx.header("X-Accel-Buffering", "no");
        OpenStream stream = new OpenStream(ctx, log);
        ctx.future(() -> {
            stream.begin(after, state);
            return stream.finished;
        });
    }

    private static OptionalLong lastEventId(Context ctx) {
        String text = ctx.header("Last-Event-ID");
        if (text == null || text.isBlank()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            throw Fault.of(Fault.MALFORMED, "Last-Event-ID must be a whole number, got " + text, null)
                    .in("Last-Event-ID");
        }
    }

    /** One stream. */
    private final class OpenStream implements Consumer<LoggedEvent> {
        private final EventLog log;
        private final CompletableFuture<Void> finished = new CompletableFuture<>();
        private final Queue<String> waiting = new ArrayDeque<>();
        private final Context ctx;
        private boolean writing = true;
        private boolean last;

        OpenStream(Context ctx, EventLog log) {
            this.ctx = ctx;
            this.log = log;
        }

        void begin(OptionalLong after, Supplier<JsonNode> state) {
            open.add(this);
            // Events that come meanwhile wait: this stream counts as being written.
            EventLog.Beginning beginning = log.listen(after.orElse(-1), this);
            List<LoggedEvent> first = beginning.resumed()
                    ? beginning.missed()
                    : List.of(new LoggedEvent(beginning.newest(), "state", Answers.text(state.get())));
            synchronized (this) {
                List<String> early = List.copyOf(waiting);
                waiting.clear();
                waiting.add(": begin\n\n");
                first.forEach(event -> waiting.add(event.frame()));
                waiting.addAll(early);
                last |= beginning.ended();
            }
            writeSoon();
        }

        @Override
        public void accept(LoggedEvent event) {
            if (event.name().isEmpty()) {
                synchronized (this) {
                    last = true;
                }
                send(": end\n\n");
            } else {
                send(event.frame());
            }
        }

        void send(String text) {
            synchronized (this) {
                if (finished.isDone()) {
                    return;
                }
                if (waiting.size() >= LONGEST_QUEUE) {
                    finish();
                    return;
                }
                waiting.add(text);
                if (writing) {
                    return;
                }
                writing = true;
            }
            writeSoon();
        }

        private void writeSoon() {
            try {
                writers.execute(this::write);
            } catch (RejectedExecutionException closing) {
                finish();
            }
        }

        private void finish() {
            open.remove(this);
            log.forget(this);
            finished.complete(null);
        }

        private void write() {
            try {
                ServletOutputStream out = ctx.res().getOutputStream();
                while (true) {
                    StringBuilder text = new StringBuilder();
                    boolean done;
                    synchronized (this) {
                        if (waiting.isEmpty()) {
                            writing = false;
                            done = last;
                        } else {
                            waiting.forEach(text::append);
                            waiting.clear();
                            done = false;
                        }
                    }
                    if (text.isEmpty()) {
                        if (done) {
                            finish();
                        }
                        return;
                    }
                    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
            } catch (IOException | IllegalStateException gone) {
                finish();
            }
        }
    }

    /** Ends all streams. */
    @Override
    public void close() {
        beat.cancel(false);
        clock.shutdownNow();
        List.copyOf(open).forEach(stream -> stream.finish());
        writers.shutdownNow();
    }
}
