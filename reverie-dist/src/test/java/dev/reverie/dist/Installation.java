package dev.reverie.dist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A distribution at some path, started with nothing of the environment but what is said here. */
record Installation(Path folder, Path java, Path tools) {
    private static final List<String> TOOLS = List.of(
            "sh",
            "dirname",
            "readlink",
            "sed",
            "head",
            "mkdir",
            "rm",
            "mv",
            "ln",
            "ls",
            "cat",
            "cksum",
            "tr",
            "env",
            "getent",
            "id",
            "cut",
            // Hadoop's, for every file that it makes.
            "chmod");

    /** What a command left. */
    record Outcome(int status, String out, String err) {}

    /**
     * Copies the distribution that the build has laid out, and takes the right to write away.
     *
     * @param folder where it is to be; must not exist
     * @param java a Java home
     * @param tools becomes the folder of the programs that the commands find: those of a POSIX shell, no Maven, no compiler
     */
    static Installation at(Path folder, Path java, Path tools) throws IOException {
        Path source = Path.of(System.getProperty("reverie.distribution"));
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = folder.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                    target.toFile().setWritable(false, false);
                }
            }
        }
        Files.createDirectories(tools);
        for (String tool : TOOLS) {
            for (String bin : List.of("/usr/bin", "/bin")) {
                Path program = Path.of(bin, tool);
                if (Files.isExecutable(program)) {
                    Files.createSymbolicLink(tools.resolve(tool), program);
                    break;
                }
            }
        }
        Files.createSymbolicLink(tools.resolve("java"), java.resolve("bin").resolve("java"));
        Installation made = new Installation(folder, java, tools);
        made.writable(false);
        return made;
    }

    /** Gives or takes the right to write into the folders; the superuser keeps it. */
    private void writable(boolean writable) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isDirectory).forEach(it -> it.toFile().setWritable(writable, true));
        }
    }

    /** Lets the folders be deleted, and takes away the links that lead out of them. */
    void release() throws IOException {
        writable(true);
        try (Stream<Path> links = Files.list(tools)) {
            for (Path link : (Iterable<Path>) links::iterator) {
                Files.delete(link);
            }
        }
    }

    /** Every file with size and time. */
    Map<String, String> state() throws IOException {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                state.put(
                        folder.relativize(file).toString(),
                        (Files.isDirectory(file) ? "" : Files.size(file) + " ") + Files.getLastModifiedTime(file));
            }
        }
        return state;
    }

    /**
     * Runs {@code bin/reverie}.
     *
     * @param work the working folder
     * @param variables the whole environment besides PATH
     */
    Outcome run(Path work, Map<String, String> variables, String... arguments)
            throws IOException, InterruptedException {
        return start("reverie", work, variables, arguments);
    }

    /** Runs {@code bin/reverie-submit}, with the like. */
    Outcome submit(Path work, Map<String, String> variables, String... arguments)
            throws IOException, InterruptedException {
        return start("reverie-submit", work, variables, arguments);
    }

    private Outcome start(String program, Path work, Map<String, String> variables, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(folder.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile("out", ".txt");
        Path err = Files.createTempFile("err", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(work.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().put("PATH", tools.toString());
            builder.environment().putAll(variables);
            Process process = builder.start();
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IOException("no end of " + command);
            }
            return new Outcome(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
