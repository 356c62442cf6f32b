package dev.reverie.torch;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;

/**
 * Processes that exchange memory by the engine's own Gloo over TCP.
 *
 * <p>They find one another by a {@link Meeting} that one of them opens. All call the same methods in the same order. Neither the
 * store nor the connections ask for a secret: whoever reaches their ports can join or read.
 *
 * <p>{@link #allReduce} adds in an order that depends on the number of processes and on the place of an element.
 */
public final class GlooProcessGroup implements AutoCloseable {
    private static final int THREADS = 2;

    private final int rank;
    private final int size;
    private final ProcessGroupGloo group;

    private GlooProcessGroup(int rank, int size, ProcessGroupGloo group) {
        this.rank = rank;
        this.size = size;
        this.group = group;
    }

    /** Where processes find one another: the engine's {@code TCPStore}. */
    public static final class Meeting implements AutoCloseable {
        private final TCPStore store;

        private Meeting(TCPStore store) {
            this.store = store;
        }

        /**
         * Opens one in this process, on a free port of all its interfaces.
         *
         * @param host that the others reach this process by
         * @param patience how long is waited for others
         * @throws EngineException if no port can be bound, or the engine has no Gloo on this platform
         */
        public static Meeting open(String host, Duration patience) {
            return join(host, 0, true, patience);
        }

        /**
         * Joins that of another process.
         *
         * @param host where it was opened
         * @param port that it has
         * @param patience how long is waited for others
         * @throws EngineException if it cannot be reached
         */
        public static Meeting join(String host, int port, Duration patience) {
            return join(host, port, false, patience);
        }

        private static Meeting join(String host, int port, boolean opens, Duration patience) {
            Engine.load();
            return guarded("meeting at " + host + ":" + port, () -> {
                try (Milliseconds wait = new Milliseconds(patience.toMillis());
                        TCPStoreOptions options = new TCPStoreOptions()) {
                    options.port((short) port)
                            .isServer(opens)
                            .waitWorkers(false)
                            .timeout(wait);
                    return new Meeting(new TCPStore(host, options));
                }
            });
        }

        /** Its port. */
        public int port() {
            return Short.toUnsignedInt(store.getPort());
        }

        @Override
        public void close() {
            store.close();
        }
    }

    /**
     * Connects all processes, each to each.
     *
     * @param meeting that all have joined
     * @param host name or address of this process's own interface
     * @param rank of this one, from 0
     * @param size how many there are
     * @param patience how long one may be silent
     * @throws EngineException if one is not there in that time
     */
    public static GlooProcessGroup connect(Meeting meeting, String host, int rank, int size, Duration patience) {
        return guarded("connecting " + size + " processes", () -> {
            try (Milliseconds wait = new Milliseconds(patience.toMillis());
                    ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(wait);
                    org.bytedeco.pytorch.gloo.Device device = ProcessGroupGloo.createDeviceForHostname(host);
                    GlooDeviceVector devices = new GlooDeviceVector(device)) {
                options.devices(devices);
                options.threads(THREADS);
                return new GlooProcessGroup(rank, size, new ProcessGroupGloo(meeting.store, rank, size, options));
            }
        });
    }

    private static <T> T guarded(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (UnsatisfiedLinkError e) {
            throw new EngineException("this build of the engine has no Gloo: " + EngineException.firstLine(e), e);
        } catch (RuntimeException e) {
            throw new EngineException(what + ": " + EngineException.firstLine(e), e);
        }
    }

    /** The number of this process. */
    public int rank() {
        return rank;
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /**
     * Tells all processes something.
     *
     * @param message of any length
     * @return those of all processes, in the order of their ranks
     */
    public List<byte[]> allGather(byte[] message) {
        long[] same = new long[size];
        Arrays.fill(same, message.length);
        long[] lengths = swapLengths(same);
        // Gloo gathers pieces of one length; none is empty.
        int longest = (int) Math.max(1, Arrays.stream(lengths).max().orElse(0));
        return guarded("gathering", () -> {
            try (Tensor own = Tensors.empty(DType.UINT8, Device.CPU, longest);
                    Tensor all = Tensors.empty(DType.UINT8, Device.CPU, (long) size * longest)) {
                TensorArrays.bytesOf(own).put(message);
                finish(group._allgather_base(all.raw(), own.raw()));
                ByteBuffer memory = TensorArrays.bytesOf(all);
                List<byte[]> messages = new ArrayList<>();
                for (int from = 0; from < size; from++) {
                    messages.add(next(memory.position(from * longest), lengths[from]));
                }
                return messages;
            }
        });
    }

    /**
     * Tells each process something of its own.
     *
     * @param messages for each, this one included, in the order of their ranks
     * @return what each had for this one, in the order of their ranks
     * @throws IllegalArgumentException if there are not as many messages as processes
     */
    public List<byte[]> allToAll(List<byte[]> messages) {
        if (messages.size() != size) {
            throw new IllegalArgumentException(
                    "one message for each of " + size + " processes is needed, got " + messages.size());
        }
        long[] sent = messages.stream().mapToLong(message -> message.length).toArray();
        long[] received = swapLengths(sent);
        return guarded("exchanging", () -> {
            try (Tensor in = Tensors.empty(
                            DType.UINT8, Device.CPU, Arrays.stream(sent).sum());
                    Tensor out = Tensors.empty(
                            DType.UINT8, Device.CPU, Arrays.stream(received).sum());
                    LongVector inSizes = new LongVector(sent);
                    LongVector outSizes = new LongVector(received)) {
                ByteBuffer outgoing = TensorArrays.bytesOf(in);
                messages.forEach(outgoing::put);
                finish(group.alltoall_base(out.raw(), in.raw(), outSizes, inSizes));
                ByteBuffer incoming = TensorArrays.bytesOf(out);
                return Arrays.stream(received)
                        .mapToObj(length -> next(incoming, length))
                        .toList();
            }
        });
    }

    /** The length of what each process has for this one. */
    private long[] swapLengths(long... lengths) {
        return guarded("exchanging lengths", () -> {
            try (Tensor in = Tensors.of(lengths, size);
                    Tensor out = Tensors.empty(DType.INT64, Device.CPU, size);
                    LongVector even = new LongVector()) {
                finish(group.alltoall_base(out.raw(), in.raw(), even, even));
                return out.toLongs();
            }
        });
    }

    /**
     * Replaces the elements of a tensor by their sums over all processes, in the order in which Gloo adds.
     *
     * @param tensor of the same shape and type in all processes, on the processor
     */
    public void allReduce(Tensor tensor) {
        guarded("adding up", () -> {
            try (TensorVector tensors = new TensorVector(tensor.raw())) {
                finish(group.allreduce(tensors));
            }
            return tensor;
        });
    }

    private static void finish(Work work) {
        try (work) {
            work._wait();
        }
    }

    private static byte[] next(ByteBuffer memory, long length) {
        byte[] message = new byte[Math.toIntExact(length)];
        memory.get(message);
        return message;
    }

    /** Leaves the others. */
    @Override
    public void close() {
        group.close();
    }
}
