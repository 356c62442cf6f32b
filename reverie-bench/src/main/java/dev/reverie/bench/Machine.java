package dev.reverie.bench;

import dev.reverie.torch.Engine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The machine of the measurements. */
public final class Machine {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** Names and values, in the order of the report. */
    static Map<String, String> describe() {
        Map<String, String> facts = new LinkedHashMap<>();
        Runtime runtime = Runtime.getRuntime();
        facts.put("processor", processor() + ", " + runtime.availableProcessors() + " cores");
        facts.put("system", property("os.name") + " " + property("os.version") + ", " + property("os.arch"));
        facts.put("Java", property("java.vm.name") + " " + property("java.runtime.version"));
        facts.put("engine", Engine.version());
        facts.put("threads of the engine", Integer.toString(Engine.threads()));
        String policy = System.getenv("OMP_WAIT_POLICY");
        facts.put("waiting threads", policy == null ? "spin (OMP_WAIT_POLICY is not set)" : policy);
        return facts;
    }

    /** Processes that wanted a core, averaged over the last minute; negative where the system does not tell. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** Load of the machine, for the report. */
    public static String loadText() {
        double load = load();
        return load < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f", load);
    }

    /** Processor, its cores and the Java version, on one line. */
    public static String line() {
        Map<String, String> facts = describe();
        return facts.get("processor") + ", " + facts.get("system") + ", Java " + property("java.version");
    }

    private static String processor() {
        if (Files.isReadable(CPU_INFO)) {
            try (Stream<String> lines = Files.lines(CPU_INFO)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(property("os.arch"));
            } catch (IOException e) {
                return property("os.arch");
            }
        }
        return property("os.arch");
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}
