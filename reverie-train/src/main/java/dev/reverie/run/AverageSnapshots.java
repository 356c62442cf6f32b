package dev.reverie.run;

import dev.reverie.file.ArraySource;
import dev.reverie.file.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Snapshots of the power-function averages of a run, {@code averages/step-000123.safetensors}: arrays {@code
 * emaWidth=WIDTH.NAME} in the type of the master weights. {@link PostHocEma} puts averages of other widths together
 * from them.
 *
 * @param numbered the files, by their step
 */
public record AverageSnapshots(Checkpoints numbered) {
    private static final String FORMAT = "reverie-averages";
    private static final String VERSION = "1";

    /**
     * Stores the power-function averages of a state.
     *
     * @throws dev.reverie.file.FileWriteException if the disk is too full or writing fails; a former file stays
     */
    void save(TrainingState state) throws IOException {
        Map<String, ArraySource> arrays = new TreeMap<>();
        state.averages()
                .powerValues()
                .forEach((prefix, flat) -> arrays.putAll(FlatPart.sources(prefix, state.parameters(), flat)));
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("format", FORMAT);
        metadata.put("version", VERSION);
        metadata.put("step", Long.toString(state.step()));
        OutputFolder.make(numbered.folder());
        Checksum.write(numbered.file(state.step()), arrays, metadata);
    }

    /**
     * Deletes what a continued run will store again, and what a process killed while storing left behind.
     *
     * @param step the last step that counts
     */
    public void dropAfter(long step) throws IOException {
        numbered.removeTemporary();
        for (Path file : numbered.files()) {
            if (Checkpoints.stepOf(file).orElseThrow() > step) {
                Files.deleteIfExists(file);
            }
        }
    }
}
