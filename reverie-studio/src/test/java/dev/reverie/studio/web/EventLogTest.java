package dev.reverie.studio.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events are numbered, kept for a while, and found again. */
final class EventLogTest {
    @Test
    void numbersRiseAndEventsAreToldInOrder() {
        EventLog log = new EventLog();
        List<Long> told = new ArrayList<>();
        log.listen(-1, event -> told.add(event.id()));
        for (int i = 0; i < 10; i++) {
            log.publish("step", Answers.object().put("step", i));
        }
        assertThat(told).hasSize(10).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void whoKnowsAnEventIsToldOfTheLaterOnes() {
        EventLog log = new EventLog();
        List<Long> told = new ArrayList<>();
        log.listen(-1, event -> told.add(event.id()));
        for (int i = 0; i < 5; i++) {
            log.publish("step", Answers.object());
        }
        EventLog.Beginning beginning = log.listen(told.get(2), event -> {});
        assertThat(beginning.resumed()).isTrue();
        assertThat(beginning.missed()).extracting(EventLog.LoggedEvent::id).containsExactly(told.get(3), told.get(4));
    }

    @Test
    void whoWasAwayTooLongIsGivenTheState() {
        EventLog log = new EventLog();
        List<Long> told = new ArrayList<>();
        log.listen(-1, event -> told.add(event.id()));
        for (int i = 0; i < 3000; i++) {
            log.publish("step", Answers.object());
        }
        assertThat(log.listen(told.get(0), event -> {}).resumed()).isFalse();
        assertThat(log.listen(told.get(2999), event -> {}).resumed()).isTrue();
    }

    @Test
    void ofProgressOnlyTheLastIsKept() {
        EventLog log = new EventLog();
        long before = log.listen(-1, event -> {}).newest();
        for (int i = 0; i < 10; i++) {
            log.publish("progress", Answers.object().put("done", i));
        }
        EventLog.Beginning beginning = log.listen(before, event -> {});
        assertThat(beginning.resumed()).isTrue();
        assertThat(beginning.missed()).hasSize(1);
    }

    @Test
    void aLaterStudioGoesOnWithLargerNumbers() {
        EventLog earlier = new EventLog();
        for (int i = 0; i < 100; i++) {
            earlier.publish("step", Answers.object());
        }
        long last = earlier.listen(-1, event -> {}).newest();
        // A browser reads numbers as float64.
        assertThat(last).isLessThan(1L << 53);
    }
}
