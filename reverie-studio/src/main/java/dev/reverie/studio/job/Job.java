package dev.reverie.studio.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.ArrayAnswer;
import dev.reverie.studio.web.EventLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One job. Its monitor guards it. */
public final class Job {
    private final String id;
    private final JobKind kind;
    private final Path folder;
    private final ObjectNode request;
    private final EventLog log = new EventLog();
    private final Instant created;
    private final Map<String, JobArray> arrays = new TreeMap<>();
    private final Map<String, String> files = new TreeMap<>();
    private String title = "";
    private String command = "";
    private String java = "";
    private @Nullable String run;
    private JobState state = JobState.QUEUED;
    private @Nullable Instant started;
    private @Nullable Instant ended;
    private @Nullable ObjectNode progress;
    private @Nullable ObjectNode result;
    private @Nullable ObjectNode problem;
    private JobPlan.@Nullable Work work;

    Job(String id, JobKind kind, Path folder, ObjectNode request, Instant created) {
        this.id = id;
        this.kind = kind;
        this.folder = folder;
        this.request = request;
        this.created = created;
    }

    /** Its number. */
    public String id() {
        return id;
    }

    /** What it does. */
    public JobKind kind() {
        return kind;
    }

    /** What was asked for. */
    public ObjectNode request() {
        return request;
    }

    /** Folder of its results. */
    Path folder() {
        return folder;
    }

    /** What happens in it. */
    EventLog log() {
        return log;
    }

    /** Where it stands. */
    public synchronized JobState state() {
        return state;
    }

    /** Name of the run that it trains. */
    public synchronized Optional<String> run() {
        return Optional.ofNullable(run);
    }

    synchronized void plan(JobPlan plan) {
        title = plan.title();
        command = plan.command();
        java = plan.java();
        run = plan.run().orElse(null);
        work = plan.work();
    }

    synchronized Optional<JobPlan.Work> work() {
        return Optional.ofNullable(work);
    }

    synchronized void enter(JobState next) {
        state = next;
        if (next == JobState.RUNNING) {
            started = Instant.now();
            ended = null;
            problem = null;
        } else if (next == JobState.QUEUED) {
            ended = null;
            problem = null;
        } else if (next.isEnd()) {
            ended = Instant.now();
            if (next == JobState.DONE && progress != null) {
                progress.set("done", progress.get("total"));
                progress.remove("secondsLeft");
            }
        }
    }

    synchronized void setProgress(ObjectNode json) {
        progress = json;
    }

    synchronized void setResult(ObjectNode json) {
        result = json;
    }

    synchronized void setProblem(ObjectNode json) {
        problem = json;
    }

    /** Forgets former results. */
    synchronized void clear() {
        arrays.clear();
        files.clear();
        result = null;
        progress = null;
    }

    synchronized void put(JobArray array) {
        arrays.put(array.name(), array);
    }

    synchronized void putFile(String name, String type) {
        files.put(name, type);
    }

    /** An array of its results. */
    synchronized Optional<JobArray> array(String name) {
        return Optional.ofNullable(arrays.get(name));
    }

    /** The content type of a file of its results. */
    synchronized Optional<String> file(String name) {
        return Optional.ofNullable(files.get(name));
    }

    /** The names of its files with their types. */
    synchronized Map<String, String> files() {
        return new TreeMap<>(files);
    }

    /** What is kept of it beside the queue. */
    synchronized ObjectNode kept() {
        ObjectNode json = Answers.object();
        put(json, "started", started);
        put(json, "ended", ended);
        if (progress != null) {
            json.set("progress", progress);
        }
        if (result != null) {
            json.set("result", result);
        }
        if (problem != null) {
            json.set("problem", problem);
        }
        json.put("title", title).put("command", command).put("java", java);
        ObjectNode all = json.putObject("arrays");
        arrays.values().forEach(array -> all.set(array.name(), array.json()));
        ObjectNode names = json.putObject("files");
        files.forEach(names::put);
        return json;
    }

    /** Restores what was {@link #kept}. */
    synchronized void restore(ObjectNode json) {
        started = instant(json, "started");
        ended = instant(json, "ended");
        progress = json.get("progress") instanceof ObjectNode object ? object : null;
        result = json.get("result") instanceof ObjectNode object ? object : null;
        problem = json.get("problem") instanceof ObjectNode object ? object : null;
        title = json.path("title").asText(title);
        command = json.path("command").asText(command);
        java = json.path("java").asText(java);
        json.path("arrays").properties().forEach(entry -> put(JobArray.of(entry.getKey(), entry.getValue(), folder)));
        json.path("files")
                .properties()
                .forEach(entry -> files.put(entry.getKey(), entry.getValue().asText()));
    }

    private static @Nullable Instant instant(ObjectNode json, String key) {
        return json.hasNonNull(key) ? Instant.parse(json.get(key).asText()) : null;
    }

    private static void put(ObjectNode json, String key, @Nullable Instant time) {
        if (time != null) {
            json.put(key, time.toString());
        }
    }

    /**
     * As a page is told.
     *
     * @param position in its queue, 0 if it does not wait
     */
    synchronized ObjectNode json(int position) {
        ObjectNode json = Answers.object()
                .put("id", id)
                .put("kind", kind.word())
                .put("lane", kind.isTraining() ? "training" : "work")
                .put("state", state.word())
                .put("title", title)
                .put("created", created.toString());
        put(json, "started", started);
        put(json, "ended", ended);
        if (position > 0) {
            json.put("position", position);
        }
        if (progress != null) {
            json.set("progress", progress);
        }
        json.set("request", request);
        if (result != null) {
            json.set("result", result);
        }
        if (problem != null) {
            json.set("problem", problem);
        }
        json.put("command", command).put("java", java);
        json.set("links", links());
        return json;
    }

    private ObjectNode links() {
        ObjectNode links = Answers.object()
                .put("self", Answers.href("jobs", id))
                .put("events", Answers.href("jobs", id, "events"));
        if (state == JobState.DONE) {
            links.put("export", Answers.href("jobs", id, "export"));
        }
        if (run != null) {
            links.put("run", Answers.href("runs", run));
        }
        ObjectNode all = links.putObject("arrays");
        for (JobArray array : arrays.values()) {
            ArrayAnswer head = array.head();
            all.putObject(array.name())
                    .put("href", Answers.href("jobs", id, "arrays", array.name()))
                    .put("type", head.type().toString())
                    .put("shape", head.shapeText());
        }
        ObjectNode names = links.putObject("files");
        files.forEach((name, type) -> names.putObject(name)
                .put("href", Answers.href("jobs", id, "files", name))
                .put("type", type));
        return links;
    }
}
