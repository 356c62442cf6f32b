package dev.reverie.studio.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The latest events of one subject, numbered in rising order, and who listens to them.
 *
 * <p>Numbers begin at the time of creation, so that they go on rising when the studio is started again. Of the events called
 * {@code progress} only the last is kept.
 */
public final class EventLog {
    /** As many as a long training sends in minutes; who was away for longer is given the whole state. */
    private static final int KEPT = 2000;

    private static final int NUMBERS_PER_MILLISECOND = 1024;

    private static final String PROGRESS = "progress";

    private final Deque<LoggedEvent> events = new ArrayDeque<>();
    private final List<Consumer<LoggedEvent>> listeners = new CopyOnWriteArrayList<>();
    private long last = System.currentTimeMillis() * NUMBERS_PER_MILLISECOND;

    /** Number of the newest event that is not kept any more, but for progress. */
    private long lost = last;

    private boolean ended;

    /**
     * One event.
     *
     * @param id its number
     * @param name what kind
     * @param data one line of JSON
     */
    public record LoggedEvent(long id, String name, String data) {
        /** As it is sent. */
        String frame() {
            return "id: " + id + "\nevent: " + name + "\ndata: " + data + "\n\n";
        }
    }

    /** What a stream begins with. */
    record Beginning(List<LoggedEvent> missed, long newest, boolean resumed, boolean ended) {}

    /** Appends an event and tells the listeners. */
    public synchronized void publish(String name, JsonNode data) {
        LoggedEvent event = new LoggedEvent(++last, name, Answers.text(data));
        if (name.equals(PROGRESS)) {
            for (Iterator<LoggedEvent> kept = events.descendingIterator(); kept.hasNext(); ) {
                if (kept.next().name().equals(PROGRESS)) {
                    kept.remove();
                    break;
                }
            }
        }
        events.add(event);
        if (events.size() > KEPT) {
            lost = events.remove().id();
        }
        listeners.forEach(listener -> listener.accept(event));
    }

    /** Says that nothing more will come, until it is {@link #reopen opened again}. */
    public synchronized void end() {
        ended = true;
        listeners.forEach(listener -> listener.accept(new LoggedEvent(last, "", "")));
    }

    /** Lets events come again. */
    public synchronized void reopen() {
        ended = false;
    }

    /**
     * Begins to listen.
     *
     * @param after number of the last event that is known already, negative for none
     * @param listener told of every later event; an event without a name says that there are no more
     */
    synchronized Beginning listen(long after, Consumer<LoggedEvent> listener) {
        boolean resumed = after >= lost && after <= last;
        List<LoggedEvent> missed = new ArrayList<>();
        if (resumed) {
            for (LoggedEvent event : events) {
                if (event.id() > after) {
                    missed.add(event);
                }
            }
        }
        if (!ended) {
            listeners.add(listener);
        }
        return new Beginning(missed, last, resumed, ended);
    }

    void forget(Consumer<LoggedEvent> listener) {
        listeners.remove(listener);
    }

    /** How many listen. */
    public int listeners() {
        return listeners.size();
    }
}
