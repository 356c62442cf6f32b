package dev.reverie.studio.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.EventLog;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Faults;
import dev.reverie.torch.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of a studio: what waits, what is done, what has been. Its monitor guards their order and states.
 */
public final class JobQueue implements AutoCloseable {
    /** Ended jobs whose results are kept. */
    private static final int KEPT = 200;

    private static final int MOST_WAITING = 500;
    private static final long PATIENCE_MILLISECONDS = 100_000;

    private final Path folder;
    private final JobPlan.Planner planner;
    private final QueueFile file;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, JobTask> tasks = new HashMap<>();
    private final QueueNews news = new QueueNews();
    private final List<Thread> workers = new ArrayList<>();
    private long lastId;
    private boolean closing;

    private JobQueue(Path folder, JobPlan.Planner planner, QueueFile file) {
        this.folder = folder;
        this.planner = planner;
        this.file = file;
    }

    /**
     * Opens the queue of a folder and goes on with it.
     *
     * @param folder of the queue
     * @param trainings at a time
     * @param planner checks requests
     * @throws dev.reverie.errors.RequestException if another studio has it
     * @throws IOException if it cannot be read or written
     */
    public static JobQueue open(Path folder, int trainings, JobPlan.Planner planner) throws IOException {
        JobQueue queue = new JobQueue(folder, planner, QueueFile.open(folder));
        try {
            queue.restore();
        } catch (IOException | RuntimeException e) {
            queue.file.close();
            throw e;
        }
        for (int i = 0; i < trainings; i++) {
            queue.startWorker(true, "training-" + i);
        }
        queue.startWorker(false, "work");
        return queue;
    }

    private void startWorker(boolean training, String name) {
        Thread worker = new Thread(() -> serve(training), name);
        worker.setDaemon(true);
        workers.add(worker);
        worker.start();
    }

    private synchronized void restore() throws IOException {
        List<ObjectNode> lines = file.read();
        for (ObjectNode line : lines) {
            String id = line.path("id").asText();
            if (line.get("request") instanceof ObjectNode request) {
                JobKind kind = JobKind.of(line.path("kind").asText());
                Job job = new Job(
                        id,
                        kind,
                        folder.resolve(id),
                        request,
                        Instant.parse(line.path("time").asText()));
                jobs.put(id, job);
                if (line.hasNonNull("key")) {
                    keys.put(line.get("key").asText(), id);
                }
                lastId = Math.max(lastId, Long.parseLong(id));
            } else if (line.hasNonNull("removed")) {
                jobs.remove(id);
            } else if (jobs.containsKey(id)) {
                jobs.get(id).enter(JobState.of(line.path("state").asText()));
            }
        }
        for (Job job : List.copyOf(jobs.values())) {
            restore(job);
        }
        dropOld();
        file.rewrite(lines.stream()
                .filter(line -> jobs.containsKey(line.path("id").asText()))
                .toList());
    }

    private void restore(Job job) throws IOException {
        JobFolder.restore(job);
        job.enter(job.state().afterKill());
        if (!job.state().isEnd()) {
            try {
                job.plan(planner.plan(job.kind(), job.request(), false));
            } catch (IOException | RuntimeException e) {
                // The data or the model that it needs are gone, or a newer version reads the request otherwise.
                job.setProblem(Faults.of(e).json());
                job.enter(JobState.FAILED);
            }
        }
    }

    private void dropOld() throws IOException {
        List<Job> ended =
                jobs.values().stream().filter(job -> job.state().isEnd()).toList();
        for (Job job : ended.subList(0, Math.max(0, ended.size() - KEPT))) {
            jobs.remove(job.id());
            JobFolder.delete(job);
        }
    }

    /**
     * Begins a job.
     *
     * @param kind what to do
     * @param request how
     * @param key that gives the same job again; absent for none
     * @return the job, new or that of the key
     * @throws Fault if the request is not accepted, or too many wait
     * @throws IOException if it cannot be written down
     */
    public Begun begin(JobKind kind, ObjectNode request, Optional<String> key) throws IOException {
        synchronized (this) {
            Optional<Job> known = key.map(keys::get).map(jobs::get);
            if (known.isPresent()) {
                return new Begun(known.get(), false);
            }
            if (jobs.values().stream().filter(job -> !job.state().isEnd()).count() >= MOST_WAITING) {
                throw Fault.of(
                        Fault.TOO_MANY,
                        "there are " + MOST_WAITING + " jobs that are not done",
                        "cancel some, or wait for them");
            }
        }
        JobPlan plan = planner.plan(kind, request, true);
        synchronized (this) {
            Optional<Job> known = key.map(keys::get).map(jobs::get);
            if (known.isPresent()) {
                return new Begun(known.get(), false);
            }
            String id = String.format(Locale.ROOT, "%06d", ++lastId);
            Instant now = Instant.now();
            ObjectNode line = Answers.object().put("id", id).put("time", now.toString());
            line.put("kind", kind.word()).set("request", plan.request());
            key.ifPresent(text -> line.put("key", text));
            Job job = new Job(id, kind, folder.resolve(id), plan.request(), now);
            job.plan(plan);
            Files.createDirectories(job.folder());
            file.append(line);
            jobs.put(id, job);
            key.ifPresent(text -> keys.put(text, id));
            tell(job);
            notifyAll();
            return new Begun(job, true);
        }
    }

    /** A job, and whether it is new. */
    public record Begun(Job job, boolean isNew) {}

    /** What changes in any job. */
    public EventLog events() {
        return news.events();
    }

    /** A job as a page is told. */
    public ObjectNode json(Job job) {
        return job.json(position(job));
    }

    private synchronized int position(Job wanted) {
        int position = 0;
        for (Job job : jobs.values()) {
            if (job.state() == JobState.QUEUED
                    && job.kind().isTraining() == wanted.kind().isTraining()) {
                position++;
                if (job == wanted) {
                    return position;
                }
            }
        }
        return 0;
    }

    /** All jobs, the newest first. */
    public synchronized List<Job> list() {
        List<Job> all = new ArrayList<>(jobs.values());
        all.sort(Comparator.comparing(Job::id).reversed());
        return all;
    }

    /** The job that trains a run, or trained it last. */
    public Optional<Job> ofRun(String run) {
        return list().stream()
                .filter(job -> job.run().filter(run::equals).isPresent()
                        || (job.kind().isTraining()
                                && job.request().path("name").asText().equals(run)))
                .findFirst();
    }

    /**
     * The job of a number.
     *
     * @throws Fault if there is none
     */
    public synchronized Job find(String id) {
        Job job = jobs.get(id);
        if (job == null) {
            throw Fault.notFound("job", "there is no job " + id, "it may have been removed; reload the list");
        }
        return job;
    }

    /** Tells all of a state. */
    private void tell(Job job) {
        ObjectNode json = json(job);
        job.log().publish("state", json);
        news.changed(json);
        if (job.state().isEnd()) {
            job.log().end();
        } else {
            job.log().reopen();
        }
    }

    private void enter(Job job, JobState state) throws IOException {
        job.enter(state);
        file.append(Answers.object()
                .put("id", job.id())
                .put("time", Instant.now().toString())
                .put("state", state.word()));
        if (state.isEnd() || state == JobState.PAUSED) {
            JobFolder.keep(job);
        }
        tell(job);
    }

    /**
     * Stops a job, to be resumed.
     *
     * @throws Fault if it is in another state, or is no training that runs
     */
    public synchronized Job pause(String id) throws IOException {
        Job job = find(id);
        switch (job.state()) {
            case QUEUED -> enter(job, JobState.PAUSED);
            case RUNNING -> {
                if (!job.kind().isTraining()) {
                    throw Fault.of(
                            Fault.CONFLICT,
                            "a " + job.kind().word() + " that runs cannot be paused: it takes a short time only",
                            "cancel it; it can be begun again from its start");
                }
                enter(job, JobState.PAUSING);
                stopTask(id);
            }
            case PAUSED, PAUSING -> {
                // It is what was asked for.
            }
            default ->
                throw Fault.of(
                        Fault.CONFLICT, "job " + id + " is " + job.state().word() + ", not running", null);
        }
        return job;
    }

    /**
     * Puts a job back into the queue.
     *
     * @throws Fault if it is done
     */
    public Job resume(String id) throws IOException {
        Job job = find(id);
        JobPlan plan;
        synchronized (this) {
            if (job.state() == JobState.QUEUED || job.state() == JobState.RUNNING) {
                return job;
            }
            if (job.state() == JobState.DONE || job.state().isActive()) {
                throw Fault.of(
                        Fault.CONFLICT,
                        "job " + id + " is " + job.state().word() + ", which cannot be resumed",
                        job.state() == JobState.DONE ? "begin a new one" : "wait until it has stopped");
            }
        }
        plan = planner.plan(job.kind(), job.request(), false);
        synchronized (this) {
            if (job.state() == JobState.QUEUED || job.state().isActive()) {
                // Another page was faster.
                return job;
            }
            job.plan(plan);
            enter(job, JobState.QUEUED);
            notifyAll();
        }
        return job;
    }

    /**
     * Cancels a job, or removes one that has ended.
     *
     * @return the job; empty if it was removed
     */
    public synchronized Optional<Job> cancel(String id) throws IOException {
        Job job = find(id);
        switch (job.state()) {
            case QUEUED, PAUSED -> enter(job, JobState.CANCELLED);
            case RUNNING, PAUSING -> {
                enter(job, JobState.CANCELLING);
                stopTask(id);
            }
            case CANCELLING -> {
                // It is what was asked for.
            }
            case CANCELLED, DONE, FAILED -> {
                file.append(Answers.object()
                        .put("id", id)
                        .put("time", Instant.now().toString())
                        .put("removed", true));
                jobs.remove(id);
                JobFolder.delete(job);
                return Optional.empty();
            }
        }
        return Optional.of(job);
    }

    private void stopTask(String id) {
        JobTask task = tasks.get(id);
        if (task != null) {
            task.stop();
        }
    }

    private void serve(boolean training) {
        while (true) {
            Job job;
            JobTask task;
            synchronized (this) {
                job = next(training);
                while (job == null && !closing) {
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return;
                    }
                    job = next(training);
                }
                if (job == null || closing) {
                    return;
                }
                task = new JobTask(job, news::progress);
                tasks.put(job.id(), task);
                try {
                    if (!job.kind().isTraining()) {
                        job.clear();
                    }
                    enter(job, JobState.RUNNING);
                } catch (IOException e) {
                    tasks.remove(job.id());
                    fail(job, e);
                    continue;
                }
            }
            finish(job, task, run(job, task));
        }
    }

    private @Nullable Job next(boolean training) {
        return jobs.values().stream()
                .filter(job -> job.state() == JobState.QUEUED && job.kind().isTraining() == training)
                .findFirst()
                .orElse(null);
    }

    /** Does the work; a fault is its result where it breaks off. */
    private static @Nullable Throwable run(Job job, JobTask task) {
        try {
            Files.createDirectories(job.folder());
            job.work().orElseThrow().run(task);
            return null;
        } catch (CancellationException stopped) {
            return task.isStopped() ? null : stopped;
        } catch (IOException | RuntimeException | Error e) {
            // Whatever it was: the queue goes on.
            return e;
        } finally {
            // What a large job has used goes back to the system.
            Engine.releaseMemory();
        }
    }

    private synchronized void finish(Job job, JobTask task, @Nullable Throwable failure) {
        tasks.remove(job.id());
        if (closing && task.isStopped()) {
            // It is still running in the file, so that the next studio goes on with it.
            return;
        }
        try {
            if (failure != null) {
                fail(job, failure);
            } else if (!task.isStopped()) {
                enter(job, JobState.DONE);
            } else {
                enter(job, job.state() == JobState.PAUSING ? JobState.PAUSED : JobState.CANCELLED);
            }
            dropOld();
        } catch (IOException e) {
            fail(job, e);
        }
    }

    private void fail(Job job, Throwable failure) {
        job.setProblem(Faults.of(failure).json());
        try {
            enter(job, JobState.FAILED);
        } catch (IOException diskIsFull) {
            // The state is told at least; in the file the job still runs, and is tried again at the next start.
            job.enter(JobState.FAILED);
            tell(job);
        }
    }

    /** Tells all that runs were added or have changed. */
    public void tellOfRuns() {
        news.runs();
    }

    /** Asks what runs to stop, waits for it, and closes the file. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            closing = true;
            tasks.values().forEach(JobTask::stop);
            notifyAll();
        }
        long end = System.currentTimeMillis() + PATIENCE_MILLISECONDS;
        try {
            for (Thread worker : workers) {
                worker.join(Math.max(1, end - System.currentTimeMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        file.close();
    }
}
