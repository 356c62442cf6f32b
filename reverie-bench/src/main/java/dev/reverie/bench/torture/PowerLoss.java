package dev.reverie.bench.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
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
        Map<String, Map<String, byte[]>> states = states(operations, place.toString());
        List<String> faults = new ArrayList<>();
        int continued = 0;
        SplittableRandom random = new SplittableRandom(states.size());
        for (Map.Entry<String, Map<String, byte[]>> state : states.entrySet()) {
            Path there = folder.resolve("cut-" + word + "-" + faults.size() + "-" + continued);
            lay(state.getValue(), there);
            List<String> found = outputs.afterKill(there);
            found.forEach(fault -> faults.add(state.getKey() + ": " + fault));
            found.forEach(fault -> progress.accept(state.getKey() + ": " + fault));
            if (found.isEmpty() && random.nextInt(states.size()) < resumed) {
                continued++;
                List<String> later = goOn(victim, outputs, there, name, state.getKey());
                later.forEach(progress);
                faults.addAll(later);
            }
            if (found.isEmpty()) {
                Folders.delete(there);
            }
        }
        progress.accept(victim.name() + ": " + operations.size() + " operations, " + states.size() + " states, "
                + continued + " continued, " + faults.size() + " faults");
        return new Result(victim.name(), operations.size(), states.size(), continued, faults);
    }

    /** Every different state, by the operation and the kind of cut that leave it first. */
    static Map<String, Map<String, byte[]>> states(List<Operation> operations, String root) {
        Disk disk = new Disk(root);
        Set<Long> seen = new HashSet<>();
        Map<byte[], Long> sums = new IdentityHashMap<>();
        Map<String, Map<String, byte[]>> states = new LinkedHashMap<>();
        for (int i = 0; i < operations.size(); i++) {
            if (disk.apply(operations.get(i))) {
                for (Disk.Cut cut : Disk.Cut.values()) {
                    Map<String, byte[]> files = disk.after(cut);
                    if (seen.add(hash(files, sums))) {
                        states.put("a cut after operation " + (i + 1) + " keeping " + cut, files);
                    }
                }
            }
        }
        return states;
    }

    /** Contents are never changed in place, so each is summed once. */
    private static long hash(Map<String, byte[]> files, Map<byte[], Long> sums) {
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

    private List<String> goOn(Victim victim, Outputs outputs, Path there, String name, String state)
            throws IOException, InterruptedException {
        List<String> faults = new ArrayList<>();
        int exit = child.launch(
                        name,
                        victim.arguments().apply(there),
                        victim.environment().apply(there))
                .waitFor();
        List<String> found = outputs.afterEnd(there);
        if (exit != 0 && !(victim.refusesResults() && found.isEmpty())) {
            faults.add(state + ": ended with " + exit + ": "
                    + Files.readString(child.log(name)).strip());
        }
        found.forEach(fault -> faults.add(state + ", continued: " + fault));
        return faults;
    }
}
