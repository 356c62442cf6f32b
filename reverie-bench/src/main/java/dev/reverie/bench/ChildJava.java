package dev.reverie.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** This program again, in a process of its own. */
public final class ChildJava {
    private ChildJava() {}

    /**
     * Starts a process like this one and waits for its end.
     *
     * @param arguments of {@link Main}
     * @return what it printed
     * @throws IOException if it cannot be started or fails
     */
    static String run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    /**
     * Starts a process in another environment and waits for its end.
     *
     * @param environment variables that differ; an empty value takes one away
     * @param arguments of {@link Main}
     * @return what it printed
     * @throws IOException if it cannot be started or fails
     */
    static String run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        Process process = start(environment, arguments);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException("the measuring process ended with exit code " + code + ": " + List.of(arguments));
        }
        return output;
    }

    /**
     * Starts a process in another environment.
     *
     * @param environment variables that differ; an empty value takes one away
     * @param arguments of {@link Main}
     */
    public static Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        return builder.start();
    }
}
