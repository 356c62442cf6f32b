package dev.reverie.torch;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.Map;

/**
 * Keeps freed native memory in the process, so that the next tensor of that size finds its pages mapped.
 *
 * <p>An evaluation of a network allocates and frees the same few hundred blocks again and again. The allocator of glibc gives
 * large blocks back to the system at every free and the system hands out fresh, zeroed pages at every allocation: some 20 000
 * page faults for one pass of a small U-Net, half of its time. Told to keep them, it takes a few hundred faults, and resident
 * memory stays at the widest moment so far.
 *
 * <p>Only glibc needs to be told. The engine on Windows brings an allocator that keeps blocks, and macOS caches large blocks
 * by itself. What the user has set in the environment ({@code MALLOC_TRIM_THRESHOLD_} and its like) stays as it is.
 */
final class NativeMemory {
    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_TOP_PAD = -2;
    private static final int M_MMAP_THRESHOLD = -3;

    /** The setting is unsigned: never give memory back at the top of the heap. */
    private static final int NEVER = -1;

    /** Heaps of threads are 64 MiB; asked to keep more than that, glibc does not unmap an empty one. */
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
     * Tells the allocator. To be called before the engine allocates.
     *
     * @return whether the allocator of this system took it
     */
    static boolean keep() {
        return keep(System.getenv());
    }

    /** Tells the allocator what the environment leaves open. */
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

    /** Gives memory that is free now back to the system, where it was told to keep it. */
    static void release() {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            glibc().malloc_trim(0);
        } catch (LinkageError otherLibrary) {
            // What was not told to keep memory has none to give back.
            return;
        }
    }

    private static Glibc glibc() {
        return Native.load("c", Glibc.class);
    }
}
