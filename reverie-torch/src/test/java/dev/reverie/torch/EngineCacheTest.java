package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where the native libraries are unpacked, and nowhere else. */
@Timeout(60)
class EngineCacheTest {
    @Test
    void aMissingFolderIsMade(@TempDir Path folder) {
        EngineCache cache = new EngineCache(folder.resolve("a").resolve("b"));

        cache.requireWritable();

        assertThat(cache.folder()).isDirectory();
    }

    @Test
    void aFolderBelowAFileIsNamedWithWhatToDo(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> new EngineCache(file.resolve("cache")).requireWritable())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(
                        "the folder for the unpacked engine, " + file.resolve("cache") + ", cannot be made")
                .hasMessageContaining("XDG_CACHE_HOME")
                .hasMessageContaining("-Dorg.bytedeco.javacpp.cachedir=FOLDER");
    }

    @Test
    void theEngineDoesNotTurnToTheCommonTemporaryFolder(@TempDir Path folder) throws IOException, InterruptedException {
        Path file = Files.createFile(folder.resolve("file"));
        Path temporary = Files.createDirectory(folder.resolve("temporary"));

        EngineChild.Outcome outcome = new EngineChild()
                .option("-Duser.home=" + file)
                .option("-Djava.io.tmpdir=" + temporary)
                .run();

        assertThat(outcome.status()).isNotZero();
        assertThat(outcome.text()).contains("EngineException: the folder for the unpacked engine, " + file);
        assertThat(temporary).isEmptyDirectory();
    }
}
