package dev.reverie.bench.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DiskTest {
    private static final String ROOT = "/r";
    private static final int FILE = 1;
    private static final int FOLDER = 2;

    private static Operation.Write write(String text) {
        return new Operation.Write(FILE, -1, StandardCharsets.UTF_8.encode(text));
    }

    private static Operation.Open create(String path) {
        return new Operation.Open(FILE, path, true, false, false);
    }

    private static Operation.Open folder(String path) {
        return new Operation.Open(FOLDER, path, false, false, false);
    }

    /** All that a cut may leave of one file. */
    private static Set<String> contents(List<Operation> operations, String name) throws Exception {
        Set<String> contents = new TreeSet<>();
        PowerLoss.forEachState(operations, ROOT, (state, files) -> {
            byte[] content = files.get(name);
            contents.add(content == null ? "none" : new String(content, StandardCharsets.UTF_8));
        });
        return contents;
    }

    private static List<Operation> replaced(boolean forced) {
        List<Operation> operations =
                new ArrayList<>(List.of(create("/r/a"), write("former"), new Operation.Force(FILE)));
        operations.addAll(List.of(folder(ROOT), new Operation.Force(FOLDER)));
        operations.addAll(List.of(create("/r/.a.tmp"), write("ne"), write("w")));
        if (forced) {
            operations.add(new Operation.Force(FILE));
        }
        operations.addAll(List.of(new Operation.Rename("/r/.a.tmp", "/r/a"), new Operation.Force(FOLDER)));
        return operations;
    }

    @Test
    void aFileThatIsForcedBeforeItIsRenamedIsTheFormerOneOrTheNewOne() throws Exception {
        List<Operation> after = replaced(true);
        Set<String> contents = contents(after, "a");
        // Before it was first forced, the former file itself may have been empty or not there.
        assertThat(contents).containsExactly("", "former", "new", "none");
        Disk disk = new Disk(ROOT);
        for (int i = 0; i < after.size(); i++) {
            disk.apply(after.get(i));
            if (i >= 4) {
                for (Disk.Cut cut : Disk.Cut.values()) {
                    assertThat(new String(disk.after(cut).get("a"), StandardCharsets.UTF_8))
                            .isIn("former", "new");
                }
            }
        }
    }

    @Test
    void aFileThatIsRenamedBeforeItIsForcedMayBeEmpty() {
        Disk disk = new Disk(ROOT);
        replaced(false).forEach(disk::apply);
        assertThat(disk.after(Disk.Cut.NAMES).get("a")).isEmpty();
        assertThat(disk.after(Disk.Cut.NOTHING).get("a")).isEmpty();
        assertThat(disk.after(Disk.Cut.EVERYTHING).get("a")).asString().isEqualTo("new");
    }

    @Test
    void aFileInAFolderThatWasNotForcedIsLost() {
        Disk disk = new Disk(ROOT);
        List.of(
                        new Operation.MakeFolder("/r/f"),
                        create("/r/f/a"),
                        write("x"),
                        new Operation.Force(FILE),
                        folder("/r/f"),
                        new Operation.Force(FOLDER))
                .forEach(disk::apply);
        assertThat(disk.after(Disk.Cut.NOTHING)).isEmpty();
        assertThat(disk.after(Disk.Cut.NAMES)).containsOnlyKeys("f/", "f/a");
        disk.apply(folder(ROOT));
        disk.apply(new Operation.Force(FOLDER));
        assertThat(disk.after(Disk.Cut.NOTHING)).containsOnlyKeys("f/", "f/a");
    }

    @Test
    void aDeletedFileMayComeBackAndASynchronousWriteIsThere() {
        Disk disk = new Disk(ROOT);
        List.of(
                        new Operation.Open(FILE, "/r/a", true, false, true),
                        write("one"),
                        folder(ROOT),
                        new Operation.Force(FOLDER),
                        write("two"),
                        new Operation.Delete("/r/a"))
                .forEach(disk::apply);
        assertThat(disk.after(Disk.Cut.NOTHING).get("a")).asString().isEqualTo("onetwo");
        assertThat(disk.after(Disk.Cut.NAMES)).isEmpty();
    }

    @Test
    void operationsOutsideTheRootDoNotCount() {
        Disk disk = new Disk(ROOT);
        assertThat(disk.apply(create("/elsewhere/a"))).isFalse();
        assertThat(disk.apply(write("x"))).isFalse();
        assertThat(disk.after(Disk.Cut.EVERYTHING)).isEmpty();
    }
}
