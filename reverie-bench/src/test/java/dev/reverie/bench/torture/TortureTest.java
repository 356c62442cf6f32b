package dev.reverie.bench.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.file.NdArray;
import dev.reverie.file.SafetensorsWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TortureTest {
    @TempDir
    private Path folder;

    private Path whole;
    private Path killed;

    @BeforeEach
    void folders() throws IOException {
        whole = Files.createDirectories(folder.resolve("whole"));
        killed = Files.createDirectories(folder.resolve("killed"));
    }

    @Test
    void aTrainingThatIsKilledGoesOnAndEndsEqualBitForBit() throws Exception {
        Path work = folder.resolve("torture");
        Victims victims = new Victims(work.resolve("inputs"));
        victims.prepareConfiguration();
        Child child = new Child(work.resolve("logs"));
        Torture.Result result = new Torture(work, child, 2, TimeUnit.HOURS.toNanos(1), 3, text -> {})
                .run(List.of(victims.training()), 1);
        assertThat(result.kills())
                .hasSize(2)
                .allSatisfy(kill -> assertThat(kill.faults()).isEmpty());
        assertThat(result.endings())
                .isNotEmpty()
                .allSatisfy(ending -> assertThat(ending.faults()).isEmpty());
        assertThat(TorturePage.markdown(result)).startsWith("2 kills, ").contains("| train | 2 | ");
    }

    @Test
    void aFileThatIsHalfWrittenIsFound() throws IOException {
        Files.writeString(whole.resolve("a.csv"), "1\n2\n");
        Files.writeString(killed.resolve("a.csv"), "1\n");
        assertThat(new Outputs(whole).afterKill(killed))
                .containsExactly("a.csv: differs from the undisturbed file: 2 bytes instead of 4");
    }

    @Test
    void aFileThatIsMissingIsAFaultAtTheEndOnly() throws IOException {
        Files.writeString(whole.resolve("a.csv"), "1\n");
        assertThat(new Outputs(whole).afterKill(killed)).isEmpty();
        assertThat(new Outputs(whole).afterEnd(killed)).containsExactly("a.csv: is missing");
    }

    @Test
    void aTemporaryFileIsALeftoverAfterAKillAndAFaultAtTheEnd() throws IOException {
        Files.writeString(killed.resolve(".a.csv.1f-2e.tmp"), "1");
        assertThat(new Outputs(whole).afterKill(killed)).isEmpty();
        assertThat(Outputs.leftovers(killed)).containsExactly(".a.csv.1f-2e.tmp");
        assertThat(new Outputs(whole).afterEnd(killed)).containsExactly(".a.csv.1f-2e.tmp: was left behind");
    }

    @Test
    void aCheckpointThatIsCutIsFound() throws IOException {
        Path checkpoint = whole.resolve("a.safetensors");
        SafetensorsWriter.write(checkpoint, Map.of("w", NdArray.of(new float[] {1, 2}, 2)), Map.of());
        byte[] bytes = Files.readAllBytes(checkpoint);
        Files.write(killed.resolve("a.safetensors"), bytes);
        assertThat(new Outputs(whole).afterKill(killed)).isEmpty();
        Files.write(killed.resolve("a.safetensors"), Arrays.copyOf(bytes, bytes.length - 3));
        assertThat(new Outputs(whole).afterKill(killed))
                .singleElement()
                .asString()
                .startsWith("a.safetensors: cannot be read: ");
    }

    @Test
    void metricsMayEndInACutLineAfterAKillButNotHoldOneWithin() throws IOException {
        String first = "{\"event\":\"step\",\"step\":1,\"loss\":0.5,\"time\":\"now\"}\n";
        String second = "{\"event\":\"step\",\"step\":2,\"loss\":0.25,\"time\":\"now\"}\n";
        Files.writeString(whole.resolve("metrics.jsonl"), first + second);
        Path file = killed.resolve("metrics.jsonl");
        Files.writeString(file, first.replace("now", "then") + second.substring(0, 9));
        Outputs outputs = new Outputs(whole);
        assertThat(outputs.afterKill(killed)).isEmpty();
        Files.writeString(file, first.substring(0, 9) + "\n" + second);
        assertThat(outputs.afterKill(killed))
                .singleElement()
                .asString()
                .startsWith("metrics.jsonl: holds a line that is no JSON");
        Files.writeString(file, first.replace("0.5", "0.75"));
        assertThat(outputs.afterKill(killed)).singleElement().asString().contains("0.75", "instead of", "0.5");
    }

    @Test
    void aRecordOfCallsBecomesOperationsWhereTheyInterleave() throws IOException {
        Path record = folder.resolve("record");
        Files.write(
                record,
                List.of(
                        "7 openat(AT_FDCWD, \"" + hex("/r/a") + "\", O_WRONLY|O_CREAT|O_EXCL, 0666) = 5",
                        "7 write(5, \"" + hex("one") + "\", 3 <unfinished ...>",
                        "8 write(1, \"" + hex("noise") + "\", 5) = 5",
                        "7 <... write resumed>) = 3",
                        "7 --- SIGSEGV {si_signo=SIGSEGV} ---",
                        "7 fsync(5) = 0",
                        "7 close(5) = 0",
                        "7 rename(\"" + hex("/r/a") + "\", \"" + hex("/r/b") + "\") = 0",
                        "7 openat(AT_FDCWD, \"" + hex("/r/c") + "\", O_RDONLY) = -1 ENOENT (No such file)",
                        "7 +++ exited with 0 +++"),
                StandardCharsets.US_ASCII);
        List<Operation> operations = SystemTrace.read(record, Path.of("/r"));
        assertThat(operations).hasSize(4);
        assertThat(operations.get(0)).isEqualTo(new Operation.Open(0, "/r/a", true, false, false));
        assertThat(operations.get(1)).isInstanceOfSatisfying(Operation.Write.class, write -> {
            assertThat(write.offset()).isZero();
            assertThat(StandardCharsets.UTF_8.decode(write.bytes().duplicate()).toString())
                    .isEqualTo("one");
        });
        assertThat(operations.get(2)).isEqualTo(new Operation.Force(0));
        assertThat(operations.get(3)).isEqualTo(new Operation.Rename("/r/a", "/r/b"));
    }

    private static String hex(String text) {
        StringBuilder hex = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hex.append(String.format(Locale.ROOT, "\\x%02x", b));
        }
        return hex.toString();
    }
}
