package dev.reverie.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README shows code that the build compiles. */
class ReadmeTest {
    @Test
    void theLibraryExampleOfTheReadmeIsTheOneThatIsCompiled() throws IOException {
        Path root = Path.of(System.getProperty("reverie.root", "..")).toAbsolutePath();
        String readme = Files.readString(root.resolve("README.md"));
        String source =
                Files.readString(root.resolve("reverie-train/src/test/java/dev/reverie/example/DrawDigits.java"));
        String body = source.substring(source.indexOf("        RunConfig"), source.lastIndexOf("    }\n}"))
                .stripTrailing()
                .stripIndent();
        assertThat(body.lines().count()).as("lines of the example").isLessThan(15);
        assertThat(readme).contains(body);
    }
}
