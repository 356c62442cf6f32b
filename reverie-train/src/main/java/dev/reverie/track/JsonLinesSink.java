package dev.reverie.track;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;

/**
 * Appends events to a file, one JSON object per line, each with {@code event}, {@code step} and {@code time}: a format
 * that programs and people read.
 *
 * <p>Lines are with the system as soon as they are written, so a killed run loses none; {@link #force} brings them to the
 * disk.
 */
public final class JsonLinesSink implements EventSink {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final EventFile file;
    private final long every;
    private final Clock clock;

    /**
     * A sink on a file.
     *
     * @param file appended to
     * @param every steps between two lines of the kind {@code step}, at least 1
     * @throws IOException if the file cannot be opened
     */
    public JsonLinesSink(Path file, long every) throws IOException {
        this(file, every, Clock.systemUTC());
    }

    JsonLinesSink(Path file, long every, Clock clock) throws IOException {
        if (every < 1) {
            throw new IllegalArgumentException("every must be at least 1, got " + every);
        }
        this.file = new EventFile(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        this.every = every;
        this.clock = clock;
    }

    @Override
    public void accept(Event event) throws IOException {
        ObjectNode line = MAPPER.createObjectNode();
        if (event instanceof Event.Step step) {
            if (step.step() % every != 0) {
                return;
            }
            head(line, "step", event)
                    .put("loss", step.loss())
                    .put("gradientNorm", step.gradientNorm())
                    .put("learningRate", step.learningRate())
                    .put("seconds", step.seconds());
        } else if (event instanceof Event.Started started) {
            head(line, "started", event)
                    .put("steps", started.steps())
                    .put("batchSize", started.batchSize())
                    .put("title", started.title());
        } else if (event instanceof Event.Levels levels) {
            ArrayNode array = head(line, "levels", event).putArray("levels");
            for (Event.Level level : levels.levels()) {
                array.addObject()
                        .put("logSnr", level.logSnr())
                        .put("samples", level.samples())
                        .put("loss", level.loss())
                        .put("standardError", level.standardError());
            }
        } else if (event instanceof Event.GradientNoise noise) {
            head(line, "gradientNoise", event).put("samples", noise.samples());
        } else if (event instanceof Event.Saved saved) {
            head(line, "saved", event).put("file", saved.file().toString());
        } else if (event instanceof Event.Pictured pictured) {
            head(line, "pictured", event)
                    .put("name", pictured.name())
                    .put("file", pictured.file().toString());
        } else if (event instanceof Event.Notice notice) {
            head(line, "notice", event).put("text", notice.text());
        } else if (event instanceof Event.Measured measured) {
            head(line, "measured", event).put("samples", measured.samples()).put("seconds", measured.seconds());
            measured.values().forEach(line.putObject("values")::put);
            measured.ofData().forEach(line.putObject("ofData")::put);
        } else if (event instanceof Event.Forecast forecast) {
            head(line, "forecast", event).put("goal", forecast.goal());
            // JSON knows neither infinity nor NaN: what cannot be told is left out.
            putFinite(line, "at", forecast.at());
            putFinite(line, "low", forecast.low());
            putFinite(line, "high", forecast.high());
            line.put("text", forecast.text());
        } else if (event instanceof Event.Diagnosis diagnosis) {
            head(line, "diagnosis", event)
                    .put("fault", diagnosis.fault())
                    .put("reason", diagnosis.reason())
                    .put("remedy", diagnosis.remedy());
        } else if (event instanceof Event.Failed failed) {
            head(line, "failed", event).put("text", failed.text());
        } else if (event instanceof Event.Finished finished) {
            head(line, "finished", event).put("steps", finished.steps()).put("seconds", finished.seconds());
        }
        file.append((MAPPER.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void putFinite(ObjectNode line, String name, double value) {
        if (Double.isFinite(value)) {
            line.put(name, value);
        }
    }

    private ObjectNode head(ObjectNode line, String kind, Event event) {
        return line.put("event", kind)
                .put("step", event.step())
                .put("time", clock.instant().toString());
    }

    @Override
    public void force() throws IOException {
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
