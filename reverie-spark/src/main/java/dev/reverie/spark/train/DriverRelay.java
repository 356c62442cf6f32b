package dev.reverie.spark.train;

import dev.reverie.spark.exchange.Pace;
import dev.reverie.track.ConsoleSink;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Tells the driver, in the words of the console, what the first worker does, and who is slow. */
final class DriverRelay implements EventSink {
    private static final int STEPS_OF_A_LOOK = 20;

    private final WorkerPlan plan;
    private final Pace pace;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final ConsoleSink console = new ConsoleSink(new PrintStream(text, true, StandardCharsets.UTF_8), false);
    private int batchSize;

    DriverRelay(WorkerPlan plan, Pace pace) {
        this.plan = plan;
        this.pace = pace;
    }

    @Override
    public void accept(Event event) {
        console.accept(event);
        if (event instanceof Event.Started started) {
            batchSize = started.batchSize();
            plan.steps().add((double) started.step());
        } else if (event instanceof Event.Step step) {
            plan.steps().add((double) step.step());
            plan.loss().add(step.loss());
            plan.speed().add(batchSize / step.seconds());
            WorkerMeters.set(step, batchSize, pace);
            if (step.step() % STEPS_OF_A_LOOK == 0) {
                pace.slowest().ifPresent(this::tell);
            }
        }
        text.toString(StandardCharsets.UTF_8).lines().forEach(this::tell);
        text.reset();
    }

    void tell(String line) {
        plan.lines().add(line);
    }
}
