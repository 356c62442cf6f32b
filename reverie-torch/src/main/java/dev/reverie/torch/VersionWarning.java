package dev.reverie.torch;

import java.io.PrintStream;
import java.lang.invoke.MethodHandles;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;

/**
 * Suppresses one warning of JavaCPP, that OpenBLAS is one release of the presets behind. The older release is intended,
 * since the newer one is not published completely.
 *
 * <p>The switch of the binding silences all warnings. This one is printed when the class of the presets is initialised,
 * so this class initialises it while filtering exactly that line. Other lines pass, including the same warning about
 * any other pair of versions, which is untested.
 */
final class VersionWarning {
    /** The versions that the build asks for. */
    static final String EXPECTED =
            "Warning: Versions of org.bytedeco:javacpp:1.5.14 and org.bytedeco:openblas:0.3.31-1.5.13 do not match.";

    private VersionWarning() {}

    /** Initialises the presets of OpenBLAS. */
    static void suppress() {
        // Messages of the loader itself are not filtered.
        Loader.getPlatform();
        PrintStream err = System.err;
        Filter filter = new Filter(err);
        System.setErr(filter);
        try {
            MethodHandles.lookup().ensureInitialized(openblas_nolapack.class);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a public class of the binding is not accessible; is it repackaged?", e);
        } finally {
            // Another thread may have replaced the stream meanwhile.
            if (System.err == filter) {
                System.setErr(err);
            }
        }
    }

    /** Passes on everything except the one line. */
    private static final class Filter extends PrintStream {
        private final PrintStream err;

        Filter(PrintStream err) {
            super(err, true);
            this.err = err;
        }

        @Override
        public void println(String line) {
            if (!EXPECTED.equals(line)) {
                err.println(line);
            }
        }

        @Override
        public void print(String text) {
            err.print(text);
        }
    }
}
