package dev.reverie.torch;

import java.io.PrintStream;
import java.lang.invoke.MethodHandles;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;

/**
 * Keeps one warning of JavaCPP from the terminal: that OpenBLAS is one release of the presets behind. It is meant to be, as
 * the newer one is not published whole, and nobody who reads the line can do anything about it.
 *
 * <p>The binding gives no way to say so: its switch for warnings silences all of them. It prints this one when the class of the
 * presets is initialised, and nothing else happens there, so the class is initialised here while exactly this line is held
 * back. Any other line passes, and so does the same warning about any other pair of versions, which nobody has tried.
 */
final class MixedPresets {
    /** The versions that the build asks for. */
    static final String EXPECTED =
            "Warning: Versions of org.bytedeco:javacpp:1.5.14 and org.bytedeco:openblas:0.3.31-1.5.13 do not match.";

    private MixedPresets() {}

    /** Initialises the presets of OpenBLAS. */
    static void accept() {
        // What the loader itself has to say is none of this.
        Loader.getPlatform();
        PrintStream err = System.err;
        Sieve sieve = new Sieve(err);
        System.setErr(sieve);
        try {
            MethodHandles.lookup().ensureInitialized(openblas_nolapack.class);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a public class of the binding is not accessible; is it repackaged?", e);
        } finally {
            // Another thread may have set a stream of its own meanwhile.
            if (System.err == sieve) {
                System.setErr(err);
            }
        }
    }

    /** Passes everything on, whoever prints meanwhile, but for the one line. */
    private static final class Sieve extends PrintStream {
        private final PrintStream err;

        Sieve(PrintStream err) {
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
