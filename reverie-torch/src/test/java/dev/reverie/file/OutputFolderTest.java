package dev.reverie.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is deleted is the folder, and nothing that it points to. */
class OutputFolderTest {
    @TempDir
    private Path folder;

    @Test
    void aFolderGoesWithAllThatIsInItAndLinksAreNotFollowed() throws Exception {
        Path kept = Files.createDirectories(folder.resolve("kept"));
        Path file = Files.writeString(kept.resolve("mine"), "mine");
        Path gone = Files.createDirectories(folder.resolve("gone/deep/deeper"));
        Files.writeString(gone.resolve("file"), "text");
        Files.createSymbolicLink(gone.resolve("link"), kept);
        OutputFolder.delete(folder.resolve("gone"));
        assertThat(folder.resolve("gone")).doesNotExist();
        assertThat(file).hasContent("mine");
        OutputFolder.delete(folder.resolve("absent"));
    }
}
