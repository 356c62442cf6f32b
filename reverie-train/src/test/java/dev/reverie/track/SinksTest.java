package dev.reverie.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reverie.file.FileWriteException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinksTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);
    private static final Png PICTURE = new Png(2, 3, 1, new byte[] {9, 8, 7});

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private ConsoleSink console(boolean terminal) {
        return new ConsoleSink(new PrintStream(printed, true, StandardCharsets.UTF_8), terminal, nanos::get);
    }

    private static Event.Step step(long step, double loss) {
        return new Event.Step(step, loss, 2.0, 1e-3, 0.5);
    }

    private void train(ConsoleSink sink, int seconds) {
        sink.accept(new Event.Started(0, 1000, 8, "moons"));
        for (int i = 1; i <= seconds * 2; i++) {
            nanos.addAndGet(500_000_000L);
            sink.accept(step(i, 4.0));
        }
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shortWorkShowsNoStatus() {
        train(console(true), 1);
        assertThat(text()).isEqualTo("training moons: 1000 steps of 8 examples" + System.lineSeparator());
    }

    @Test
    void theStatusTellsStepLossRateAndTimeLeft() {
        train(console(true), 10);
        assertThat(text()).contains("\rstep 20/1000 (2 %)  loss 4.000  16.00 examples/s  8 min left");
    }

    @Test
    void withoutATerminalALineIsPrintedEveryTenSeconds() {
        train(console(false), 33);
        // At 2, 12, 22 and 32 seconds.
        assertThat(text().lines().filter(line -> line.startsWith("step")).count())
                .isEqualTo(4);
        assertThat(text()).doesNotContain("\r");
    }

    @Test
    void aLineThatStaysWipesTheStatus() {
        ConsoleSink sink = console(true);
        train(sink, 3);
        sink.accept(new Event.Saved(6, Path.of("step-000006.safetensors")));
        assertThat(text()).endsWith("\rstep 6: saved step-000006.safetensors" + System.lineSeparator());
    }

    @Test
    void theForecastFollowsTheLatestRate() {
        Progress progress = new Progress(0, 1000, nanos::get);
        for (int i = 1; i <= 100; i++) {
            nanos.addAndGet(1_000_000_000L);
            progress.reach(i);
        }
        for (int i = 1; i <= 100; i++) {
            nanos.addAndGet(1_000_000_000L);
            progress.reach(100 + 4L * i);
        }
        // After ten times the memory the slow beginning is forgotten to exp(-10).
        assertThat(progress.rate()).isBetween(3.99, 4.01);
        assertThat(progress.remaining()).isEqualTo("2 min");
    }

    @Test
    void aClockThatGoesBackMakesNoRateOrTimeNegative() {
        Progress progress = new Progress(0, 1000, nanos::get);
        nanos.addAndGet(1_000_000_000L);
        progress.reach(10);
        nanos.addAndGet(-3_600_000_000_000L);
        progress.reach(20);
        assertThat(progress.elapsedSeconds()).isZero();
        assertThat(progress.rate()).isEqualTo(20);
        assertThat(progress.remainingSeconds()).isEqualTo(49);
        nanos.addAndGet(1_000_000_000L);
        progress.reach(30);
        assertThat(progress.rate()).isBetween(14.0, 20.0);
    }

    @Test
    void durationsAreInWords() {
        assertThat(Progress.words(0.4)).isEqualTo("0 s");
        assertThat(Progress.words(119)).isEqualTo("119 s");
        assertThat(Progress.words(3000)).isEqualTo("50 min");
        assertThat(Progress.words(12_000)).isEqualTo("3 h 20 min");
        assertThat(Progress.words(Double.POSITIVE_INFINITY)).isEqualTo("?");
    }

    @Test
    void linesOfJsonHoldEveryEvent() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        try (JsonLinesSink sink = new JsonLinesSink(file, 2, CLOCK)) {
            sink.accept(new Event.Started(0, 3, 8, "moons"));
            sink.accept(step(1, 0.25));
            sink.accept(step(2, 0.125));
            sink.accept(new Event.Levels(2, List.of(new Event.Level(-3.5, 4, 0.5, 0.25))));
            sink.accept(new Event.GradientNoise(2, 17.5));
            sink.accept(new Event.Pictured(2, "samples", Path.of("a.png"), PICTURE));
            sink.accept(new Event.Saved(2, Path.of("b.safetensors")));
            sink.accept(new Event.Notice(2, "a \"word\"\n"));
            sink.accept(new Event.Failed(2, "one\n  two"));
            sink.accept(new Event.Finished(3, 3, 1.5));
        }
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(new ObjectMapper().readTree(line));
        }
        assertThat(lines)
                .extracting(line -> line.get("event").asText())
                .containsExactly(
                        "started",
                        "step",
                        "levels",
                        "gradientNoise",
                        "pictured",
                        "saved",
                        "notice",
                        "failed",
                        "finished");
        assertThat(lines.get(1).get("loss").asDouble()).isEqualTo(0.125);
        assertThat(lines.get(1).get("step").asLong()).isEqualTo(2);
        assertThat(lines.get(2).get("levels"))
                .hasToString("[{\"logSnr\":-3.5,\"samples\":4,\"loss\":0.5,\"standardError\":0.25}]");
        assertThat(lines.get(3).get("samples").asDouble()).isEqualTo(17.5);
        assertThat(lines.get(6).get("text").asText()).isEqualTo("a \"word\"\n");
        assertThat(lines.get(7).get("text").asText()).isEqualTo("one\n  two");
    }

    @Test
    void everyFileBeginsWithTheVersionOfTheFormat() throws IOException {
        try (TensorBoardSink sink = new TensorBoardSink(folder, 1, CLOCK)) {
            assertThat(sink).isNotNull();
        }
        byte[] file = onlyFile();
        // 24 bytes: wall_time (9), file_version (15).
        assertThat(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong())
                .isEqualTo(24);
        assertThat(records(file)).hasSize(1);
        assertThat(new String(records(file).get(0), StandardCharsets.UTF_8)).endsWith("brain.Event:2");
    }

    @Test
    void scalarsAndPicturesAreDecodedFromTheEventFile() throws IOException {
        try (TensorBoardSink sink = new TensorBoardSink(folder, 1, CLOCK)) {
            sink.accept(step(300, 0.75));
            sink.accept(new Event.Pictured(300, "samples", Path.of("a.png"), PICTURE));
        }
        List<byte[]> records = records(onlyFile());
        assertThat(records).hasSize(3);
        ByteBuffer scalars = ByteBuffer.wrap(records.get(1)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(scalars.get()).isEqualTo((byte) (1 << 3 | 1));
        assertThat(scalars.getDouble()).isEqualTo(1.7e9);
        assertThat(scalars.get()).isEqualTo((byte) (2 << 3));
        assertThat(varint(scalars)).isEqualTo(300);
        assertThat(scalars.get()).isEqualTo((byte) (5 << 3 | 2));
        assertThat(varint(scalars)).isEqualTo(scalars.remaining());
        assertThat(scalars.get()).isEqualTo((byte) (1 << 3 | 2));
        ByteBuffer value =
                scalars.slice(scalars.position() + 1, (int) varint(scalars)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(value.get()).isEqualTo((byte) (1 << 3 | 2));
        byte[] tag = new byte[(int) varint(value)];
        value.get(tag);
        assertThat(new String(tag, StandardCharsets.UTF_8)).isEqualTo("loss");
        assertThat(value.get()).isEqualTo((byte) (2 << 3 | 5));
        assertThat(value.getFloat()).isEqualTo(0.75f);

        String picture = new String(records.get(2), StandardCharsets.ISO_8859_1);
        // height 2, width 3, one channel, then the three bytes of the "file".
        assertThat(picture).contains("samples").endsWith("\b\002\020\003\030\001\"\003\t\b\007");
    }

    @Test
    void twoStartsInOneSecondMakeTwoFiles() throws IOException {
        new TensorBoardSink(folder, 1, CLOCK).close();
        new TensorBoardSink(folder, 1, CLOCK).close();
        try (var files = Files.list(folder)) {
            assertThat(files.count()).isEqualTo(2);
        }
    }

    @Test
    void aFileBegunAfterTheClockWentBackStillComesLast() throws IOException {
        for (long second : new long[] {1_700_000_000, 1_600_000_000, 1_700_000_000, 1_800_000_000}) {
            Clock clock = Clock.fixed(Instant.ofEpochSecond(second), ZoneOffset.UTC);
            new TensorBoardSink(folder, 1, clock).close();
        }
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted())
                    .containsExactly(
                            "events.out.tfevents.1700000000.000.reverie",
                            "events.out.tfevents.1700000000.001.reverie",
                            "events.out.tfevents.1700000000.002.reverie",
                            "events.out.tfevents.1800000000.000.reverie");
        }
    }

    @Test
    void aRecordThatDoesNotFitOnTheDiskNamesItsFile() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this system has no disk that is always full");
        try (JsonLinesSink sink = new JsonLinesSink(full, 1, CLOCK)) {
            assertThatExceptionOfType(FileWriteException.class)
                    .isThrownBy(() -> sink.accept(step(1, 0.5)))
                    .withMessageStartingWith("/dev/full: not saved, No space left on device");
        }
    }

    @Test
    void aCompositePassesEventsOnAndClosesAll() throws IOException {
        List<String> seen = new ArrayList<>();
        EventSink one = new EventSink() {
            @Override
            public void accept(Event event) {
                seen.add("event " + event.step());
            }

            @Override
            public void close() throws IOException {
                seen.add("closed");
                throw new IOException("disk");
            }
        };
        EventSink all = EventSink.all(List.of(one, one, EventSink.silent()));
        all.accept(step(4, 1));
        org.assertj.core.api.Assertions.assertThatThrownBy(all::close).hasMessage("disk");
        assertThat(seen).containsExactly("event 4", "event 4", "closed", "closed");
    }

    private byte[] onlyFile() throws IOException {
        try (var files = Files.list(folder)) {
            return Files.readAllBytes(files.findFirst().orElseThrow());
        }
    }

    private static List<byte[]> records(byte[] file) {
        List<byte[]> records = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            assertThat(in.getInt()).isEqualTo(masked(length));
            byte[] data = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            in.get(data);
            assertThat(in.getInt()).isEqualTo(masked(data));
            records.add(data);
        }
        return records;
    }

    private static int masked(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        long value = crc.getValue();
        return (int) (((value >>> 15) | (value << 17)) + 0xa282ead8L);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }
}
