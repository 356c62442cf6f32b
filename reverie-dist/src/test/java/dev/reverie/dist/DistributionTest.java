package dev.reverie.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The distribution as somebody finds it who has a JRE and no more, behind a path with a space, an umlaut and a colon, in the
 * locale C, without the right to write into it.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DistributionTest {
    /** What the program uses of Java, besides the modules that these need. */
    private static final String MODULES = "java.se,jdk.management,jdk.unsupported,jdk.crypto.ec,jdk.zipfs,jdk.charsets";

    @TempDir
    private static Path folder;

    private static Installation installation;
    private static Path home;
    private static Path work;

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "the script is one for a POSIX shell");
        home = Files.createDirectory(folder.resolve("häuschen mit platz"));
        work = Files.createDirectory(folder.resolve("Bücher"));
        installation = Installation.at(
                folder.resolve("Träume: C:").resolve("reverie"),
                runtime(folder.resolve("jre")),
                folder.resolve("tools"));
    }

    @AfterAll
    static void letItBeDeleted() throws IOException {
        if (installation != null) {
            installation.release();
        }
    }

    /** A JRE where this JDK can make one, else this JDK. */
    private static Path runtime(Path target) throws IOException, InterruptedException {
        Path jdk = Path.of(System.getProperty("java.home"));
        Path jlink = jdk.resolve("bin").resolve("jlink");
        if (!Files.isExecutable(jlink) || !Files.isDirectory(jdk.resolve("jmods"))) {
            return jdk;
        }
        Process process = new ProcessBuilder(jlink.toString(), "--add-modules", MODULES, "--output", target.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("jlink.txt").toFile())
                .start();
        assertThat(process.waitFor()).as("jlink, see %s", folder).isZero();
        assertThat(target.resolve("bin").resolve("javac")).doesNotExist();
        return target;
    }

    private static Installation.Outcome run(Map<String, String> variables, String... arguments)
            throws IOException, InterruptedException {
        return installation.run(work, variables, arguments);
    }

    @Test
    @Order(1)
    void itTellsItsVersion() throws IOException, InterruptedException {
        Installation.Outcome outcome = run(Map.of("HOME", home.toString()), "--version");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).startsWith("reverie " + System.getProperty("reverie.version") + "\nJava ");
        assertThat(outcome.status()).isZero();
    }

    @Test
    @Order(2)
    void itFindsItselfWell() throws IOException, InterruptedException {
        Map<String, String> before = installation.state();

        Installation.Outcome outcome = run(Map.of("HOME", home.toString()), "doctor");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .contains("engine cache  " + home.resolve(".cache/reverie/engine") + " (not made yet), ")
                .contains("data cache    " + home.resolve(".cache/reverie") + ", ")
                .endsWith("All is well.\n");
        assertThat(outcome.status()).isZero();
        assertThat(installation.state()).isEqualTo(before);
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files).containsExactly(home.resolve(".cache"));
        }
    }

    @Test
    @Order(3)
    void itTrainsAndSamplesIntoAFolderWithAnUmlaut() throws IOException, InterruptedException {
        Map<String, String> variables =
                Map.of("HOME", home.toString(), "JAVA_TOOL_OPTIONS", "-Dsome.option=1", "REVERIE_JAVA_OPTS", "-Xmx1g");

        Installation.Outcome trained = run(
                variables,
                "train",
                "quickstart-points",
                "--out",
                "Läufe/eins",
                "--set",
                "training.steps=5",
                "--set",
                "training.batchSize=16",
                "--set",
                "network.features=8");
        assertThat(trained.status()).as(trained.err()).isZero();
        Installation.Outcome sampled = run(variables, "sample", "Läufe/eins", "--n", "3", "--out", "Läufe/Bilder");

        assertThat(sampled.status()).as(sampled.err()).isZero();
        assertThat(work.resolve("Läufe").resolve("Bilder").resolve("samples.csv"))
                .content()
                .matches("x1,x2\n([-0-9.eE]+,[-0-9.eE]+\n){3}");
    }

    @Test
    @Order(4)
    void aCacheThatCannotBeMadeIsNamed() throws IOException, InterruptedException {
        Path file = Files.createFile(folder.resolve("a file"));

        Installation.Outcome outcome = run(Map.of("XDG_CACHE_HOME", file.toString()), "doctor");

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("no link to them can be made in " + file + "/reverie/links", "set XDG_CACHE_HOME");
    }

    @Test
    @Order(5)
    void withoutAHomeTheEngineAsksForACache() throws IOException, InterruptedException {
        Installation straight = Installation.at(
                folder.resolve("straight").resolve("reverie"), installation.java(), folder.resolve("other tools"));
        try {
            Path file = Files.createFile(folder.resolve("another file"));
            Map<String, String> nowhere = Map.of("HOME", file.toString());

            Installation.Outcome version = straight.run(work, nowhere, "--version");
            assertThat(version.err()).isEmpty();
            assertThat(version.status()).isZero();

            Installation.Outcome doctor = straight.run(work, nowhere, "doctor");
            assertThat(doctor.status()).isEqualTo(1);
            assertThat(doctor.err())
                    .contains(
                            "the folder for the unpacked engine, " + file + "/.cache/reverie/engine, cannot be made",
                            "XDG_CACHE_HOME");
        } finally {
            straight.release();
        }
    }

    @Test
    @Order(6)
    void itHoldsItsDocumentsAndLicences() {
        assertThat(installation.folder().resolve("docs/README.md")).isRegularFile();
        for (String name : new String[] {
            "LICENSE",
            "NOTICE",
            "README.md",
            "SECURITY.md",
            "CITATION.cff",
            "licences/natives.txt",
            "licences/GPL-3.0.txt"
        }) {
            assertThat(installation.folder().resolve(name)).isNotEmptyFile();
        }
    }
}
