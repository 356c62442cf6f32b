package dev.reverie.torch;

import dev.reverie.torch.ThreadBudget.Origin;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** The budget of threads in force, and what the program has asked for. Guarded by the lock of {@link Engine}. */
final class EngineThreads {
    private static @Nullable ThreadBudget budget;
    private static @Nullable Request request;
    private static final Set<String> conditioning = new HashSet<>();
    private static int enginesOwn;

    private EngineThreads() {}

    private record Request(int threads, String why) {
        Request {
            if (threads < 1) {
                throw new IllegalArgumentException("threads must be at least 1, got " + threads);
            }
        }
    }

    /**
     * The budget to begin with, once the engine is loaded.
     *
     * @param decided by the environment
     */
    static ThreadBudget start(ThreadBudget decided) {
        if (enginesOwn == 0) {
            enginesOwn = torch.get_num_threads();
        }
        boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");
        // Of a processor with fast and slow cores the engine takes the fast ones, which Java does not tell apart.
        return requested(
                mac && decided.origin() == Origin.PROCESS
                        ? decided.request(enginesOwn, Origin.PROCESS, "one for each fast core")
                        : decided);
    }

    /** The budget with what the program has asked for, if it has. */
    static ThreadBudget requested(ThreadBudget current) {
        Request own = request;
        return own == null ? current : current.request(own.threads(), Origin.PROGRAM, own.why());
    }

    static void request(int threads, String why) {
        request = new Request(threads, why);
    }

    static void release() {
        request = null;
    }

    /** Makes a budget the one in force; a number that is too high is warned about once. */
    static void adopt(ThreadBudget next) {
        next.warning().filter(conditioning::add).ifPresent(EngineNotices::tell);
        budget = next;
    }

    /** The budget in force. */
    static ThreadBudget budget() {
        return Objects.requireNonNull(budget, "the engine is not loaded");
    }
}
