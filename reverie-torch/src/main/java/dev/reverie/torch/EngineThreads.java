package dev.reverie.torch;

import dev.reverie.torch.ThreadBudget.Origin;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** The current thread budget and the request of the program. Guarded by the lock of {@link Engine}. */
final class EngineThreads {
    private static @Nullable ThreadBudget budget;
    private static @Nullable Request request;
    private static final Set<String> warned = new HashSet<>();
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
     * The initial budget, once the engine is loaded.
     *
     * @param decided by the environment
     */
    static ThreadBudget start(ThreadBudget decided) {
        if (enginesOwn == 0) {
            enginesOwn = torch.get_num_threads();
        }
        boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");
        // On a processor with fast and slow cores the engine uses the fast ones, which Java cannot identify.
        return requested(
                mac && decided.origin() == Origin.PROCESS
                        ? decided.request(enginesOwn, Origin.PROCESS, "one for each fast core")
                        : decided);
    }

    /** The budget with the request of the program, if any. */
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

    /** Sets the current budget; warns once about a number that is too high. */
    static void adopt(ThreadBudget next) {
        next.warning().filter(warned::add).ifPresent(EngineWarnings::warn);
        budget = next;
    }

    /** The current budget. */
    static ThreadBudget budget() {
        return Objects.requireNonNull(budget, "the engine is not loaded");
    }
}
