package dev.reverie.studio.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.file.AtomicFile;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.ArrayAnswer;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;

/** What the work of a job talks to. Used by one thread. */
public final class JobTask {
    /** Events of progress, at most so often. */
    private static final long PROGRESS_NANOSECONDS = 250_000_000;

    private final Job job;
    private final BiConsumer<Job, ObjectNode> everyone;
    private final long begun = System.nanoTime();
    private long told = begun - PROGRESS_NANOSECONDS;
    private double before = Double.NaN;
    private volatile boolean stopped;

    JobTask(Job job, BiConsumer<Job, ObjectNode> everyone) {
        this.job = job;
        this.everyone = everyone;
    }

    /** Number of the job. */
    public String id() {
        return job.id();
    }

    void stop() {
        stopped = true;
    }

    /** Whether to stop at the next opportunity. */
    public boolean isStopped() {
        return stopped;
    }

    /**
     * Goes on.
     *
     * @throws CancellationException if it should not
     */
    public void requireGoing() {
        if (stopped) {
            throw new CancellationException("job " + job.id() + " was told to stop");
        }
    }

    /**
     * Tells how far the work is.
     *
     * @param done of the total
     * @param total in the same unit
     * @param text for people
     * @return true to go on, false to stop
     */
    public boolean progress(double done, double total, String text) {
        long now = System.nanoTime();
        if (Double.isNaN(before)) {
            before = done;
        }
        if (now - told >= PROGRESS_NANOSECONDS) {
            told = now;
            ObjectNode json = Answers.object().put("done", done).put("total", total);
            double seconds = (now - begun) * 1e-9;
            if (done > before) {
                Answers.number(json, "secondsLeft", seconds * (total - done) / (done - before));
            }
            json.put("text", text);
            job.setProgress(json);
            job.log().publish("progress", json);
            everyone.accept(job, json);
        }
        return !stopped;
    }

    /** Tells those who watch the job of something. */
    public void event(String name, ObjectNode data) {
        job.log().publish(name, data);
    }

    /**
     * Begins an array of the result.
     *
     * @param name of it
     * @param item type and extents of one item of its first axis
     */
    public JobArray array(String name, ArrayAnswer item) throws IOException {
        JobArray array = JobArray.create(name, job.folder(), item);
        job.put(array);
        return array;
    }

    /**
     * Adds an array of the result as a whole.
     *
     * @param name of it
     * @param head type and extents
     * @param bytes its elements
     */
    public void array(String name, ArrayAnswer head, byte[] bytes) throws IOException {
        long[] shape = head.shape();
        long[] item = new long[shape.length - 1];
        System.arraycopy(shape, 1, item, 0, item.length);
        array(name, new ArrayAnswer(head.type(), item)).append(bytes);
    }

    /** Adds a file to the result. */
    public void file(String name, String type, byte[] bytes) throws IOException {
        AtomicFile.write(job.folder().resolve(name), bytes);
        job.putFile(name, type);
    }

    /** Where a file of the result is. */
    public String href(String file) {
        return Answers.href("jobs", job.id(), "files", file);
    }

    /** What the job was asked for. */
    public ObjectNode request() {
        return job.request();
    }

    /** Sets the result. */
    public void result(ObjectNode json) {
        job.setResult(json);
    }

    /** Seconds since the work began. */
    public double seconds() {
        return (System.nanoTime() - begun) * 1e-9;
    }
}
