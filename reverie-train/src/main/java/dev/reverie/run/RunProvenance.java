package dev.reverie.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.TrainingConfig;
import dev.reverie.data.Dataset;
import dev.reverie.data.Provenance;
import dev.reverie.text.ShellWords;
import dev.reverie.torch.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Provenance of a run: versions, machine, seed, data, command and time. */
public final class RunProvenance {
    private RunProvenance() {}

    /**
     * Collects everything.
     *
     * @param run its configuration
     * @param training the section {@code training}
     * @param data the set it is trained on
     * @param command what was typed; empty when called from a program
     * @param started when it began
     * @return JSON for people and programs
     */
    public static String collect(
            RunDescription run, TrainingConfig training, Dataset data, List<String> command, Instant started) {
        ObjectNode json = Json.object().put("started", started.toString());
        json.put("command", ShellWords.joined(command));
        json.put("configSha256", sha256(run.text()));
        json.put("seed", training.seed());
        Provenance source = data.provenance();
        json.putObject("data")
                .put("name", data.name())
                .put("source", source.source())
                .put("count", data.isEndless() ? "endless" : Long.toString(source.count()))
                .put("sha256", source.sha256())
                .put("notes", source.notes());
        json.putObject("versions").put("reverie", version()).put("engine", Engine.version());
        json.putObject("java")
                .put("version", System.getProperty("java.version"))
                .put("vm", System.getProperty("java.vm.name"))
                .put("vendor", System.getProperty("java.vendor"));
        json.putObject("machine")
                .put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("architecture", System.getProperty("os.arch"))
                .put("processor", processor())
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("engineThreads", Engine.threads())
                .put("device", training.device());
        return Json.pretty(json);
    }

    public static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must offer SHA-256", e);
        }
    }

    private static String version() {
        String version = RunProvenance.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static String processor() {
        // Only Linux tells the model's name in a file.
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            String identifier = System.getenv("PROCESSOR_IDENTIFIER");
            return identifier == null ? "unknown" : identifier;
        }
    }
}
