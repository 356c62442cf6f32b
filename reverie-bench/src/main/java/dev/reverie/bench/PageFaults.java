package dev.reverie.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Minor page faults of this process: how often the system had to give it a page of memory. Passes that take memory from
 * the system and give it back, again and again, spend half of their time so.
 */
final class PageFaults {
    private static final Path STAT = Path.of("/proc/self/stat");
    /** Place of minflt after the name of the program, which stands in brackets and may hold blanks; see proc(5). */
    private static final int MINOR_AFTER_NAME = 7;

    private PageFaults() {}

    /** Faults so far; -1 where the system does not tell. */
    static long minor() {
        try {
            return Files.isReadable(STAT) ? minor(Files.readString(STAT)) : -1;
        } catch (IOException e) {
            return -1;
        }
    }

    /** Faults in a line of {@code /proc/PID/stat}. */
    static long minor(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[MINOR_AFTER_NAME]);
    }
}
