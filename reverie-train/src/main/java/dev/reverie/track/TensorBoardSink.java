package dev.reverie.track;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * Writes scalars and pictures as an event file of TensorBoard: point {@code tensorboard --logdir} at the folder.
 *
 * <p>The format: records of a length (8 bytes, little-endian), its checksum, the data and their checksum, where a checksum
 * is a CRC-32C turned right by 15 bits plus 0xa282ead8; each data part is a protocol buffer {@code Event} with
 * {@code wall_time = 1, step = 2, file_version = 3, summary = 5}. Every start of a run begins a file of its own.
 */
public final class TensorBoardSink implements EventSink {
    private final OutputStream out;
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
        Files.createDirectories(folder);
        out = new BufferedOutputStream(
                Files.newOutputStream(fresh(folder, clock.instant()), StandardOpenOption.CREATE_NEW));
        record(new ProtoMessage().putDouble(1, seconds()).putText(3, "brain.Event:2"));
        out.flush();
    }

    /** TensorBoard takes the files of a folder in the order of their names. */
    private static Path fresh(Path folder, Instant now) {
        for (int i = 0; ; i++) {
            Path file = folder.resolve(
                    String.format(Locale.ROOT, "events.out.tfevents.%010d.%03d.reverie", now.getEpochSecond(), i));
            if (!Files.exists(file)) {
                return file;
            }
        }
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
        out.flush();
    }

    private void record(ProtoMessage event) throws IOException {
        byte[] data = event.bytes();
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(data.length)
                .array();
        out.write(length);
        out.write(checksum(length));
        out.write(data);
        out.write(checksum(data));
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
    public void close() throws IOException {
        out.close();
    }
}
