package dev.reverie.cli.train;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds a place for results that nobody named. */
final class FreshFolder {
    private FreshFolder() {}

    /** The path itself if nothing is there, else with the first free number behind it: {@code runs/mnist-2}. */
    static Path near(Path wanted) {
        Path folder = wanted;
        for (int i = 2; Files.exists(folder); i++) {
            folder = wanted.resolveSibling(wanted.getFileName() + "-" + i);
        }
        return folder;
    }
}
