package dev.reverie.spark.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.config.RunConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only the latest of those who write a run is let in. */
class RunStoreTest {
    @TempDir
    private Path folder;

    private RunStore store() {
        return new RunStore(SharedFolder.at(folder.resolve("shared").toString(), new Configuration()));
    }

    private Path begun() throws Exception {
        store().put(RunConfig.parse("{name: points, data: {name: moons}}", "points", List.of()));
        return folder.resolve("shared");
    }

    /** A copy with a checkpoint that the shared place has not. */
    private Path trained(RunStore store, String name, String checkpoint) throws Exception {
        Path copy = folder.resolve(name);
        store.download(copy, true);
        Files.createDirectories(copy.resolve("checkpoints"));
        Files.writeString(copy.resolve("checkpoints").resolve(checkpoint), checkpoint);
        return copy;
    }

    @Test
    void whoWasGivenUpWritesNoMore() throws Exception {
        Path shared = begun();
        RunStore cutOff = store();
        Path old = trained(cutOff, "old", "step-1");
        cutOff.claim("first");
        RunStore later = store();
        Path copy = trained(later, "later", "step-2");
        later.claim("second");
        assertThatThrownBy(() -> cutOff.upload(old))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is written by another attempt now");
        assertThat(shared.resolve("checkpoints")).doesNotExist();
        later.upload(copy);
        assertThat(store().newestCheckpoint()).isEqualTo("checkpoints/step-2");
    }

    @Test
    void whatWasWrittenMeanwhileIsNotLost() throws Exception {
        begun();
        RunStore slow = store();
        Path old = trained(slow, "old", "step-1");
        slow.claim("first");
        RunStore later = store();
        later.download(folder.resolve("later"), true);
        slow.upload(old);
        assertThatThrownBy(() -> later.claim("second"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("was written by an earlier attempt while this one began");
        RunStore next = store();
        assertThat(next.download(folder.resolve("next"), true).checkpoint()).startsWith("checkpoints/step-1 ");
        next.claim("third");
        assertThat(store().newestCheckpoint()).isEqualTo("checkpoints/step-1");
    }

    @Test
    void whatAKillLeftHalfWrittenGoes() throws Exception {
        Path left = begun().resolve(".manifest.json.1a2b.tmp");
        Files.writeString(left, "{");
        RunStore store = store();
        store.download(folder.resolve("copy"), true);
        store.claim("first");
        assertThat(left).doesNotExist();
    }
}
