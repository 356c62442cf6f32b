package dev.reverie.bench.torture;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts {@code reverie} in processes of their own that start fast: few optimisations, one thread, classes archived. */
final class Child {
    private static final String MAIN = "dev.reverie.cli.Main";

    private final Path logs;
    private final List<String> classPath;
    private Optional<Path> archive = Optional.empty();

    /**
     * A starter.
     *
     * @param logs folder for what the processes say
     */
    Child(Path logs) throws IOException {
        Files.createDirectories(logs);
        this.logs = logs.toAbsolutePath();
        classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .toList();
    }

    /**
     * Runs a command to its end and archives the classes that it loaded, with which the next ones start faster. Java
     * archives none of classes in folders.
     *
     * @throws IOException if it fails, with what it said
     */
    void completeAndArchive(List<String> arguments) throws IOException, InterruptedException {
        if (!classPath.stream().allMatch(entry -> entry.endsWith(".jar"))) {
            complete(arguments, Map.of());
            return;
        }
        Path file = logs.resolve("classes.jsa");
        List<String> command = command(arguments);
        command.add(1, "-XX:ArchiveClassesAtExit=" + file);
        requireSuccess(start("archive", command, Map.of()), "archive", arguments);
        archive = Files.exists(file) ? Optional.of(file) : Optional.empty();
    }

    private List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx512m"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        archive.ifPresent(file -> command.add("-XX:SharedArchiveFile=" + file));
        command.addAll(List.of(
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.bytedeco.javacpp.platform.extension=",
                "-Djava.awt.headless=true",
                "-cp",
                String.join(File.pathSeparator, classPath),
                MAIN));
        command.addAll(arguments);
        return command;
    }

    /** Where a process that was given this name says what it says. */
    Path log(String name) {
        return logs.resolve(name + ".log");
    }

    /**
     * Starts a command.
     *
     * @param name of its log
     * @param arguments of {@code reverie}
     * @param environment beside that of this process
     */
    Process launch(String name, List<String> arguments, Map<String, String> environment) throws IOException {
        return start(name, command(arguments), environment);
    }

    /** Starts a command by another program, whose words come before. */
    Process launch(String name, List<String> before, List<String> arguments, Map<String, String> environment)
            throws IOException {
        List<String> words = new ArrayList<>(before);
        words.addAll(command(arguments));
        return start(name, words, environment);
    }

    private Process start(String name, List<String> words, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words)
                // Not where the tool was called: a folder there may have the name of a model of the hub.
                .directory(logs.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile());
        builder.environment().put("OMP_WAIT_POLICY", "passive");
        builder.environment().put("REVERIE_THREADS", "1");
        builder.environment().putAll(environment);
        return builder.start();
    }

    /**
     * Runs a command to its end.
     *
     * @throws IOException if it fails, with what it said
     */
    void complete(List<String> arguments, Map<String, String> environment) throws IOException, InterruptedException {
        requireSuccess(launch("inputs", arguments, environment), "inputs", arguments);
    }

    private void requireSuccess(Process process, String name, List<String> arguments)
            throws IOException, InterruptedException {
        int exit = process.waitFor();
        if (exit != 0) {
            throw new IOException("reverie " + String.join(" ", arguments) + " ended with " + exit + ": "
                    + Files.readString(log(name)));
        }
    }
}
