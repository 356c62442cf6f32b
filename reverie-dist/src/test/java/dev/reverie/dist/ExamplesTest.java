package dev.reverie.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The folder {@code examples} and the catalogue of JBang: each is run as it is written, only for fewer steps. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ExamplesTest {
    private static final Path ROOT = Path.of(System.getProperty("reverie.root"));
    private static final Path EXAMPLES = ROOT.resolve("examples");

    @TempDir
    private Path folder;

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Runs a program of the JDK with the class path of this test, and returns what it printed. */
    private String run(String program, List<String> arguments, String... ending)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", program).toString());
        command.addAll(arguments);
        command.addAll(List.of(ending));
        Path output = folder.resolve(program + ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        // The class path is too long for a command line of some systems.
        builder.environment().put("CLASSPATH", classPath());
        Process process = builder.start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("%s ends", program).isTrue();
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    private static List<String> options() {
        return List.of(
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.bytedeco.javacpp.platform.extension="
                        + System.getProperty("org.bytedeco.javacpp.platform.extension", ""),
                "-Djava.awt.headless=true");
    }

    @Test
    void theScriptTrainsAndWritesAPicture() throws IOException, InterruptedException {
        Path out = folder.resolve("digits");

        String text = run("java", options(), EXAMPLES.resolve("Digits.java").toString(), out.toString(), "2");

        assertThat(text).contains("16 samples in " + out.resolve("digits.png"));
        assertThat(ImageIO.read(out.resolve("digits.png").toFile()).getWidth()).isPositive();
    }

    @Test
    void everyCellOfTheNotebookRunsInOrder() throws IOException, InterruptedException {
        JsonNode notebook = JsonMapper.builder()
                .build()
                .readTree(EXAMPLES.resolve("points.ipynb").toFile());
        StringBuilder cells = new StringBuilder();
        int count = 0;
        for (JsonNode cell : notebook.get("cells")) {
            if (cell.get("cell_type").asText().equals("code")) {
                cell.get("source").forEach(line -> cells.append(line.asText()));
                cells.append("\nSystem.out.println(\"cell ").append(++count).append(" is done\");\n");
            }
        }
        // JShell goes on after an error: only all cells without one print the last line.
        cells.append("System.out.println(Files.size(picture) > 1000 ? \"a picture\" : \"no picture\");\n/exit\n");
        Path script = Files.writeString(folder.resolve("points.jsh"), cells);
        List<String> remote = new ArrayList<>();
        options().forEach(option -> remote.add("-R" + option));
        remote.add("-R-Dnotebook.steps=3");

        String text = run("jshell", remote, "--feedback", "concise", script.toString());

        assertThat(count).isGreaterThan(3);
        assertThat(text).doesNotContain("Error", "Exception", "|");
        for (int i = 1; i <= count; i++) {
            assertThat(text).contains("cell " + i + " is done");
        }
        assertThat(text).contains("a picture");
    }

    @Test
    void theCatalogueNamesFilesAndClassesThatExist() throws IOException, ReflectiveOperationException {
        JsonNode aliases = JsonMapper.builder()
                .build()
                .readTree(ROOT.resolve("jbang-catalog.json").toFile())
                .get("aliases");

        assertThat(ROOT.resolve(aliases.get("digits").get("script-ref").asText()))
                .isRegularFile();
        JsonNode command = aliases.get("reverie");
        assertThat(command.get("script-ref").asText())
                .isEqualTo("dev.reverie:reverie-cli:" + System.getProperty("reverie.version"));
        assertThat(Class.forName(command.get("main").asText()).getMethod("main", String[].class))
                .isNotNull();
        assertThat(Files.readString(EXAMPLES.resolve("Digits.java")))
                .contains("//DEPS dev.reverie:reverie-train:" + System.getProperty("reverie.version") + "\n");
    }
}
