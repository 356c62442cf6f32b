package dev.reverie.studio.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A list that every page asks for when it starts, made once for many of them. It is made anew when it is older than a while, or
 * when somebody knows that it has changed.
 */
public final class RecentAnswer implements Handler {
    private final long fresh;
    private final Source source;
    private byte @Nullable [] made;
    private long at;

    /** Makes the answer. */
    @FunctionalInterface
    public interface Source {
        /** The answer as it is now. */
        JsonNode make() throws IOException;
    }

    private RecentAnswer(long fresh, Source source) {
        this.fresh = fresh;
        this.source = source;
    }

    /** An answer that never changes while the studio runs. */
    public static RecentAnswer constant(Source source) {
        return new RecentAnswer(Long.MAX_VALUE, source);
    }

    /**
     * An answer that may change.
     *
     * @param fresh how old it may be
     * @param source makes it
     */
    public static RecentAnswer within(Duration fresh, Source source) {
        return new RecentAnswer(fresh.toNanos(), source);
    }

    /** It has changed. */
    public synchronized void forget() {
        made = null;
    }

    private synchronized byte[] bytes() throws IOException {
        long now = System.nanoTime();
        byte[] known = made;
        if (known == null || now - at > fresh) {
            known = Answers.bytes(source.make());
            made = known;
            at = now;
        }
        return known;
    }

    @Override
    public void handle(Context ctx) throws IOException {
        Query.of(ctx).done();
        Answers.file(ctx, "application/json", bytes());
    }
}
