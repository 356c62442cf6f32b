package dev.reverie.spark.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What of a processor decides the bits of a sum: which instructions the engine's kernels choose from. */
final class Processor {
    private static final Set<String> DECISIVE = Set.of(
            "avx",
            "avx2",
            "fma",
            "avx_vnni",
            "avx512f",
            "avx512bw",
            "avx512dq",
            "avx512vl",
            "avx512_bf16",
            "avx512_vnni",
            "avx512_fp16",
            "amx_bf16",
            "amx_int8",
            "amx_tile",
            "avx_ne_convert");

    private Processor() {}

    /** Of this host, for people and to compare. */
    static String here() {
        try {
            return of(Files.readAllLines(Path.of("/proc/cpuinfo")));
        } catch (IOException e) {
            String identifier = System.getenv("PROCESSOR_IDENTIFIER");
            return System.getProperty("os.arch") + " " + (identifier == null ? "of unknown kind" : identifier);
        }
    }

    /** As the lines of {@code /proc/cpuinfo} tell. */
    static String of(List<String> lines) {
        Set<String> instructions =
                new TreeSet<>(Arrays.asList(value(lines, "flags").split(" ", -1)));
        instructions.retainAll(DECISIVE);
        return value(lines, "vendor_id") + " family " + value(lines, "cpu family") + " model " + value(lines, "model")
                + (instructions.isEmpty()
                        ? ""
                        : " with " + instructions.stream().collect(Collectors.joining(" ")));
    }

    private static String value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key)
                        && line.substring(key.length()).strip().startsWith(":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }
}
