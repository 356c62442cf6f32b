package dev.reverie.bench.torture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Lets a command write to a disk that is too small by ever less, and then again to the same disk made large enough.
 *
 * <p>The disk is a file system in memory ({@code tmpfs} of Linux), which only the superuser may mount.
 */
final class FullDisk {
    private static final String LARGE = "1g";
    /** The block that a file system in memory hands out. */
    private static final long BLOCK = 4096;

    private final Path folder;
    private final Child child;
    private final int sizes;
    private final Consumer<String> progress;

    /**
     * What was found for one command.
     *
     * @param victim its name
     * @param failures how often the disk was too small
     * @param faults files that were half written, messages that name none, and what differs afterwards
     */
    record Result(String victim, int failures, List<String> faults) {
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
     * @param sizes how many sizes of disk below what a command needs
     * @param progress told what goes on
     */
    FullDisk(Path folder, Child child, int sizes, Consumer<String> progress) {
        this.folder = folder.toAbsolutePath();
        this.child = child;
        this.sizes = sizes;
        this.progress = progress;
    }

    /**
     * Runs a command on a disk that is read only, and on disks of all sizes.
     *
     * @throws IOException if no disk can be mounted, or the command fails with room enough
     */
    Result examine(Victim victim, String word) throws IOException, InterruptedException {
        Path whole = Files.createDirectories(folder.resolve("whole-" + word));
        String name = "disk-" + word;
        Process alone = child.launch(
                name, victim.arguments().apply(whole), victim.environment().apply(whole));
        if (alone.waitFor() != 0) {
            throw new IOException(victim.name() + " fails, undisturbed: " + Files.readString(child.log(name)));
        }
        Outputs outputs = new Outputs(whole);
        long blocks = blocks(whole);
        List<String> faults = new ArrayList<>();
        int failures = 0;
        for (int i = -1; i < sizes; i++) {
            long room = i < 0 ? 0 : Math.max(1, blocks * i / sizes) * BLOCK;
            Path disk = Files.createDirectories(folder.resolve("disk-" + word + "-" + (i + 1)));
            mount("mount", "-t", "tmpfs", "-o", "size=" + (i < 0 ? LARGE : room), "tmpfs", disk.toString());
            try {
                if (i < 0) {
                    mount("mount", "-o", "remount,ro", disk.toString());
                }
                String size = i < 0 ? "a disk that is read only: " : "a disk of " + room + " bytes: ";
                Map<String, String> environment = victim.environment().apply(disk);
                int exit = child.launch(name, victim.arguments().apply(disk), environment)
                        .waitFor();
                if (exit != 0) {
                    failures++;
                    afterFailure(outputs, disk, name).forEach(fault -> faults.add(size + fault));
                } else if (i < 0) {
                    faults.add(size + "ends as if it had written");
                }
                mount("mount", "-o", "remount,rw,size=" + LARGE, disk.toString());
                exit = child.launch(name, victim.arguments().apply(disk), environment)
                        .waitFor();
                List<String> found = outputs.afterEnd(disk);
                if (exit != 0 && !(victim.refusesResults() && found.isEmpty())) {
                    faults.add(size + "then, with room, ended with " + exit + ": "
                            + Files.readString(child.log(name)).strip());
                }
                found.forEach(fault -> faults.add(size + "then, with room, " + fault));
            } finally {
                // At once, though this process may still map a file that it has compared.
                mount("umount", "-l", disk.toString());
            }
        }
        progress.accept(
                victim.name() + ": " + failures + " failures of " + (sizes + 1) + ", " + faults.size() + " faults");
        return new Result(victim.name(), failures, faults);
    }

    private List<String> afterFailure(Outputs outputs, Path disk, String name) throws IOException {
        List<String> faults = new ArrayList<>(outputs.afterKill(disk));
        String said = Files.readString(child.log(name));
        if (!said.contains(disk.toString()) || said.contains("fault of Reverie")) {
            faults.add("the message names no file of it: " + said.strip());
        }
        for (String left : Outputs.leftovers(disk)) {
            // A part of a file that is fetched stays, to go on with.
            if (!left.endsWith(".part")) {
                faults.add(left + " was left behind");
            }
        }
        return faults;
    }

    private static long blocks(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            long blocks = 0;
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                blocks += (Files.size(file) + BLOCK - 1) / BLOCK;
            }
            return blocks;
        }
    }

    private static void mount(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed, which takes the superuser: " + said.strip());
        }
    }
}
