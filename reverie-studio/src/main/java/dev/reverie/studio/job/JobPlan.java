package dev.reverie.studio.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/**
 * A request that was checked.
 *
 * @param title for people
 * @param request with what was left open filled in, so that it means the same when it is read again
 * @param command that does the same; empty where no command does
 * @param java a program that does the same; empty where none was written
 * @param run name of the run that is trained; absent for other work
 * @param work does it
 */
public record JobPlan(String title, ObjectNode request, String command, String java, Optional<String> run, Work work) {
    /** The work of a job. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does it.
         *
         * @param task tells how far it is, takes results, and says when to stop
         * @throws java.util.concurrent.CancellationException if it stops because it was told to
         * @throws IOException if files cannot be read or written
         */
        void run(JobTask task) throws IOException;
    }

    /** Checks requests. */
    @FunctionalInterface
    public interface Planner {
        /**
         * The plan of a request.
         *
         * @param kind what is asked for
         * @param request as it came
         * @param isNew false where a job is planned again, after a pause or a start of the studio
         * @throws dev.reverie.studio.web.Fault if a value is not accepted
         * @throws IOException if models or data cannot be read
         */
        JobPlan plan(JobKind kind, ObjectNode request, boolean isNew) throws IOException;
    }
}
