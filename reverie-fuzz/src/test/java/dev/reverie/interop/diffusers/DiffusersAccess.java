package dev.reverie.interop.diffusers;

import java.io.IOException;
import java.nio.file.Path;

/** The readers of single files of a model, without the engine. */
public final class DiffusersAccess {
    private DiffusersAccess() {}

    /** Reads a configuration of a network, and makes the network without memory for its weights. */
    public static void network(Path file) throws IOException {
        UnetReader.read(file).network();
    }

    /** Reads a scheduler. */
    public static void scheduler(Path file) throws IOException {
        NoiseScheduler scheduler = SchedulerReader.read(file, notice -> {});
        scheduler.schedule().logSnr(0.5);
    }

    /** Chooses files from a listing of a hub. */
    public static void listing(String text) {
        ModelHub.filesIn("input/input", text);
    }
}
