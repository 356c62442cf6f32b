package dev.reverie.studio.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.EventLog;

/** What all pages are told of the queue and of the runs. */
final class QueueNews {
    private static final long PROGRESS_NANOSECONDS = 500_000_000;

    /** The more pages listen, the more seldom: what tells them takes time from what they are told of. */
    private static final long LISTENER_NANOSECONDS = 10_000_000;

    private final EventLog events = new EventLog();
    private long toldProgress;

    EventLog events() {
        return events;
    }

    /** A job is in another state. */
    void changed(ObjectNode job) {
        events.publish("job", job);
    }

    /** A job is further on. */
    synchronized void progress(Job job, ObjectNode progress) {
        long now = System.nanoTime();
        if (now - toldProgress >= Math.max(PROGRESS_NANOSECONDS, LISTENER_NANOSECONDS * events.listeners())) {
            toldProgress = now;
            ObjectNode json = Answers.object().put("id", job.id());
            json.set("progress", progress);
            events.publish("progress", json);
        }
    }

    /** Runs were added, or have changed. */
    void runs() {
        events.publish("runs", Answers.object());
    }
}
