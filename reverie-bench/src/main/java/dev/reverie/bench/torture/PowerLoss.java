package dev.reverie.bench.torture;

import dev.reverie.file.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** Looks at every state that a power cut may leave while a command runs. */
final class PowerLoss {
    private final Path folder;
    private final Child child;
    private final int resumed;
    private final Consumer<String> progress;

    /**
     * What was found for one command.
     *
     * @param victim its name
     * @param operations on files
     * @param states different ones that a cut may leave
     * @param continued of them from which the command was run again
     * @param faults of all
     */
    record Result(String victim, int operations, int states, int continued, List<String> faults) {
        /** Keeps a private copy of the list. */
        Result {
            faults = List.copyOf(faults);
        }
    }

    /**
     * Prepares.
     *
     * @param folder for all files
     * @param child starts the commands
     * @param resumed from how many states of each command it is run again
     * @param progress told what goes on
     */
    PowerLoss(Path folder, Child child, int resumed, Consumer<String> progress) {
        this.folder = folder.toAbsolutePath();
        this.child = child;
        this.resumed = resumed;
        this.progress = progress;
    }

    /** Records a command and looks at its states. */
    Result examine(Victim victim, String word) throws IOException, InterruptedException {
        Path place = Files.createDirectories(folder.resolve("recorded-" + word));
        Path record = folder.resolve(word + ".strace");
        String name = "recorded-" + word;
        int exit = child.launch(
                        name,
                        SystemTrace.prefix(record),
                        victim.arguments().apply(place),
                        victim.environment().apply(place))
                .waitFor();
        if (exit != 0) {
            throw new IOException(
                    victim.name() + " ended with " + exit + ", undisturbed: " + Files.readString(child.log(name)));
        }
        List<Operation> operations = SystemTrace.read(record, place);
        Files.delete(record);
        Outputs outputs = new Outputs(place);
        int[] count = new int[1];
        forEachState(operations, place.toString(), (state, files) -> count[0]++);
        List<String> faults = new ArrayList<>();
        int[] continued = new int[1];
        SplittableRandom random = new SplittableRandom(count[0]);
        forEachState(operations, place.toString(), (state, files) -> {
            Path there = folder.resolve("cut-" + word + "-" + faults.size() + "-" + continued[0]);
            lay(files, there);
            List<String> found = new ArrayList<>(outputs.afterKill(there));
            if (found.isEmpty() && random.nextInt(count[0]) < resumed) {
                continued[0]++;
                found.addAll(goOn(victim, outputs, there, name));
            }
            if (found.isEmpty()) {
                OutputFolder.delete(there);
            }
            for (String fault : found) {
                faults.add(state + ": " + fault);
                progress.accept(state + ": " + fault);
            }
        });
        progress.accept(victim.name() + ": " + operations.size() + " operations, " + count[0] + " states, "
                + continued[0] + " continued, " + faults.size() + " faults");
        return new Result(victim.name(), operations.size(), count[0], continued[0], faults);
    }

    /** Takes a state of a disk. */
    @FunctionalInterface
    interface StateTaker {
        /**
         * Takes one.
         *
         * @param state the operation and the kind of cut that leave it first
         * @param files as {@link Disk#after} gives them
         */
        void take(String state, Map<String, byte[]> files) throws IOException, InterruptedException;
    }

    /** Passes on every different state that a cut after some operation leaves. */
    static void forEachState(List<Operation> operations, String root, StateTaker taker)
            throws IOException, InterruptedException {
        Disk disk = new Disk(root);
        Set<Long> seen = new HashSet<>();
        IdentityHashMap<byte[], Long> sums = new IdentityHashMap<>();
        for (int i = 0; i < operations.size(); i++) {
            if (disk.apply(operations.get(i))) {
                Set<byte[]> current = Collections.newSetFromMap(new IdentityHashMap<>());
                for (Disk.Cut cut : Disk.Cut.values()) {
                    Map<String, byte[]> files = disk.after(cut);
                    current.addAll(files.values());
                    if (seen.add(hash(files, sums))) {
                        taker.take("a cut after operation " + (i + 1) + " keeping " + cut, files);
                    }
                }
                // Former contents are many; none comes back.
                sums.keySet().removeIf(content -> !current.contains(content));
            }
        }
    }

    /** Contents are never changed in place, so each is summed once. */
    private static long hash(Map<String, byte[]> files, IdentityHashMap<byte[], Long> sums) {
        long hash = 1;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            long content = sums.computeIfAbsent(file.getValue(), PowerLoss::sum);
            hash = (hash * 31 + file.getKey().hashCode()) * 0x5851f42d4c957f2dL + content;
        }
        return hash;
    }

    private static long sum(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return (long) content.length << Integer.SIZE ^ crc.getValue();
    }

    private static void lay(Map<String, byte[]> files, Path place) throws IOException {
        Files.createDirectories(place);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = place.resolve(file.getKey());
            if (file.getKey().endsWith("/")) {
                Files.createDirectories(path);
            } else {
                Files.write(path, file.getValue());
            }
        }
    }

    private List<String> goOn(Victim victim, Outputs outputs, Path there, String name)
            throws IOException, InterruptedException {
        List<String> faults = new ArrayList<>();
        int exit = child.launch(
                        name,
                        victim.arguments().apply(there),
                        victim.environment().apply(there))
                .waitFor();
        List<String> found = outputs.afterEnd(there);
        if (exit != 0 && !(victim.refusesResults() && found.isEmpty())) {
            faults.add("continued, ended with " + exit + ": "
                    + Files.readString(child.log(name)).strip());
        }
        found.forEach(fault -> faults.add("continued, " + fault));
        return faults;
    }
}
