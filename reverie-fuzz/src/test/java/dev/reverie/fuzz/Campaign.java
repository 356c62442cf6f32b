package dev.reverie.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fuzzes each target in turn with Jazzer, in a process of its own with 512 MiB of heap, and adds a line of results to a table.
 * Inputs that reach new code stay in the folder of the corpus, from which the next campaign goes on.
 */
public final class Campaign {
    private static final Pattern UNITS = Pattern.compile("stat::number_of_executed_units:\\s*(\\d+)");
    private static final Pattern COVERAGE = Pattern.compile("cov: (\\d+) ft: (\\d+) corp: (\\d+)");
    private static final String INSTRUMENTED =
            "dev.reverie.file.**:dev.reverie.data.**:dev.reverie.config.**:dev.reverie.run.**"
                    + ":dev.reverie.report.**:dev.reverie.interop.**:dev.reverie.trained.**:dev.reverie.torch.ScriptArchive"
                    + ":dev.reverie.text.**:org.yaml.snakeyaml.**:com.fasterxml.jackson.dataformat.**:com.fasterxml.jackson.core.**"
                    + ":org.apache.commons.csv.**:org.apache.commons.compress.archivers.tar.**";

    /**
     * What of Jazzer looks for what no reader here does: queries, scripts, commands, addresses of the network. Its hooks cost
     * five times what reading a small input costs. Those for deserialisation and for paths that lead elsewhere stay.
     */
    private static final String NOT_LOOKED_FOR = Stream.of(
                    "BigDecimal",
                    "ClojureLangHooks",
                    "ExpressionLanguageInjection",
                    "LdapInjection",
                    "NamingContextLookup",
                    "OsCommandInjection",
                    "ReflectiveCall",
                    "RegexInjection",
                    "RegexRoadblocks",
                    "ScriptEngineInjection",
                    "ServerSideRequestForgery",
                    "SqlInjection",
                    "TemplateInjection",
                    "UnsafeSanitizer",
                    "XPathInjection",
                    "XmlParserSsrfGuidance")
            .map("com.code_intelligence.jazzer.sanitizers."::concat)
            .collect(Collectors.joining(":"));

    /** Without an upper bound on the number of inputs. */
    private static final long UNBOUNDED = -1;

    private final Path folder;
    private final int seconds;
    private final long inputs;

    private Campaign(Path folder, int seconds, long inputs) {
        this.folder = folder;
        this.seconds = seconds;
        this.inputs = inputs;
    }

    /**
     * Fuzzes.
     *
     * @param arguments the folder for corpora, findings and the table; seconds for each target; names of targets with commas
     *     between them, or {@code all}; most inputs for each target, where there is a fourth
     * @throws IOException if a process cannot be started or a file not be written
     */
    public static void main(String[] arguments) throws IOException {
        long inputs = arguments.length > 3 ? Long.parseLong(arguments[3]) : UNBOUNDED;
        Campaign campaign = new Campaign(Path.of(arguments[0]), Integer.parseInt(arguments[1]), inputs);
        List<String> wanted = List.of(arguments[2].split(","));
        int findings = 0;
        for (Target target : Targets.all()) {
            if (wanted.contains("all") || wanted.contains(target.name())) {
                findings += campaign.fuzz(target);
            }
        }
        if (findings > 0) {
            System.out.println(findings + " findings; their inputs are in " + campaign.folder);
            System.exit(1);
        }
    }

    private int fuzz(Target target) throws IOException {
        Path place = folder.resolve(target.name());
        Path corpus = Files.createDirectories(place.resolve("corpus"));
        List<byte[]> seeds = target.seeds().get();
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(corpus.resolve("seed-" + i), seeds.get(i));
        }
        Path found = Files.createDirectories(place.resolve("findings"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                // A target takes minutes: the optimising compiler and threads that collect garbage cost more than they
                // save.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-OmitStackTraceInFastThrow",
                "-Djava.awt.headless=true",
                "-D" + Fuzzer.TARGET + "=" + target.name(),
                "-classpath",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Fuzzer.class.getName(),
                "--instrumentation_includes=" + INSTRUMENTED,
                // Where nothing is instrumented no hook is needed: classes of the libraries load much faster.
                "--custom_hook_includes=dev.reverie.**",
                "--disabled_hooks=" + NOT_LOOKED_FOR,
                "--reproducer_path=" + found,
                "--keep_going=20",
                "-artifact_prefix=" + found + "/",
                "-max_total_time=" + seconds,
                "-runs=" + inputs,
                "-max_len=" + (1 << 14),
                "-timeout=120",
                "-rss_limit_mb=0",
                "-print_final_stats=1",
                corpus.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .directory(place.toFile())
                .start();
        String output = copied(process, place.resolve("log.txt"));
        return record(target, output, found);
    }

    private static String copied(Process process, Path log) throws IOException {
        StringBuilder output = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
            }
        }
        Files.writeString(log, output, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return output.toString();
    }

    private int record(Target target, String output, Path found) throws IOException {
        long units = Long.parseLong(last(UNITS, output, 1, "0"));
        long findings;
        try (var files = Files.list(found)) {
            // What took long by the clock, on a machine with other work, is kept there as well, as slow-unit.
            findings = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.endsWith(".java") && !name.startsWith("slow-unit"))
                    .count();
        }
        String row = String.format(
                Locale.ROOT,
                "%s\t%d\t%s\t%s\t%s\t%d%n",
                target.name(),
                units,
                last(COVERAGE, output, 1, "?"),
                last(COVERAGE, output, 2, "?"),
                last(COVERAGE, output, 3, "?"),
                findings);
        Files.writeString(folder.resolve("table.tsv"), row, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        System.out.print(row);
        return Math.toIntExact(findings);
    }

    private static String last(Pattern pattern, String text, int group, String otherwise) {
        String value = otherwise;
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            value = matcher.group(group);
        }
        return value;
    }
}
