package dev.reverie.studio.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.ApiRoutes;
import dev.reverie.studio.web.EventStreams;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Fields;
import dev.reverie.studio.web.Query;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** The handlers about jobs. */
public final class JobApi {
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{8,100}");

    private final JobQueue queue;
    private final EventStreams streams;

    /**
     * The handlers.
     *
     * @param queue of the jobs
     * @param streams of events
     */
    public JobApi(JobQueue queue, EventStreams streams) {
        this.queue = queue;
        this.streams = streams;
    }

    /** Adds them. */
    public void addTo(ApiRoutes routes) {
        routes.get("/events", this::watchAll)
                .get("/jobs", this::list)
                .post("/jobs", this::begin)
                .get("/jobs/{job}", this::one)
                .delete("/jobs/{job}", this::cancel)
                .post("/jobs/{job}/pause", ctx -> changed(ctx, queue.pause(ctx.pathParam("job"))))
                .post("/jobs/{job}/resume", ctx -> changed(ctx, queue.resume(ctx.pathParam("job"))))
                .get("/jobs/{job}/events", this::watch)
                .get("/jobs/{job}/arrays/{array}", this::array)
                .get("/jobs/{job}/files/{file}", this::file)
                .get("/jobs/{job}/export", this::export);
    }

    private void watchAll(Context ctx) {
        streams.answer(ctx, queue.events(), this::all);
    }

    private ObjectNode all() {
        ObjectNode json = Answers.object();
        ArrayNode jobs = json.putArray("jobs");
        queue.list().forEach(job -> jobs.add(queue.json(job)));
        return json;
    }

    private void list(Context ctx) {
        Query.of(ctx).done();
        Answers.json(ctx, all());
    }

    private void begin(Context ctx) throws IOException {
        Query.of(ctx).done();
        Optional<String> key = Optional.ofNullable(ctx.header("Idempotency-Key"));
        if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
            throw Fault.of(
                            Fault.MALFORMED,
                            "an idempotency key is 8 to 100 letters, digits, - and _, got " + key.get(),
                            null)
                    .in("Idempotency-Key");
        }
        Fields body = Fields.of(ctx);
        JobKind kind = JobKind.of(body.choice("kind", "", JobKind.words()));
        ObjectNode request = body.section("request").object();
        body.done();
        JobQueue.Begun begun = queue.begin(kind, request, key);
        ctx.status(begun.isNew() ? 202 : 200);
        ctx.header("Location", Answers.href("jobs", begun.job().id()));
        Answers.json(ctx, queue.json(begun.job()));
    }

    private void one(Context ctx) {
        Query.of(ctx).done();
        Answers.json(ctx, queue.json(queue.find(ctx.pathParam("job"))));
    }

    private void cancel(Context ctx) throws IOException {
        Query.of(ctx).done();
        Optional<Job> job = queue.cancel(ctx.pathParam("job"));
        if (job.isEmpty()) {
            ctx.status(204);
        } else {
            changed(ctx, job.get());
        }
    }

    private void changed(Context ctx, Job job) {
        ctx.status(202);
        Answers.json(ctx, queue.json(job));
    }

    private void watch(Context ctx) {
        Job job = queue.find(ctx.pathParam("job"));
        streams.answer(ctx, job.log(), () -> queue.json(job));
    }

    private void array(Context ctx) throws IOException {
        Query query = Query.of(ctx);
        long from = query.whole("from", 0, Long.MAX_VALUE).orElse(0);
        long to = query.whole("to", 0, Long.MAX_VALUE).orElse(-1);
        query.done();
        Job job = queue.find(ctx.pathParam("job"));
        String name = ctx.pathParam("array");
        JobArray array = job.array(name)
                .orElseThrow(() -> Fault.notFound("array", "job " + job.id() + " has no array " + name + " yet", null));
        JobArray.Slice slice = array.read(from, to);
        slice.head().send(ctx, slice.bytes().array());
    }

    private void file(Context ctx) throws IOException {
        Query.of(ctx).done();
        Job job = queue.find(ctx.pathParam("job"));
        String name = ctx.pathParam("file");
        // Only names that the job itself gave.
        String type = job.file(name)
                .orElseThrow(() -> Fault.notFound("file", "job " + job.id() + " has no file " + name + " yet", null));
        Path path = job.folder().resolve(name);
        Answers.file(ctx, type, Files.readAllBytes(path));
    }

    private void export(Context ctx) throws IOException {
        Query.of(ctx).done();
        Job job = queue.find(ctx.pathParam("job"));
        if (job.state() != JobState.DONE) {
            throw Fault.of(
                    Fault.CONFLICT,
                    "job " + job.id() + " is " + job.state().word() + "; a result is exported when it is done",
                    null);
        }
        ctx.header(
                "Content-Disposition",
                "attachment; filename=\"reverie-" + job.kind().word() + "-" + job.id() + ".html\"");
        Answers.file(ctx, "text/html; charset=utf-8", ExportPage.of(queue.json(job), job));
    }
}
