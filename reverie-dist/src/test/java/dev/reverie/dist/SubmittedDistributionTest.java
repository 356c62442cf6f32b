package dev.reverie.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/reverie-submit} of a distribution, beside the jars of a stock Spark. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class SubmittedDistributionTest {
    private static final String SPARK_HOME = System.getProperty("reverie.spark.home");
    /** Where the jar for Spark has the libraries that Spark itself has in other versions. */
    private static final Map<String, String> MOVED = Map.of(
            "dev/reverie/shaded/fasterxml/", "com/fasterxml/",
            "dev/reverie/shaded/snakeyaml/", "org/yaml/snakeyaml/",
            "dev/reverie/shaded/commons/", "org/apache/commons/",
            "dev/reverie/shaded/hipparchus/", "org/hipparchus/",
            "dev/reverie/shaded/picocli/", "picocli/");

    @TempDir
    private static Path folder;

    private static Installation installation;
    private static Map<String, String> variables;

    @BeforeAll
    static void install() throws IOException {
        assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "the script is one for a POSIX shell");
        installation = Installation.at(
                folder.resolve("Träume: C:").resolve("reverie"),
                Path.of(System.getProperty("java.home")),
                folder.resolve("tools"));
        variables = Map.of(
                "HOME",
                folder.toString(),
                "SPARK_HOME",
                SPARK_HOME,
                "SPARK_LOCAL_IP",
                "127.0.0.1",
                "JAVA_TOOL_OPTIONS",
                "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("engine"));
    }

    @AfterAll
    static void letItBeDeleted() throws IOException {
        if (installation != null) {
            installation.release();
        }
    }

    @Test
    void withoutASparkItSaysWhatIsMissing() throws IOException, InterruptedException {
        Installation.Outcome without = installation.submit(folder, Map.of(), "--help");
        assertThat(without.status()).isEqualTo(1);
        assertThat(without.err())
                .isEqualTo("reverie-submit: there is no Spark: set SPARK_HOME to the folder of a Spark 4, or put its"
                        + " spark-submit on the PATH.\n");

        Installation.Outcome wrong = installation.submit(folder, Map.of("SPARK_HOME", folder.toString()), "--help");
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.err()).contains("SPARK_HOME is " + folder + ", which has neither bin/spark-submit nor jars/");
    }

    @Test
    void itTellsItsCommands() throws IOException, InterruptedException {
        Installation.Outcome outcome = installation.submit(folder, variables, "--help");

        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("Commands:", "train", "evaluate");
    }

    @Test
    void itTrainsWhatTheCommandSamples() throws IOException, InterruptedException {
        Map<String, String> before = installation.state();
        Installation.Outcome trained = installation.submit(
                folder,
                variables,
                "--master",
                "local[2]",
                "--conf",
                "spark.ui.enabled=false",
                "train",
                "quickstart-points",
                "--out",
                "Läufe",
                "--workers",
                "2",
                "--set",
                "training.steps=4",
                "--set",
                "training.batchSize=16",
                "--set",
                "network.features=8");
        assertThat(trained.status()).as(trained.err()).isZero();

        Installation.Outcome sampled = installation.run(
                folder, Map.of("HOME", folder.toString()), "sample", "Läufe", "--n", "2", "--out", "Bilder");

        assertThat(sampled.status()).as(sampled.err()).isZero();
        assertThat(folder.resolve("Bilder").resolve("samples.csv")).isNotEmptyFile();
        assertThat(installation.state()).isEqualTo(before);
    }

    /** Jars that the cluster has are named where it has them, not where they lie here. */
    @Test
    void jarsOfAnImageAreNamedThere() throws IOException, InterruptedException {
        Path home =
                Files.createDirectories(folder.resolve("spark").resolve("bin")).getParent();
        Path submit = home.resolve("bin").resolve("spark-submit");
        Files.writeString(submit, "#!/bin/sh\nfor word; do echo \"$word\"; done\n");
        assertThat(submit.toFile().setExecutable(true)).isTrue();

        Installation.Outcome outcome = installation.submit(
                folder,
                Map.of("SPARK_HOME", home.toString(), "REVERIE_JARS", "local:///opt/reverie/lib/"),
                "--master",
                "k8s://https://host:6443",
                "train",
                "mnist");

        List<String> words = outcome.out().lines().toList();
        String[] jars = words.get(words.indexOf("--jars") + 1).split(",", -1);
        assertThat(jars).hasSizeGreaterThan(3).allSatisfy(jar -> {
            assertThat(jar).startsWith("local:///opt/reverie/lib/");
            assertThat(installation
                            .folder()
                            .resolve("lib")
                            .resolve(jar.substring("local:///opt/reverie/lib/".length())))
                    .isRegularFile();
        });
        assertThat(words)
                .containsSubsequence(
                        "--class",
                        "dev.reverie.spark.submit.Submit",
                        "local:///opt/reverie/lib/spark/reverie-spark.jar",
                        "train",
                        "mnist");
    }

    /** So the licences of what is in lib/ are those of what is in the jar for Spark. */
    @Test
    void theJarForSparkHoldsNoLibraryThatLibLacks() throws IOException {
        Path lib = installation.folder().resolve("lib");
        Set<String> known = new HashSet<>();
        try (Stream<Path> jars = Files.list(lib)) {
            for (Path jar : (Iterable<Path>) jars.filter(Files::isRegularFile)::iterator) {
                assertThat(jar.getFileName().toString()).doesNotContain("spark-", "scala-", "hadoop-");
                known.addAll(classes(jar));
            }
        }
        Set<String> foreign = new TreeSet<>();
        for (String name : classes(lib.resolve("spark").resolve("reverie-spark.jar"))) {
            if (!name.startsWith("dev/reverie/spark/")) {
                String original = name;
                for (Map.Entry<String, String> move : MOVED.entrySet()) {
                    original = original.replace(move.getKey(), move.getValue());
                }
                foreign.add(original);
            }
        }
        assertThat(foreign).hasSizeGreaterThan(1000).isSubsetOf(known);
    }

    private static Set<String> classes(Path jar) throws IOException {
        try (ZipFile file = new ZipFile(jar.toFile())) {
            Set<String> names = new HashSet<>();
            file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
                    .forEach(names::add);
            return names;
        }
    }
}
