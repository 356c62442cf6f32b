package dev.reverie.studio.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.RunConfig;
import dev.reverie.config.Task;
import dev.reverie.errors.ReverieException;
import dev.reverie.report.LevelCurve;
import dev.reverie.report.Metrics;
import dev.reverie.run.RunDirectory;
import dev.reverie.studio.job.Job;
import dev.reverie.studio.job.JobQueue;
import dev.reverie.studio.job.JobState;
import dev.reverie.studio.model.ModelFiles;
import dev.reverie.studio.model.RunFolder;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.Fault;
import dev.reverie.track.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a page is told of a run. */
final class RunCard {
    private static final int SPARK = 40;
    private static final int RECENT = 20;

    /** Estimates of the gradient noise that are shown. */
    private static final int MOST_NOISE = 500;

    static final Pattern PICTURE = Pattern.compile("[A-Za-z0-9_-]*?(\\d+)\\.png");

    private static final long FRESH_NANOSECONDS = 1_000_000_000;
    private static final int MOST_READ = 100;

    private final Map<Path, Read> read = new ConcurrentHashMap<>();
    private final RunFolder runs;
    private final JobQueue queue;

    RunCard(RunFolder runs, JobQueue queue) {
        this.runs = runs;
        this.queue = queue;
    }

    /** A run in a list; what is damaged says so. */
    ObjectNode brief(String name) {
        ObjectNode json = head(name);
        try {
            RunDirectory run = open(name);
            describe(json, run, metrics(run.metricsFile()));
        } catch (IOException | ReverieException e) {
            json.put("state", "damaged").put("fault", String.valueOf(e.getMessage()));
        }
        return json;
    }

    /** Metrics as they were at most a second ago: many pages ask for the list, and a long run has a long file. */
    private Metrics metrics(Path file) throws IOException {
        long size = Files.exists(file) ? Files.size(file) : 0;
        long now = System.nanoTime();
        Read known = read.get(file);
        if (known == null || (known.size() != size && now - known.at() > FRESH_NANOSECONDS)) {
            known = new Read(size, now, Metrics.read(file));
            if (read.size() >= MOST_READ) {
                read.clear();
            }
            read.put(file, known);
        }
        return known.metrics();
    }

    private record Read(long size, long at, Metrics metrics) {}

    private ObjectNode head(String name) {
        ObjectNode json = Answers.object().put("name", name).put("model", "run:" + name);
        queue.ofRun(name).ifPresent(job -> json.put("job", job.id()));
        json.putObject("links")
                .put("self", Answers.href("runs", name))
                .put("metrics", Answers.href("runs", name, "metrics"))
                .put("model", Answers.href("models", "run:" + name));
        return json;
    }

    RunDirectory open(String name) throws IOException {
        Path folder = runs.find(name);
        try {
            return RunDirectory.open(folder);
        } catch (ReverieException e) {
            throw Fault.of(
                    Fault.GONE,
                    "the run " + name + " is damaged: " + e.problem(),
                    e.remedy().orElse(null));
        }
    }

    private void describe(ObjectNode json, RunDirectory run, Metrics metrics) throws IOException {
        json.put("state", state(String.valueOf(json.path("name").asText()), run, metrics));
        if (run.isConfigured()) {
            RunConfig config = run.config();
            json.put("description", config.description());
            json.put("task", task(config));
            json.put("dataName", config.data().name());
            config.data().shape().ifPresent(shape -> {
                ArrayNode sizes = json.putArray("shape");
                shape.sizes().forEach(sizes::add);
            });
            long left = Math.max(0, config.training().steps() - metrics.reachedStep());
            json.put("steps", config.training().steps());
            if (metrics.secondsPerStep() > 0) {
                json.put("stepsPerSecond", 1 / metrics.secondsPerStep());
                json.put("secondsLeft", left * metrics.secondsPerStep());
            }
        }
        json.put("step", metrics.reachedStep());
        if (!metrics.isEmpty()) {
            Answers.number(json, "loss", metrics.meanLoss(true, RECENT));
            ArrayNode spark = json.putArray("spark");
            for (int i : thinned(metrics.losses().length, SPARK)) {
                Answers.number(spark, metrics.losses()[i]);
            }
        }
        if (!metrics.updated().isEmpty()) {
            json.put("updated", metrics.updated());
        }
    }

    static String task(RunConfig config) {
        if (config.task() instanceof Task.Flow) {
            return "flow";
        }
        return config.task() instanceof Task.Classifier ? "classifier" : "score";
    }

    private String state(String name, RunDirectory run, Metrics metrics) throws IOException {
        Optional<JobState> job = queue.ofRun(name).map(Job::state);
        if (job.filter(state -> state == JobState.RUNNING || state == JobState.PAUSING || state == JobState.CANCELLING)
                .isPresent()) {
            return "training";
        }
        return switch (metrics.state()) {
            case NOT_BEGUN -> run.hasSavedCheckpoints() ? "interrupted" : "empty";
            // By a command, or killed: the file of metrics cannot tell which.
            case RUNNING, STOPPED -> "interrupted";
            case FINISHED -> "finished";
            case FAILED -> "failed";
        };
    }

    /** At most so many indices, evenly, with the last. */
    static int[] thinned(int size, int most) {
        int count = Math.min(size, most);
        int[] indices = new int[count];
        for (int i = 0; i < count; i++) {
            indices[i] = count == 1 ? size - 1 : (int) ((long) i * (size - 1) / (count - 1));
        }
        return indices;
    }

    /** All of a run. */
    ObjectNode detail(String name) throws IOException {
        RunDirectory run = open(name);
        Metrics metrics = Metrics.read(run.metricsFile());
        ObjectNode json = head(name);
        describe(json, run, metrics);
        json.put(
                "configuration",
                run.isConfigured() ? run.config().yaml() : run.description().text());
        ModelFiles.steps(run).forEach(json.putArray("checkpoints")::add);
        json.put("averages", !run.averageSnapshots().numbered().files().isEmpty());
        levels(json.putArray("levels"), metrics.levels());
        gradientNoise(json.putArray("gradientNoise"), run.metricsFile());
        ArrayNode measurements = json.putArray("measurements");
        for (Event.Measured point : metrics.quality().points()) {
            ObjectNode one = measurements.addObject().put("step", point.step());
            point.values().forEach(one.putObject("values")::put);
            point.ofData().forEach(one.putObject("ofData")::put);
            one.put("samples", point.samples());
        }
        metrics.forecast().ifPresent(forecast -> {
            ObjectNode one =
                    json.putObject("forecast").put("step", forecast.step()).put("goal", forecast.goal());
            Answers.number(one, "at", forecast.at());
            Answers.number(one, "low", forecast.low());
            Answers.number(one, "high", forecast.high());
            one.put("text", forecast.text());
        });
        ArrayNode diagnoses = json.putArray("diagnoses");
        for (Event.Diagnosis diagnosis : metrics.diagnoses()) {
            diagnoses
                    .addObject()
                    .put("step", diagnosis.step())
                    .put("fault", diagnosis.fault())
                    .put("reason", diagnosis.reason())
                    .put("remedy", diagnosis.remedy());
        }
        pictures(json.putArray("pictures"), name, run);
        queue.ofRun(name).map(queue::json).ifPresent(job -> {
            json.set("command", job.path("command"));
            json.set("java", job.path("java"));
        });
        return json;
    }

    private static void levels(ArrayNode array, LevelCurve curve) {
        if (curve.isEmpty()) {
            return;
        }
        double[] at = curve.logSnr();
        double[] losses = curve.losses();
        double[] errors = curve.standardErrors();
        for (int i = 0; i < at.length; i++) {
            ObjectNode level = array.addObject();
            Answers.number(level, "logSnr", at[i]);
            Answers.number(level, "loss", losses[i]);
            Answers.number(level, "standardError", errors[i]);
        }
    }

    private static void gradientNoise(ArrayNode array, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            List<String> all =
                    lines.filter(line -> line.contains("\"gradientNoise\"")).toList();
            for (int i : thinned(all.size(), MOST_NOISE)) {
                JsonNode event = Answers.parse(all.get(i));
                ObjectNode one =
                        array.addObject().put("step", event.path("step").asLong());
                Answers.number(one, "samples", event.path("samples").asDouble());
            }
        } catch (JsonProcessingException cutShort) {
            // The last line of a run that was killed; the estimates before it stand.
            array.removeAll();
        }
    }

    private static void pictures(ArrayNode array, String name, RunDirectory run) throws IOException {
        if (!Files.isDirectory(run.sampleFolder())) {
            return;
        }
        try (Stream<Path> files = Files.list(run.sampleFolder())) {
            for (Path file : files.sorted().toList()) {
                String text = String.valueOf(file.getFileName());
                Matcher matcher = PICTURE.matcher(text);
                if (matcher.matches()) {
                    array.addObject()
                            .put("step", Long.parseLong(matcher.group(1)))
                            .put("href", Answers.href("runs", name, "pictures", text));
                }
            }
        }
    }
}
