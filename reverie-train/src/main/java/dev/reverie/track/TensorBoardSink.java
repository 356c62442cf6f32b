package dev.reverie.track;

import dev.reverie.file.OutputFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Writes scalars and pictures as an event file of TensorBoard: point {@code tensorboard --logdir} at the folder.
 *
 * <p>The format: records of a length (8 bytes, little-endian), its checksum, the data and their checksum, where a checksum
 * is a CRC-32C turned right by 15 bits plus 0xa282ead8; each data part is a protocol buffer {@code Event} with
 * {@code wall_time = 1, step = 2, file_version = 3, summary = 5}. Every start of a run begins a file of its own.
 */
public final class TensorBoardSink implements EventSink {
    private static final Pattern NAME =
            Pattern.compile("events\\.out\\.tfevents\\.(\\d{10,18})\\.(\\d{3,9})\\.reverie");

    private final EventFile out;
    private final long every;
    private final Clock clock;

    /**
     * A sink on a new file in a folder.
     *
     * @param folder is made if it is missing
     * @param every steps between two points of a curve, at least 1
     * @throws IOException if the file cannot be made
     */
    public TensorBoardSink(Path folder, long every) throws IOException {
        this(folder, every, Clock.systemUTC());
    }

    TensorBoardSink(Path folder, long every, Clock clock) throws IOException {
        if (every < 1) {
            throw new IllegalArgumentException("every must be at least 1, got " + every);
        }
        this.every = every;
        this.clock = clock;
        OutputFolder.make(folder);
        out = new EventFile(fresh(folder, clock.instant()), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        record(new ProtoMessage().putDouble(1, seconds()).putText(3, "brain.Event:2"));
    }

    /**
     * TensorBoard takes the files of a folder in the order of their names: a new one comes last, even where the clock has gone
     * backwards since the former one.
     */
    private static Path fresh(Path folder, Instant now) throws IOException {
        long second = now.getEpochSecond();
        int next = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                if (name.matches() && Long.parseLong(name.group(1)) >= second) {
                    long former = Long.parseLong(name.group(1));
                    int after = Integer.parseInt(name.group(2)) + 1;
                    next = former > second ? after : Math.max(next, after);
                    second = former;
                }
            }
        }
        return folder.resolve(String.format(Locale.ROOT, "events.out.tfevents.%010d.%03d.reverie", second, next));
    }

    @Override
    public void accept(Event event) throws IOException {
        if (event instanceof Event.Step step) {
            if (step.step() % every == 0) {
                write(
                        event.step(),
                        scalar("loss", step.loss()),
                        scalar("gradientNorm", step.gradientNorm()),
                        scalar("learningRate", step.learningRate()),
                        scalar("secondsPerStep", step.seconds()));
            }
        } else if (event instanceof Event.GradientNoise noise) {
            write(event.step(), scalar("gradientNoiseScale", noise.samples()));
        } else if (event instanceof Event.Measured measured) {
            write(
                    event.step(),
                    measured.values().entrySet().stream()
                            .map(value -> scalar("quality/" + value.getKey(), value.getValue()))
                            .toArray(ProtoMessage[]::new));
        } else if (event instanceof Event.Pictured pictured) {
            Png picture = pictured.picture();
            ProtoMessage image = new ProtoMessage()
                    .putInteger(1, picture.height())
                    .putInteger(2, picture.width())
                    .putInteger(3, picture.channels())
                    .putBytes(4, picture.bytes());
            write(event.step(), new ProtoMessage().putText(1, pictured.name()).putMessage(4, image));
        }
    }

    private static ProtoMessage scalar(String tag, double value) {
        return new ProtoMessage().putText(1, tag).putFloat(2, (float) value);
    }

    private void write(long step, ProtoMessage... values) throws IOException {
        ProtoMessage summary = new ProtoMessage();
        for (ProtoMessage value : values) {
            summary.putMessage(1, value);
        }
        record(new ProtoMessage().putDouble(1, seconds()).putInteger(2, step).putMessage(5, summary));
    }

    private void record(ProtoMessage event) throws IOException {
        byte[] data = event.bytes();
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(data.length)
                .array();
        ByteBuffer record = ByteBuffer.allocate(length.length + data.length + 2 * Integer.BYTES);
        record.put(length).put(checksum(length)).put(data).put(checksum(data));
        out.append(record.array());
    }

    private static byte[] checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        int masked = Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(masked)
                .array();
    }

    private double seconds() {
        return clock.millis() * 1e-3;
    }

    @Override
    public void force() throws IOException {
        out.force();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
