package dev.reverie.studio.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.file.AtomicFile;
import dev.reverie.studio.web.Answers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a job keeps on the disk: its results, and in {@code job.json} what pages are told of it after a restart. */
final class JobFolder {
    private static final String KEPT = "job.json";

    private JobFolder() {}

    /** Writes down how a job ended. */
    static void keep(Job job) throws IOException {
        Files.createDirectories(job.folder());
        AtomicFile.write(job.folder().resolve(KEPT), Answers.bytes(job.kept()));
    }

    /** Reads what was written down, if anything was. */
    static void restore(Job job) throws IOException {
        Path kept = job.folder().resolve(KEPT);
        if (Files.isRegularFile(kept) && Answers.parse(Files.readString(kept)) instanceof ObjectNode json) {
            job.restore(json);
        }
    }

    /** Removes the results of a job; the folder has no folders in it. */
    static void delete(Job job) throws IOException {
        if (!Files.isDirectory(job.folder())) {
            return;
        }
        try (Stream<Path> inside = Files.list(job.folder())) {
            for (Path path : inside.toList()) {
                Files.deleteIfExists(path);
            }
        }
        Files.deleteIfExists(job.folder());
    }
}
