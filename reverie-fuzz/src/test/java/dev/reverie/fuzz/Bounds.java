package dev.reverie.fuzz;

import com.sun.management.ThreadMXBean;
import dev.reverie.errors.ReverieException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileSystemException;
import java.util.Locale;

/**
 * What every reader owes to every input: it reads it or refuses it with a {@link ReverieException}, in bounded time and memory.
 * Any other exception is a fault of the reader. The memory is that of the process, which is started with 512 MiB.
 */
final class Bounds {
    /** Inputs up to this size are held to the bound on time. */
    private static final int INPUT_BYTES = 1 << 20;

    private static final double SECONDS = 1;
    private static final double NANOS = 1e9;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Bounds() {}

    /**
     * Reads an input and measures it, for the fuzzer.
     *
     * @param target the reader
     * @param input any bytes
     * @throws AssertionError if the reader fails, or takes too much time
     */
    static void hold(Target target, byte[] input) {
        double seconds = seconds(target, input);
        if (input.length <= INPUT_BYTES && seconds > SECONDS) {
            // The first input that needs a class pays for loading and instrumenting it; no reader is slow for that.
            seconds = Math.min(seconds, seconds(target, input));
            if (seconds > SECONDS) {
                throw new AssertionError(String.format(
                        Locale.ROOT, "%s: %d bytes of input took %.2f s", target.name(), input.length, seconds));
            }
        }
    }

    /** The time of this thread: another process must not make an input look slow. */
    private static double seconds(Target target, byte[] input) {
        long before = THREADS.getCurrentThreadCpuTime();
        isAccepted(target, input);
        return (THREADS.getCurrentThreadCpuTime() - before) / NANOS;
    }

    /**
     * Reads an input.
     *
     * @param target the reader
     * @param input any bytes
     * @return whether it was read; otherwise it was refused
     * @throws AssertionError if the reader fails with something else than a refusal
     */
    static boolean isAccepted(Target target, byte[] input) {
        try {
            target.reading().read(input);
            return true;
        } catch (ReverieException refused) {
            return false;
        } catch (FileSystemException refused) {
            // A file that is missing or cannot be opened, with its name.
            return false;
        } catch (IOException e) {
            throw new AssertionError(target.name() + ": a fault of the file is told as a fault of the disk: " + e, e);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(target.name() + ": the reader fails with " + e, e);
        }
    }
}
