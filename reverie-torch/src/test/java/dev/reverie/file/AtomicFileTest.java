package dev.reverie.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void aSavedFileReplacesTheFormerOneAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFile.write(file, 3, channel -> channel.write(text("one")));
        AtomicFile.write(file, 3, channel -> channel.write(text("two")));
        assertThat(file).hasContent("two");
        assertThat(files()).containsExactly("a.txt");
    }

    @Test
    void aFailureHalfWayKeepsTheFormerFileAndDeletesTheTemporaryOne() throws IOException {
        Path file = folder.resolve("a.txt");
        Files.writeString(file, "former");
        assertThatExceptionOfType(FileWriteException.class)
                .isThrownBy(() -> AtomicFile.write(file, 1000, channel -> {
                    channel.write(text("half"));
                    throw new IOException("No space left on device");
                }))
                .withMessageStartingWith(file + ": not saved, No space left on device (1000 bytes needed, ")
                .withMessageContaining(" bytes free); any former file of that name is unchanged")
                .satisfies(failure -> {
                    assertThat(failure.file()).isEqualTo(file.toString());
                    assertThat(failure.bytesNeeded()).isEqualTo(1000);
                    assertThat(failure.bytesFree()).isPositive();
                });
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AtomicFile.write(file, 0, channel -> {
                    channel.write(text("half"));
                    throw new IllegalArgumentException("content");
                }));
        assertThat(file).hasContent("former");
        assertThat(files()).containsExactly("a.txt");
    }

    @Test
    void aDiskThatIsTooSmallIsNoticedBeforeAnythingIsWritten() throws IOException {
        Path file = folder.resolve("huge.safetensors");
        Files.writeString(file, "former");
        long petabytes = 1L << 58;
        ArraySource source = ArraySource.of(ElementType.U8, Shape.of(petabytes), () -> {
            throw new AssertionError("must not be asked");
        });
        assertThatExceptionOfType(FileWriteException.class)
                .isThrownBy(() -> SafetensorsWriter.write(file, Map.of("x", source), Map.of()))
                .withMessageContaining("huge.safetensors: not saved, the disk is too full (")
                .withMessageContaining(" bytes needed, ")
                .satisfies(failure -> assertThat(failure.bytesNeeded()).isGreaterThan(petabytes));
        assertThat(file).hasContent("former");
        assertThat(files()).containsExactly("huge.safetensors");
    }

    @Test
    void aSourceThatFailsOrBreaksItsWordKeepsTheFormerCheckpoint() throws IOException {
        Path file = folder.resolve("model.safetensors");
        NdArray former = NdArray.of(new float[] {1, 2}, 2);
        SafetensorsWriter.write(file, Map.of("a", former), Map.of());
        ArraySource failing = ArraySource.of(ElementType.F32, Shape.of(2), () -> {
            throw new IOException("device lost");
        });
        assertThatExceptionOfType(FileWriteException.class)
                .isThrownBy(() -> SafetensorsWriter.write(file, Map.of("a", former, "b", failing), Map.of()))
                .withMessageContaining("device lost");
        ArraySource lying = ArraySource.of(ElementType.F32, Shape.of(3), () -> former);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SafetensorsWriter.write(file, Map.of("b", lying), Map.of()))
                .withMessage("the source of 'b' gave F32 [2] after it had said F32 [3]");
        try (SafetensorsFile opened = Safetensors.open(file)) {
            assertThat(opened.get("a")).isEqualTo(former);
        }
        assertThat(files()).containsExactly("model.safetensors");
    }

    @Test
    void aMissingFolderAndAFolderInTheFilesPlaceAreNamed() throws IOException {
        Path missing = folder.resolve("runs").resolve("a.txt");
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> AtomicFile.write(missing, 0, channel -> {}))
                .withMessageContaining("there is no folder " + folder.resolve("runs"));
        assertThatExceptionOfType(FileWriteException.class)
                .isThrownBy(() -> AtomicFile.write(folder, 0, channel -> {}))
                .withMessageContaining("a folder is in its place");
        assertThat(files()).isEmpty();
    }

    @Test
    void aSymbolicLinkStaysALinkAndItsTargetIsReplaced() throws IOException {
        Path file = folder.resolve("real.txt");
        Files.writeString(file, "former");
        Path link = folder.resolve("latest.txt");
        try {
            Files.createSymbolicLink(link, Path.of("real.txt"));
        } catch (IOException | UnsupportedOperationException noLinks) {
            assumeTrue(false, "this system does not let us make links");
        }
        AtomicFile.write(link, 3, channel -> channel.write(text("new")));
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(file).hasContent("new");
    }

    @Test
    void whatAKilledProcessLeftIsTakenAwayAndWhatIsBeingWrittenStays() throws Exception {
        Process writer = writer();
        try {
            // Says so once it has begun.
            assertThat(writer.getInputStream().read()).isEqualTo('x');
            List<String> begun = files();
            assertThat(begun).singleElement().asString().startsWith(".a.txt.").endsWith(".tmp");
            OutputFolder.make(folder);
            assertThat(files()).isEqualTo(begun);
            writer.destroyForcibly().waitFor();
            assertThat(files()).isEqualTo(begun);
            OutputFolder.make(folder);
            assertThat(files()).isEmpty();
        } finally {
            writer.destroyForcibly();
        }
    }

    @Test
    void aTemporaryFileOfThisProcessStaysWhileItIsWritten() throws IOException {
        AtomicFile.write(folder.resolve("a.txt"), 0, channel -> {
            channel.write(text("half"));
            OutputFolder.tidy(folder);
            channel.write(text("way"));
        });
        assertThat(folder.resolve("a.txt")).hasContent("halfway");
        assertThat(files()).containsExactly("a.txt");
    }

    @Test
    void otherHiddenFilesAreNobodysLeftovers() throws IOException {
        Files.writeString(folder.resolve(".mine.tmp"), "kept");
        Files.writeString(folder.resolve("notes.12-34.tmp"), "kept");
        OutputFolder.make(folder);
        assertThat(files()).containsExactlyInAnyOrder(".mine.tmp", "notes.12-34.tmp");
    }

    private Process writer() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.resolve("a.txt").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The program that is killed while it writes. */
    static final class Writer {
        private Writer() {}

        public static void main(String... arguments) throws IOException {
            AtomicFile.write(Path.of(arguments[0]), 0, channel -> {
                channel.write(text("half"));
                System.out.print("x");
                System.out.flush();
                // Until it is killed; nobody writes to it.
                System.in.read();
            });
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toList());
        }
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
