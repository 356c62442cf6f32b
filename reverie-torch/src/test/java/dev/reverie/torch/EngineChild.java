package dev.reverie.torch;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.global.torch;

/** A program of its own that loads the engine and tells its number of threads; and what starts it. */
final class EngineChild {
    private final List<String> before = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> variables = new HashMap<>();
    private String firstOnClassPath = "";

    /**
     * What came of it.
     *
     * @param status of the process
     * @param text its output and its faults
     */
    record Outcome(int status, String text) {}

    /** Words before the call of Java. */
    EngineChild after(String... words) {
        before.addAll(List.of(words));
        return this;
    }

    EngineChild option(String option) {
        options.add(option);
        return this;
    }

    EngineChild variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    EngineChild firstOnClassPath(Path jar) {
        firstOnClassPath = jar + File.pathSeparator;
        return this;
    }

    Outcome run() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Dorg.bytedeco.javacpp.platform.extension="
                + System.getProperty("org.bytedeco.javacpp.platform.extension", ""));
        if (Runtime.version().feature() >= 22) {
            // As the launcher does: Java would warn of every native library otherwise.
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                firstOnClassPath
                        + System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                EngineChild.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        List.of("JAVA_TOOL_OPTIONS", "OMP_NUM_THREADS", "REVERIE_THREADS", "ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA")
                .forEach(builder.environment()::remove);
        builder.environment().putAll(variables);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(1, TimeUnit.MINUTES);
        return new Outcome(process.exitValue(), text);
    }

    public static void main(String[] arguments) throws InterruptedException {
        System.out.println(Engine.threadBudget());
        System.out.println("one operation uses " + Engine.threads());
        Thread other = new Thread(() -> System.out.println("another thread sees " + Engine.threads()));
        other.start();
        other.join();
        System.out.println("NNPACK " + torch.globalContext().userEnabledNNPACK());
    }
}
