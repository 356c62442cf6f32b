package dev.reverie.data.shard;

import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.file.ElementType;
import dev.reverie.file.NdArray;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.SafetensorsWriter;
import dev.reverie.file.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Neighbouring examples in a safetensors file: {@code values}, {@code [n, ...]} of bytes or float32, and {@code labels}, {@code [n]} of
 * int32, where there are classes. Opened, it is mapped: what is not read takes no memory.
 */
public final class ShardFile {
    private static final String VALUES = "values";
    private static final String LABELS = "labels";
    private static final float LEVELS = 255;

    private final int count;
    private final int length;
    private final boolean isBytes;
    private final ByteBuffer values;
    private final int[] labels;

    private ShardFile(int count, int length, boolean isBytes, ByteBuffer values, int[] labels) {
        this.count = count;
        this.length = length;
        this.isBytes = isBytes;
        this.values = values;
        this.labels = labels;
    }

    /** The bytes that an example takes. */
    public static int rowBytes(DataShape shape, boolean isBytes) {
        return Math.multiplyExact(shape.length(), isBytes ? 1 : Float.BYTES);
    }

    /**
     * Writes a file, whole or not at all.
     *
     * @param file to write
     * @param shape of an example
     * @param isBytes whether numbers are bytes
     * @param rows whole examples as they are stored, little-endian
     * @param labels of the examples; empty when unlabelled
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, DataShape shape, boolean isBytes, ByteBuffer rows, int[] labels)
            throws IOException {
        int count = rows.remaining() / rowBytes(shape, isBytes);
        Map<String, NdArray> arrays = new HashMap<>();
        arrays.put(
                VALUES,
                NdArray.ofBytes(isBytes ? ElementType.U8 : ElementType.F32, Shape.of(shape.batch(count)), rows));
        if (labels.length > 0) {
            arrays.put(LABELS, NdArray.of(labels, labels.length));
        }
        SafetensorsWriter.write(file, arrays, Map.of());
    }

    /**
     * Opens a file.
     *
     * @param file of the shard
     * @param shard what the index says of it
     * @param index of the set
     * @throws DataException if it is missing, or is not what the index says
     */
    public static ShardFile open(Path file, ShardIndex.Shard shard, ShardIndex index) throws DataException {
        try (SafetensorsFile opened = Safetensors.open(file)) {
            NdArray values = opened.get(VALUES);
            Shape wanted = Shape.of(index.shape().batch(shard.count()));
            ElementType type = index.isBytes() ? ElementType.U8 : ElementType.F32;
            if (!values.shape().equals(wanted) || values.type() != type) {
                throw new DataException(
                        file,
                        "holds " + values.type() + " of shape " + values.shape() + ", and " + ShardIndex.NAME
                                + " announces " + type + " of shape " + wanted,
                        "copy the folder anew");
            }
            int[] labels = new int[index.classNames().isEmpty() ? 0 : shard.count()];
            if (labels.length > 0) {
                long[] stored = opened.get(LABELS).toLongs();
                for (int i = 0; i < labels.length; i++) {
                    labels[i] = Math.toIntExact(Objects.checkIndex(
                            stored[i], (long) index.classNames().size()));
                }
            }
            return new ShardFile(
                    shard.count(),
                    index.shape().length(),
                    index.isBytes(),
                    values.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN),
                    labels);
        } catch (DataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new DataException(
                    file, "cannot be used as a shard of " + index.name() + " (" + e.getMessage() + ")", e);
        }
    }

    /** Examples in it. */
    public int count() {
        return count;
    }

    /**
     * An example as it is stored.
     *
     * @param row from 0
     */
    public ByteBuffer row(int row) {
        int bytes = length * (isBytes ? 1 : Float.BYTES);
        return values.slice(Objects.checkIndex(row, count) * bytes, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The class of an example.
     *
     * @param row from 0
     */
    public int label(int row) {
        return labels.length == 0 ? 0 : labels[row];
    }

    /**
     * The numbers of an example as it is stored.
     *
     * @param row the bytes of whole examples, little-endian, which are consumed
     * @param isBytes whether numbers are bytes
     * @param out receives {@code length} numbers
     * @param offset where in {@code out} to begin
     * @param length how many
     */
    public static void values(ByteBuffer row, boolean isBytes, float[] out, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, out.length);
        if (isBytes) {
            for (int i = 0; i < length; i++) {
                out[offset + i] = (row.get() & 0xff) / LEVELS;
            }
        } else {
            row.asFloatBuffer().get(out, offset, length);
            row.position(row.position() + length * Float.BYTES);
        }
    }
}
