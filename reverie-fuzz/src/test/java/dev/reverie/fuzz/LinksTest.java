package dev.reverie.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.Datasets;
import dev.reverie.errors.ReverieException;
import dev.reverie.file.FolderLinks;
import dev.reverie.interop.diffusers.DiffusersModel;
import dev.reverie.run.RunDirectory;
import dev.reverie.torch.Device;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links in a folder from elsewhere lead nowhere out of it. */
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

    /** Some systems let only privileged users make links; there is nothing to test then. */
    private static Path link(Path link, Path target) throws IOException {
        try {
            return Files.createSymbolicLink(link, target);
        } catch (UnsupportedOperationException | FileSystemException e) {
            return abort("this system makes no links: " + e.getMessage());
        }
    }

    @Test
    void picturesOutsideAreNotRead() throws IOException {
        byte[] png = Targets.named("picture").seeds().get().get(0);
        Path link = link(inside().resolve("1.png"), outside("1.png", png));
        assertThatThrownBy(() -> Datasets.open(inside().toString(), DataOptions.defaults()))
                .isInstanceOf(ReverieException.class)
                .hasMessageContaining(REASON);
        Files.delete(link);
        Files.write(inside().resolve("2.png"), png);
        link(inside().resolve("1.png"), Path.of("2.png"));
        assertThat(Datasets.open(inside().toString(), DataOptions.defaults())
                        .train()
                        .size())
                .isEqualTo(2);
    }

    @Test
    void tablesOutsideAreNotRead() throws IOException {
        link(inside().resolve("data.csv"), outside("secret", Pieces.utf8("a,b\n1,2\n")));
        assertThatThrownBy(() -> Datasets.open(inside().toString(), DataOptions.defaults()))
                .isInstanceOf(ReverieException.class)
                .hasMessageContaining(REASON);
    }

    @Test
    void aRunDoesNotReachOutside() throws IOException {
        Files.write(inside().resolve("config.yaml"), Pieces.utf8("data: {name: moons}"));
        outside("x", new byte[1]);
        link(inside().resolve("checkpoints"), folder.resolve("outside"));
        assertThatThrownBy(() -> RunDirectory.open(inside()))
                .isInstanceOf(ReverieException.class)
                .hasMessageContaining(REASON);
    }

    @Test
    void aModelDoesNotReachOutside() throws IOException {
        Path secret = outside("secret.json", Pieces.utf8("{}"));
        link(inside().resolve("config.json"), secret);
        assertThatThrownBy(() -> DiffusersModel.open(inside(), Device.CPU))
                .isInstanceOf(ReverieException.class)
                .hasMessageContaining(REASON);
    }

    @Test
    void theCacheOfAHubKeepsItsContentBesideItsSnapshots() throws IOException {
        Path model = Files.createDirectories(folder.resolve("models--a--b"));
        Path blob = Files.write(Files.createDirectories(model.resolve("blobs")).resolve("f00"), new byte[1]);
        Path snapshot = Files.createDirectories(model.resolve("snapshots").resolve("main"));
        Path link = link(snapshot.resolve("config.json"), blob);
        FolderLinks.require(snapshot, link);
        Path other = link(snapshot.resolve("x.json"), outside("x", new byte[1]));
        assertThatThrownBy(() -> FolderLinks.require(snapshot, other)).hasMessageContaining(REASON);
    }
}
