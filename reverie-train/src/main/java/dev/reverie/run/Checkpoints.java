package dev.reverie.run;

import dev.reverie.file.FileFormatException;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of a run: {@code step-000123.safetensors} in one folder.
 *
 * @param folder where they are; may be missing
 */
public record Checkpoints(Path folder) {
    private static final Pattern NAME = Pattern.compile("step-(\\d{1,18})\\.safetensors");

    /**
     * The newest checkpoint that is whole.
     *
     * @param checkpoint the checkpoint
     * @param rejected for each newer one, why it could not be used
     */
    public record Found(Checkpoint checkpoint, List<String> rejected) {
        /** Keeps a private copy of the list. */
        public Found {
            rejected = List.copyOf(rejected);
        }

        /** Warnings: the checkpoints that were passed over. */
        public List<String> notices() {
            return rejected.stream()
                    .map(fault ->
                            "passed over a checkpoint that is not good: " + fault + "; using " + checkpoint.file())
                    .toList();
        }

        /**
         * Fills a network with the averaged weights.
         *
         * @param parameters of the network, declared; freed if it fails
         * @param device where
         * @throws RunException if the network is another one
         */
        public void load(Parameters parameters, Device device) throws IOException {
            // Before there is memory: a configuration may claim any size, the file holds what it holds.
            checkpoint.requireMatch(parameters);
            parameters.allocate(checkpoint.config().training().precision().network(), device);
            try {
                checkpoint.loadAverage(parameters);
            } catch (IOException | RuntimeException e) {
                parameters.close();
                throw e;
            }
        }
    }

    /**
     * The checkpoint to use of what a user named.
     *
     * @param runOrCheckpoint folder of a run, of which the newest good checkpoint is taken, or a checkpoint file
     * @throws RunException if it is neither, is damaged, or holds no checkpoint yet
     * @throws IOException if it cannot be read
     */
    public static Found find(Path runOrCheckpoint) throws IOException {
        if (!Files.isDirectory(runOrCheckpoint)) {
            return new Found(Checkpoint.open(runOrCheckpoint), List.of());
        }
        return RunDirectory.open(runOrCheckpoint)
                .checkpoints()
                .latestGood()
                .orElseThrow(() -> new RunException(
                        runOrCheckpoint, "holds no checkpoint yet", "train it on (--resume) until the first is saved"));
    }

    /** The file of a step. */
    public Path file(long step) {
        return folder.resolve(String.format(Locale.ROOT, "step-%06d.safetensors", step));
    }

    /** All files, oldest first. */
    public List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> stepOf(file).isPresent())
                    .sorted(Comparator.comparingLong(file -> stepOf(file).orElseThrow()))
                    .toList();
        }
    }

    /** The step of a file; absent if its name is another. */
    static Optional<Long> stepOf(Path file) {
        Matcher matcher = NAME.matcher(String.valueOf(file.getFileName()));
        return matcher.matches() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
    }

    /**
     * The newest checkpoint that can be read from beginning to end and whose weights are finite; any other is passed over
     * for its predecessor.
     *
     * @return absent when there is none at all
     * @throws RunException if there are some and none is good
     */
    public Optional<Found> latestGood() throws IOException {
        List<String> rejected = new ArrayList<>();
        List<Path> files = files();
        for (int i = files.size() - 1; i >= 0; i--) {
            try {
                return Optional.of(new Found(Checkpoint.open(files.get(i)), rejected));
            } catch (FileFormatException | RunException damaged) {
                rejected.add(damaged.getMessage());
            }
        }
        if (!rejected.isEmpty()) {
            throw new RunException(
                    folder, "no checkpoint is good: " + String.join("; ", rejected), "start the run anew");
        }
        return Optional.empty();
    }

    /**
     * Deletes what need not be kept.
     *
     * @param keepLast this many newest ones stay
     * @param keepEvery multiples of this step stay; 0 for none
     */
    public void prune(int keepLast, long keepEvery) throws IOException {
        List<Path> files = files();
        for (Path file : files.subList(0, Math.max(0, files.size() - keepLast))) {
            if (keepEvery == 0 || stepOf(file).orElseThrow() % keepEvery != 0) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Deletes the temporary files that a process killed while saving left behind; only by who holds the run's lock. */
    public void removeTemporary() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.startsWith(".step-") && name.endsWith(".tmp")) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
