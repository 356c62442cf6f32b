package dev.reverie.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reverie.plot.LineChart;
import dev.reverie.track.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The curves of a run, read back from its metrics file.
 *
 * <p>Lines that are no whole JSON object, such as one cut short by a kill, are passed over.
 */
public final class Metrics {
    private final double[] steps;
    private final double[] losses;
    private final double[] seconds;
    private final double totalSeconds;
    private final LevelCurve levels;
    private final QualityCurve quality;
    private final List<Event.Diagnosis> diagnoses;
    private final Optional<Event.Forecast> forecast;
    private final State state;
    private final String updated;
    private final long reached;

    /** What became of the training of a run. */
    public enum State {
        /** It has not begun. */
        NOT_BEGUN("not begun"),
        /** It goes on, or its process was killed. */
        RUNNING("running"),
        /** It was stopped before the last step. */
        STOPPED("stopped"),
        /** It reached the last step. */
        FINISHED("finished"),
        /** It broke off by a fault. */
        FAILED("failed");

        private final String word;

        State(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    private Metrics(
            double[] steps,
            double[] losses,
            double[] seconds,
            double totalSeconds,
            LevelCurve levels,
            QualityCurve quality,
            List<Event.Diagnosis> diagnoses,
            Optional<Event.Forecast> forecast,
            State state,
            String updated,
            long reached) {
        this.quality = quality;
        this.diagnoses = diagnoses;
        this.forecast = forecast;
        this.reached = reached;
        this.state = state;
        this.updated = updated;
        this.steps = steps;
        this.losses = losses;
        this.seconds = seconds;
        this.totalSeconds = totalSeconds;
        this.levels = levels;
    }

    /**
     * Reads a file of metrics.
     *
     * @param file one JSON object per line; may be missing, which gives empty curves
     * @throws IOException if it cannot be read
     */
    public static Metrics read(Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        List<JsonNode> levels = new ArrayList<>();
        List<JsonNode> measured = new ArrayList<>();
        Map<String, Event.Diagnosis> diagnoses = new LinkedHashMap<>();
        Optional<Event.Forecast> forecast = Optional.empty();
        double total = 0;
        State state = State.NOT_BEGUN;
        String updated = "";
        long reached = 0;
        if (Files.exists(file)) {
            // Bytes that are no UTF-8, of a damaged file, must not hide the lines around them.
            try (Stream<String> text = Files.lines(file, StandardCharsets.ISO_8859_1)) {
                for (String line : (Iterable<String>) text::iterator) {
                    JsonNode event = event(mapper, line);
                    state = state(state, event);
                    reached = event.path("step").asLong(reached);
                    updated = event.path("time").asText(updated);
                    switch (event.path("event").asText()) {
                        case "step" -> lines.add(event);
                        case "levels" -> levels.add(event);
                        case "measured" -> measured.add(event);
                        case "forecast" -> forecast = Optional.of(forecast(event));
                        case "diagnosis" -> {
                            diagnoses.remove(event.path("fault").asText());
                            diagnoses.put(event.path("fault").asText(), diagnosis(event));
                        }
                        case "finished" -> total += event.path("seconds").asDouble();
                        default -> {
                            // Of no curve.
                        }
                    }
                }
            }
        }
        return new Metrics(
                column(lines, "step"),
                column(lines, "loss"),
                column(lines, "seconds"),
                total,
                LevelCurve.of(levels),
                QualityCurve.of(measured),
                standing(diagnoses, state, reached),
                forecast,
                state,
                updated,
                reached);
    }

    private static Event.Diagnosis diagnosis(JsonNode event) {
        return new Event.Diagnosis(
                event.path("step").asLong(),
                event.path("fault").asText(),
                event.path("reason").asText(),
                event.path("remedy").asText());
    }

    private static Event.Forecast forecast(JsonNode event) {
        return new Event.Forecast(
                event.path("step").asLong(),
                event.path("goal").asText(),
                event.path("at").asDouble(Double.NaN),
                event.path("low").asDouble(Double.NaN),
                event.path("high").asDouble(Double.POSITIVE_INFINITY),
                event.path("text").asText());
    }

    /** At its end a run tells once more what is still wrong then. */
    private static List<Event.Diagnosis> standing(Map<String, Event.Diagnosis> latest, State state, long reached) {
        boolean ended = state == State.FINISHED || state == State.STOPPED;
        return latest.values().stream()
                .filter(diagnosis -> !ended || diagnosis.step() == reached)
                .toList();
    }

    private static State state(State before, JsonNode event) {
        return switch (event.path("event").asText()) {
            case "started" -> State.RUNNING;
            case "failed" -> State.FAILED;
            case "finished" ->
                event.path("step").asLong() >= event.path("steps").asLong() ? State.FINISHED : State.STOPPED;
            default -> before;
        };
    }

    /** What became of training, as far as its events tell. */
    public State state() {
        return state;
    }

    /** The step of the last event, logged or not. */
    public long reachedStep() {
        return reached;
    }

    /** When the last event was, in UTC (ISO 8601); empty if there was none. */
    public String updated() {
        return updated;
    }

    private static JsonNode event(ObjectMapper mapper, String line) {
        try {
            return mapper.readTree(line);
        } catch (JsonProcessingException cutShort) {
            return mapper.nullNode();
        }
    }

    private static double[] column(List<JsonNode> lines, String name) {
        return lines.stream()
                .mapToDouble(line -> line.path(name).asDouble(Double.NaN))
                .toArray();
    }

    /** Steps that were logged. */
    public double[] steps() {
        return steps.clone();
    }

    /** Loss of each logged step's batch. */
    public double[] losses() {
        return losses.clone();
    }

    /** Whether nothing was logged. */
    public boolean isEmpty() {
        return steps.length == 0;
    }

    /** The last logged step; 0 if there is none. */
    public long lastStep() {
        return isEmpty() ? 0 : (long) steps[steps.length - 1];
    }

    /**
     * Mean of the first or the last logged losses.
     *
     * @param last whether of the last ones
     * @param count of how many, at most
     */
    public double meanLoss(boolean last, int count) {
        int n = Math.min(count, losses.length);
        int from = last ? losses.length - n : 0;
        return Arrays.stream(losses, from, from + n).average().orElse(Double.NaN);
    }

    /** Median time of a step in seconds. */
    public double secondsPerStep() {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    /** Seconds of all finished parts of the run. */
    public double totalSeconds() {
        return totalSeconds;
    }

    /** The loss by noise level towards the end of the run. */
    public LevelCurve levels() {
        return levels;
    }

    /** The measurements of samples. */
    public QualityCurve quality() {
        return quality;
    }

    /** What is likely to spoil the result: at the end of a run, what stood then. */
    public List<Event.Diagnosis> diagnoses() {
        return diagnoses;
    }

    /** The latest forecast, where there is a goal. */
    public Optional<Event.Forecast> forecast() {
        return forecast;
    }

    /** The loss against the step, with its running mean. */
    public LineChart chart() {
        LineChart chart = LineChart.titled("Training loss")
                .xLabel("step")
                .yLabel("loss of a batch")
                .series("", steps, losses)
                .smoothed(Math.max(1, steps.length / 25));
        return Arrays.stream(losses).allMatch(loss -> loss > 0) ? chart.logY() : chart;
    }
}
