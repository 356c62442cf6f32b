package dev.reverie.torch;

import java.io.IOException;
import java.nio.file.Path;

/** The check of {@link ScriptModule#load} alone, before the engine runs the program. */
public final class ScriptArchiveAccess {
    private ScriptArchiveAccess() {}

    /**
     * Checks an archive.
     *
     * @param file to check
     * @throws IOException if it cannot be read
     */
    public static void check(Path file) throws IOException {
        ScriptArchive.check(file);
    }
}
