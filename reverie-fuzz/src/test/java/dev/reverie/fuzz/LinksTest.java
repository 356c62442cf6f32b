package dev.reverie.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.Datasets;
import dev.reverie.errors.ReverieException;
import dev.reverie.file.FolderLinks;
import dev.reverie.interop.diffusers.DiffusersModel;
import dev.reverie.run.RunDirectory;
import dev.reverie.torch.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Links in a folder from elsewhere lead nowhere out of it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
final class LinksTest {
    private static final String REASON = "leads out of";

    @TempDir
    private Path folder;

    private Path outside(String name, byte[] content) throws IOException {
        Path file = Files.createDirectories(folder.resolve("outside")).resolve(name);
        return Files.write(file, content);
    }

    private Path inside() throws IOException {
        return Files.createDirectories(folder.resolve("inside"));
    }

    @Test
    void picturesOutsideAreNotRead() throws IOException {
        byte[] png = Targets.named("picture").seeds().get().get(0);
        Path link = Files.createSymbolicLink(inside().resolve("1.png"), outside("1.png", png));
        assertThatThrownBy(() -> Datasets.open(inside().toString(), DataOptions.defaults()))
                .isInstanceOf(ReverieException.class)
                .hasMessageContaining(REASON);
        Files.delete(link);
        Files.write(inside().resolve("2.png"), png);
        Files.createSymbolicLink(inside().resolve("1.png"), Path.of("2.png"));
        assertThat(Datasets.open(inside().toString(), DataOptions.defaults())
                        .train()
                        .size())
                .isEqualTo(2);
    }

    @Test
    void tablesOutsideAreNotRead() throws IOException {
        Files.createSymbolicLink(inside().resolve("data.csv"), outside("secret", Pieces.utf8("a,b\n1,2\n")));
        assertThatThrownBy(() -> Datasets.open(inside().toString(), DataOptions.defaults()))
                .isInstanceOf(ReverieException.class)
                .hasMessageContaining(REASON);
    }

    @Test
    void aRunDoesNotReachOutside() throws IOException {
        Files.write(inside().resolve("config.yaml"), Pieces.utf8("data: {name: moons}"));
        outside("x", new byte[1]);
        Files.createSymbolicLink(inside().resolve("checkpoints"), folder.resolve("outside"));
        assertThatThrownBy(() -> RunDirectory.open(inside()))
                .isInstanceOf(ReverieException.class)
                .hasMessageContaining(REASON);
    }

    @Test
    void aModelDoesNotReachOutside() throws IOException {
        Path secret = outside("secret.json", Pieces.utf8("{}"));
        Files.createSymbolicLink(inside().resolve("config.json"), secret);
        assertThatThrownBy(() -> DiffusersModel.open(inside(), Device.CPU))
                .isInstanceOf(ReverieException.class)
                .hasMessageContaining(REASON);
    }

    @Test
    void theCacheOfAHubKeepsItsContentBesideItsSnapshots() throws IOException {
        Path model = Files.createDirectories(folder.resolve("models--a--b"));
        Path blob = Files.write(Files.createDirectories(model.resolve("blobs")).resolve("f00"), new byte[1]);
        Path snapshot = Files.createDirectories(model.resolve("snapshots").resolve("main"));
        Path link = Files.createSymbolicLink(snapshot.resolve("config.json"), blob);
        FolderLinks.require(snapshot, link);
        Path other = Files.createSymbolicLink(snapshot.resolve("x.json"), outside("x", new byte[1]));
        assertThatThrownBy(() -> FolderLinks.require(snapshot, other)).hasMessageContaining(REASON);
    }
}
