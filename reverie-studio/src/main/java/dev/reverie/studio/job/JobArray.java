package dev.reverie.studio.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.ArrayAnswer;
import dev.reverie.studio.web.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.StreamSupport;

/**
 * An array of a result, in a file that grows along the first axis while the result is made. It can be read meanwhile, and
 * costs no memory.
 */
public final class JobArray {
    private final String name;
    private final Path file;
    private final ArrayAnswer.ElementType type;
    private final long[] item;
    private long items;

    private JobArray(String name, Path file, ArrayAnswer.ElementType type, long[] item, long items) {
        this.name = name;
        this.file = file;
        this.type = type;
        this.item = item;
        this.items = items;
    }

    /**
     * An array without items.
     *
     * @param name of it
     * @param folder of its job
     * @param item type and extents of one item
     */
    static JobArray create(String name, Path folder, ArrayAnswer item) throws IOException {
        JobArray array = new JobArray(name, folder.resolve(name + ".array"), item.type(), item.shape(), 0);
        Files.write(array.file, new byte[0]);
        return array;
    }

    /** An array that was made before. */
    static JobArray of(String name, JsonNode json, Path folder) {
        long[] shape = StreamSupport.stream(json.path("shape").spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray();
        ArrayAnswer.ElementType type = json.path("type").asText().equals("uint8")
                ? ArrayAnswer.ElementType.UINT8
                : ArrayAnswer.ElementType.FLOAT32;
        return new JobArray(
                name,
                folder.resolve(name + ".array"),
                type,
                Arrays.copyOfRange(shape, 1, shape.length),
                shape.length == 0 ? 0 : shape[0]);
    }

    /** Its name. */
    public String name() {
        return name;
    }

    private long itemBytes() {
        return new ArrayAnswer(type, item).length();
    }

    private ArrayAnswer head(long count) {
        long[] shape = new long[item.length + 1];
        shape[0] = count;
        System.arraycopy(item, 0, shape, 1, item.length);
        return new ArrayAnswer(type, shape);
    }

    /** Type and extents of what is there. */
    synchronized ArrayAnswer head() {
        return head(items);
    }

    ObjectNode json() {
        ObjectNode json = Answers.object().put("type", type.toString());
        ArrayNode shape = json.putArray("shape");
        Arrays.stream(head().shape()).forEach(shape::add);
        return json;
    }

    /**
     * Adds items.
     *
     * @param bytes of whole items
     * @return number of items now
     */
    public synchronized long append(byte[] bytes) throws IOException {
        if (bytes.length % itemBytes() != 0) {
            throw new IllegalArgumentException(
                    "items of array " + name + " have " + itemBytes() + " bytes, got " + bytes.length);
        }
        Files.write(file, bytes, StandardOpenOption.APPEND);
        items += bytes.length / itemBytes();
        return items;
    }

    /** Some items. */
    record Slice(ArrayAnswer head, ByteBuffer bytes) {}

    /**
     * Reads items.
     *
     * @param from the first
     * @param to behind the last; -1 for all that are there
     */
    synchronized Slice read(long from, long to) throws IOException {
        long end = to < 0 ? items : to;
        if (from > end || end > items) {
            throw Fault.at(
                    to < 0 ? "from" : "to",
                    "array " + name + " has " + items + " items so far, got from = " + from + ", to = " + end,
                    null);
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact((end - from) * itemBytes()));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long position = from * itemBytes();
            while (bytes.hasRemaining()) {
                int read = channel.read(bytes, position + bytes.position());
                if (read < 0) {
                    throw Fault.of(Fault.GONE, "array " + name + " is cut short on the disk", "begin the job again");
                }
            }
        }
        return new Slice(head(end - from), bytes.flip());
    }
}
