package dev.reverie.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An open safetensors file: its header, read and checked, and its tensors, mapped when asked for.
 *
 * <p>Opening touches the header alone, so that a checkpoint of any size is listed at once; the file may be larger than
 * 2 GB, a tensor that is read may not. Arrays given out stay valid after {@link #close()}. Safe for several threads.
 * Where the file may be replaced or cut by others while the arrays live, take copies with {@link #readAll()}: on
 * Windows a mapped file cannot be replaced.
 */
public final class SafetensorsFile implements AutoCloseable {
    /** Tensors share mappings up to this size: thousands of small ones would meet the system's limit on mappings. */
    private static final int WINDOW_BYTES = 1 << 30;

    private final ByteSource source;
    private final Map<String, String> metadata;
    private final List<TensorEntry> entries;
    private final Map<String, Placed> places;
    private final long dataStart;
    private boolean closed;

    private SafetensorsFile(ByteSource source, SafetensorsHeader.Parsed header) {
        this.source = source;
        this.metadata = header.metadata();
        this.entries = header.entries();
        this.dataStart = header.dataStart();
        this.places = place(entries);
    }

    /** A run of tensors that are mapped together, at the first use of one of them. */
    private static final class Window {
        private final long begin;
        private long end;
        private ByteBuffer bytes = ByteBuffer.allocate(0);

        private Window(long begin) {
            this.begin = begin;
            this.end = begin;
        }
    }

    private record Placed(TensorEntry entry, Window window) {}

    static SafetensorsFile of(ByteSource source) throws IOException {
        try {
            return new SafetensorsFile(source, SafetensorsHeader.read(source));
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /** The tensors' names in the order of their data. */
    public List<String> names() {
        return entries.stream().map(TensorEntry::name).collect(Collectors.toUnmodifiableList());
    }

    /** The header entries in the order of the data; reads nothing. */
    public List<TensorEntry> entries() {
        return entries;
    }

    /**
     * Whether there is a tensor of this name.
     *
     * @param name a tensor's name
     */
    public boolean contains(String name) {
        return places.containsKey(name);
    }

    /**
     * The header entry of one tensor; reads nothing.
     *
     * @param name a tensor's name
     * @throws IllegalArgumentException if there is no such tensor; the message names the nearest
     */
    public TensorEntry entry(String name) {
        return placed(name).entry();
    }

    /**
     * One tensor, mapped.
     *
     * @param name its name
     * @throws IllegalArgumentException if there is no such tensor; the message names the nearest
     * @throws IllegalStateException if the file is closed
     * @throws FileFormatException if the tensor has more than 2^31 - 1 bytes, or the file was cut since it was opened
     * @throws IOException if the system cannot map it
     */
    public NdArray get(String name) throws IOException {
        Placed placed = placed(name);
        TensorEntry entry = placed.entry();
        if (entry.byteCount() > Integer.MAX_VALUE) {
            throw new FileFormatException(
                    source.name(),
                    "has tensor " + FileFormatException.excerpt(name) + " of " + entry.byteCount() + " bytes; at most "
                            + Integer.MAX_VALUE + " are read into one array");
        }
        Window window = placed.window();
        ByteBuffer mapped = mapped(window);
        int offset = (int) (entry.begin() - window.begin);
        return NdArray.ofBytes(entry.type(), entry.shape(), mapped.slice(offset, (int) entry.byteCount()));
    }

    /**
     * All tensors, copied into memory, in the order of their data: they no longer depend on the file.
     *
     * @throws IllegalStateException if the file is closed
     * @throws IOException as {@link #get} does
     */
    public Map<String, NdArray> readAll() throws IOException {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        for (TensorEntry entry : entries) {
            ByteBuffer bytes = get(entry.name()).asByteBuffer();
            ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
            arrays.put(entry.name(), NdArray.ofBytes(entry.type(), entry.shape(), copy));
        }
        return Collections.unmodifiableMap(arrays);
    }

    /** The header's free-form texts, in file order; empty if it has none. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Size of the file. */
    public long byteCount() {
        return source.size();
    }

    /** Closes the file; arrays given out stay valid. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        source.close();
    }

    private synchronized ByteBuffer mapped(Window window) throws IOException {
        if (closed) {
            throw new IllegalStateException(source.name() + " is closed; read its tensors before close()");
        }
        int length = (int) (window.end - window.begin);
        if (window.bytes.capacity() != length) {
            window.bytes = source.map(dataStart + window.begin, length);
        }
        return window.bytes;
    }

    private Placed placed(String name) {
        Placed placed = places.get(name);
        if (placed == null) {
            String hint = NearestName.of(name, places.keySet())
                    .map(nearest -> "; is '" + nearest + "' meant?")
                    .orElseGet(() -> ", which has " + entries.size() + " tensors"
                            + (entries.isEmpty()
                                    ? ""
                                    : ", the first '" + entries.get(0).name() + "'"));
            throw new IllegalArgumentException("no tensor '" + name + "' in " + source.name() + hint);
        }
        return placed;
    }

    private static Map<String, Placed> place(List<TensorEntry> entries) {
        Map<String, Placed> places = new LinkedHashMap<>();
        List<Window> windows = new ArrayList<>();
        for (TensorEntry entry : entries) {
            int last = windows.size() - 1;
            if (last < 0 || entry.end() - windows.get(last).begin > WINDOW_BYTES) {
                windows.add(new Window(entry.begin()));
                last++;
            }
            Window window = windows.get(last);
            window.end = entry.end();
            places.put(entry.name(), new Placed(entry, window));
        }
        return places;
    }
}
