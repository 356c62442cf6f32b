package dev.reverie.studio.web;

import dev.reverie.config.ConfigException;
import dev.reverie.errors.RequestException;
import dev.reverie.errors.ReverieException;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns any exception into a {@link Fault}. */
public final class Faults {
    /** The dotted path of a key in a message about a configuration. */
    private static final Pattern SETTING =
            Pattern.compile("\\b((?:data|process|network|objective|training|sampling)(?:\\.[A-Za-z0-9]+)+)\\b");

    private Faults() {}

    /**
     * The fault that an exception stands for.
     *
     * @param exception of a handler or a job
     */
    public static Fault of(Throwable exception) {
        if (exception instanceof Fault fault) {
            return fault;
        }
        if (exception instanceof HttpResponseException refused) {
            return Fault.of(refused.getStatus(), String.valueOf(refused.getMessage()), null);
        }
        if (exception instanceof ConfigException fault) {
            Matcher path = SETTING.matcher(fault.problem());
            String remedy = fault.remedy().orElse(null);
            return path.find()
                    ? Fault.at(path.group(1), fault.problem(), remedy)
                    : Fault.of(Fault.NOT_ACCEPTED, fault.problem(), remedy);
        }
        if (isFullDisk(exception)) {
            return Fault.of(
                    Fault.NO_SPACE,
                    "the disk is full: " + exception.getMessage(),
                    "make room, for instance by removing runs that are no longer needed; a paused run can be resumed");
        }
        if (exception instanceof RequestException fault) {
            return Fault.of(Fault.NOT_ACCEPTED, fault.problem(), fault.remedy().orElse(null));
        }
        if (exception instanceof ReverieException fault) {
            return Fault.of(Fault.NOT_ACCEPTED, fault.problem(), fault.remedy().orElse(null));
        }
        if (exception instanceof NoSuchFileException fault) {
            return Fault.of(Fault.GONE, fault.getFile() + " is no longer there", "reload the list");
        }
        if (exception instanceof IllegalArgumentException fault) {
            return Fault.of(Fault.NOT_ACCEPTED, String.valueOf(fault.getMessage()), null);
        }
        if (exception instanceof OutOfMemoryError) {
            return Fault.of(
                    Fault.TOO_LARGE,
                    "there is not enough memory for this: " + exception.getMessage(),
                    "ask for less at a time, or start with more, as in REVERIE_JAVA_OPTS=-Xmx8g");
        }
        return Fault.of(
                500,
                "this failed unexpectedly: " + exception,
                "please report it with what you did; the studio goes on");
    }

    private static boolean isFullDisk(Throwable exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (text.contains("no space left on device") || text.contains("not enough space on the disk")) {
                return cause instanceof IOException || cause instanceof ReverieException;
            }
        }
        return false;
    }

    /** Answers with a fault. */
    public static void answer(Context ctx, Fault fault) {
        ctx.status(fault.status());
        ctx.contentType("application/problem+json");
        ctx.result(Answers.bytes(fault.json()));
    }
}
