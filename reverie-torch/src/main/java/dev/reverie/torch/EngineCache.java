package dev.reverie.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The folder into which JavaCPP unpacks the native libraries.
 *
 * <p>JavaCPP itself turns to a folder of a known name in the common temporary folder when it cannot make the right one.
 * Another user of the machine could have put libraries there before. So a folder that cannot be written is an error here.
 *
 * @param folder need not exist yet
 */
record EngineCache(Path folder) {
    private static final String PROPERTY = "org.bytedeco.javacpp.cachedir";

    /** The one of this process: that of the property, else JavaCPP's own in the user's home. */
    static EngineCache here() {
        String chosen = System.getProperty(PROPERTY, "");
        try {
            return new EngineCache(
                    chosen.isEmpty()
                            ? Path.of(System.getProperty("user.home", ""), ".javacpp", "cache")
                            : Path.of(chosen));
        } catch (InvalidPathException e) {
            throw new EngineException("the engine's cache folder is no path: " + e.getMessage(), e);
        }
    }

    /**
     * Makes the folder unless it is there.
     *
     * @throws EngineException if it cannot be made, is no folder or cannot be written
     */
    void requireWritable() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new EngineException(message("cannot be made (" + e + ")"), e);
        }
        if (!Files.isWritable(folder)) {
            throw new EngineException(message("cannot be written"));
        }
    }

    private String message(String fault) {
        return "the folder for the unpacked engine, " + folder + ", " + fault
                + "; name one that can be written and has 400 MB"
                + " free, by the environment variable XDG_CACHE_HOME for an installed distribution and by the Java option -D"
                + PROPERTY + "=FOLDER anywhere";
    }
}
