package dev.reverie.torch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/**
 * The native engine (libtorch through JavaCPP): loaded once, on first use, safely from an empty cache.
 *
 * <p>JavaCPP unpacks {@code libtorch.so} and loads it before {@code libtorch_cpu.so}, on which it depends, is unpacked;
 * the dynamic linker then fails, or picks up another libtorch of the system and the JVM dies in it. So everything is
 * unpacked first, and only then loaded.
 */
public final class Engine {
    private static final List<String> LINUX_LIBRARIES =
            List.of("libgomp.so.1", "libc10.so", "libtorch_cpu.so", "libtorch.so");
    private static boolean loaded;
    private static double loadSeconds;

    private Engine() {}

    /**
     * Loads the native libraries unless they are loaded already. Every entry point of this package calls it.
     *
     * @throws EngineException if the libraries for this platform are missing, of different versions, or cannot be unpacked or
     *     linked
     * @throws IllegalArgumentException if the property {@code reverie.threads} or the variable {@code REVERIE_THREADS} is
     *     no number of threads
     */
    public static synchronized void load() {
        if (loaded) {
            return;
        }
        long start = System.nanoTime();
        NativeMemory.keep();
        ThreadBudget budget = ThreadChoice.here().decide(ProcessorShare.here());
        InstructionSets.check();
        EngineVersions versions = EngineVersions.find(folder());
        versions.requireEqual();
        EngineCache cache = EngineCache.here();
        cache.requireWritable();
        try {
            VersionWarning.suppress();
            unpack();
            Loader.load(torch.class);
            calmBlas();
            quietNnpack();
        } catch (IOException | UnsatisfiedLinkError | RuntimeException e) {
            throw new EngineException(
                    "the tensor engine could not be loaded on " + Loader.getPlatform() + ": "
                            + EngineException.firstLine(EngineException.root(e)) + "; found were " + versions
                            + "; supported are linux-x86_64, macosx-arm64 and windows-x86_64 with "
                            + "enough free disk space in " + cache.folder()
                            + " (about 400 MB); a damaged file there is made anew once it is deleted",
                    e);
        }
        loaded = true;
        try (BytePointer configuration = torch.show_config()) {
            versions.differenceTo(configuration.getString()).ifPresent(EngineWarnings::warn);
        }
        use(EngineThreads.start(budget));
        loadSeconds = (System.nanoTime() - start) * 1e-9;
    }

    /**
     * One thread for the matrix library below the engine. Its idle threads spin for milliseconds on the cores that the
     * engine's own threads need: with other programs running, a small training step took 360 ms instead of 19. The
     * large operations, convolutions, do not use it.
     */
    private static void calmBlas() {
        openblas_nolapack.blas_set_num_threads(1);
    }

    /**
     * Disables NNPACK, a library for convolutions that predates oneDNN: on unsupported processors it prints a warning
     * at every convolution.
     */
    private static void quietNnpack() {
        torch.globalContext().setUserEnabledNNPACK(false);
    }

    /** The native libraries among the resources. */
    private static String folder() {
        String extension = System.getProperty("org.bytedeco.javacpp.platform.extension", "");
        return "/org/bytedeco/pytorch/" + Loader.getPlatform() + extension;
    }

    private static void unpack() throws IOException {
        String folder = folder();
        if (Loader.findResource(Engine.class, folder) != null) {
            for (File unpacked : Loader.cacheResources(Engine.class, folder)) {
                if (unpacked == null) {
                    throw new IOException("could not unpack " + folder);
                }
            }
            return;
        }
        // Jars without directory entries: name the libraries that libtorch links against.
        for (String library : LINUX_LIBRARIES) {
            if (Loader.getPlatform().startsWith("linux")) {
                Loader.cacheResource(Engine.class, folder + "/" + library);
            }
        }
    }

    /**
     * The folder into which the native libraries are unpacked: the property {@code org.bytedeco.javacpp.cachedir}, else
     * {@code .javacpp/cache} in the user's home. It need not exist yet.
     */
    public static Path cacheFolder() {
        return EngineCache.here().folder();
    }

    /** Version of the engine, for example {@code libtorch 2.10.0}. */
    public static String version() {
        load();
        try {
            // The presets' version is "engine-javacpp", for example 2.10.0-1.5.13.
            String[] parts = Loader.getVersion("org.bytedeco", "pytorch").split("-", 2);
            return "libtorch " + parts[0] + " (JavaCPP " + parts[parts.length - 1] + ")";
        } catch (IOException e) {
            throw new EngineException("the version of the engine's jar cannot be read", "is it repackaged?", e);
        }
    }

    /** Number of threads one operation may use. */
    public static int threads() {
        load();
        return torch.get_num_threads();
    }

    /**
     * Sets the number of threads one operation may use, for every thread of the process.
     *
     * @param threads at least 1
     */
    public static void setThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
        load();
        torch.set_num_threads(threads);
    }

    /**
     * The number of threads per operation, the number available, and the reason. {@link #setThreads} does not change
     * it.
     */
    public static synchronized ThreadBudget threadBudget() {
        load();
        return EngineThreads.budget();
    }

    /**
     * Adopts another budget; a warning about it goes to {@link EngineWarnings}.
     *
     * @param budget made of {@link #threadBudget} by {@link ThreadBudget#request}, or a former one to go back to
     */
    public static synchronized void use(ThreadBudget budget) {
        setThreads(budget.threads());
        EngineThreads.adopt(budget);
    }

    /**
     * Requests a number of threads, with precedence over environment and defaults. It takes effect at once, or when the
     * engine is loaded.
     *
     * @param threads at least 1
     * @param why the origin of the request, such as {@code --threads}
     */
    public static synchronized void requestThreads(int threads, String why) {
        EngineThreads.request(threads, why);
        if (loaded) {
            use(EngineThreads.requested(EngineThreads.budget()));
        }
    }

    /** Cancels {@link #requestThreads}: the environment decides again. */
    public static synchronized void releaseThreads() {
        EngineThreads.release();
        if (loaded) {
            use(EngineThreads.start(ThreadChoice.here().decide(ProcessorShare.here())));
        }
    }

    /** Seconds the first {@link #load} of this process took, 0 before it. */
    public static synchronized double loadSeconds() {
        return loadSeconds;
    }

    /** Native objects alive that the binding tracks: flat over time when nothing leaks. */
    public static long liveNativeObjects() {
        return Pointer.totalCount();
    }

    /**
     * Returns free memory to the system. On Linux the process keeps freed memory, so that the next evaluation finds its
     * pages mapped; call this after a large computation.
     */
    public static void releaseMemory() {
        NativeMemory.release();
    }

    /** Resident memory of this process in bytes, as the operating system counts it. */
    public static long residentBytes() {
        return Pointer.physicalBytes();
    }
}
