package dev.reverie.torch;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.Map;

/**
 * Keeps freed native memory in the process, so that the next tensor of that size finds its pages mapped.
 *
 * <p>An evaluation of a network allocates and frees the same few hundred blocks again and again. The allocator of glibc
 * gives large blocks back to the system at every free and the system hands out fresh, zeroed pages at every allocation:
 * some 20 000 page faults for one pass of a small U-Net, half of its time. With the settings here it takes a few
 * hundred faults, and resident memory stays at its maximum so far.
 *
 * <p>Only glibc needs this. The engine on Windows has an allocator that keeps blocks, and macOS caches large blocks.
 * Settings in the environment ({@code MALLOC_TRIM_THRESHOLD_} and similar) take precedence.
 */
final class NativeMemory {
    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_TOP_PAD = -2;
    private static final int M_MMAP_THRESHOLD = -3;

    /** The setting is unsigned: never give memory back at the top of the heap. */
    private static final int NEVER = -1;

    /** Heaps of threads are 64 MiB; with a larger threshold glibc does not unmap an empty one. */
    private static final int PAD = 128 << 20;

    /** The greatest value that glibc accepts: larger blocks always come from the system and return to it. */
    private static final int LARGEST_KEPT = 32 << 20;

    private NativeMemory() {}

    /** The function of glibc, see {@code man 3 mallopt}. */
    interface Glibc extends Library {
        /** Sets a parameter of the allocator; 1 on success. */
        int mallopt(int parameter, int value);

        /** Gives free memory back to the system, all but {@code pad} bytes at the top; 1 if there was some. */
        int malloc_trim(long pad);
    }

    /**
     * Configures the allocator; call it before the engine allocates.
     *
     * @return whether the allocator of this system has these settings
     */
    static boolean keep() {
        return keep(System.getenv());
    }

    /** Sets the parameters that the environment does not set. */
    static boolean keep(Map<String, String> environment) {
        if (!Platform.isLinux()) {
            return false;
        }
        try {
            Glibc glibc = glibc();
            return set(glibc, M_MMAP_THRESHOLD, LARGEST_KEPT, environment, "MALLOC_MMAP_THRESHOLD_")
                    && set(glibc, M_TRIM_THRESHOLD, NEVER, environment, "MALLOC_TRIM_THRESHOLD_")
                    && set(glibc, M_TOP_PAD, PAD, environment, "MALLOC_TOP_PAD_");
        } catch (LinkageError otherLibrary) {
            // Another C library, such as musl, has no such settings; or JNA may not unpack its own library.
            return false;
        }
    }

    private static boolean set(
            Glibc glibc, int parameter, int value, Map<String, String> environment, String variable) {
        return environment.containsKey(variable) || glibc.mallopt(parameter, value) == 1;
    }

    /** Returns free memory to the system if the allocator was configured to keep it. */
    static void release() {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            glibc().malloc_trim(0);
        } catch (LinkageError otherLibrary) {
            // An allocator without these settings has returned it already.
            return;
        }
    }

    private static Glibc glibc() {
        return Native.load("c", Glibc.class);
    }
}
