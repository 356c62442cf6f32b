package dev.reverie.torch;

import dev.reverie.torch.ThreadBudget.Origin;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides how many threads the engine uses unless the program requests a number: the property {@code reverie.threads},
 * else the variable {@code REVERIE_THREADS}, else {@code OMP_NUM_THREADS}, else all that the process may use.
 *
 * <p>The engine's default is not used: on some processors it detects one core of two, and it ignores quotas.
 *
 * @param property reads a system property
 * @param variable reads a variable of the environment
 * @param notice takes a warning about an ignored setting
 */
record ThreadChoice(
        Function<String, @Nullable String> property,
        Function<String, @Nullable String> variable,
        Consumer<String> notice) {
    static final String PROPERTY = "reverie.threads";
    static final String VARIABLE = "REVERIE_THREADS";
    static final String OPENMP = "OMP_NUM_THREADS";

    /** The choice in this process. */
    static ThreadChoice here() {
        return new ThreadChoice(System::getProperty, System::getenv, EngineWarnings::warn);
    }

    /**
     * Decides.
     *
     * @param share what the process may use
     * @throws IllegalArgumentException if the property or the variable of this program is no number of threads
     */
    ThreadBudget decide(ProcessorShare share) {
        ThreadBudget all = new ThreadBudget(share.usable(), share.usable(), share.cores(), Origin.PROCESS, share.why());
        String own = property.apply(PROPERTY);
        if (own != null) {
            return all.request(ThreadBudget.parse(PROPERTY, own), Origin.ENVIRONMENT, PROPERTY);
        }
        own = variable.apply(VARIABLE);
        if (own != null) {
            return all.request(ThreadBudget.parse(VARIABLE, own), Origin.ENVIRONMENT, VARIABLE);
        }
        String shared = variable.apply(OPENMP);
        if (shared == null) {
            return all;
        }
        // A list has a number for each level of nested regions; the engine uses one level.
        int threads = ThreadBudget.number(shared.split(",", 2)[0]);
        if (threads < 1) {
            notice.accept(OPENMP + " must be a number of threads of at least 1, or a list of such numbers, got \""
                    + shared + "\"; it is passed over");
            return all;
        }
        return all.request(threads, Origin.OPENMP, OPENMP);
    }
}
