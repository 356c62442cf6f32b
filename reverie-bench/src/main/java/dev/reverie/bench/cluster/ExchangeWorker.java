package dev.reverie.bench.cluster;

import com.sun.management.OperatingSystemMXBean;
import dev.reverie.spark.exchange.GlooGroup;
import dev.reverie.spark.exchange.Peer;
import dev.reverie.spark.exchange.SocketGroup;
import dev.reverie.torch.GlooProcessGroup;
import dev.reverie.torch.GlooProcessGroup.Meeting;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.train.GradientExchange;
import dev.reverie.train.WorkerGroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A worker in a process of its own, which exchanges gradients of random numbers and prints what it measures. It prints its port, reads
 * those of all, and then does the same as the others.
 */
public final class ExchangeWorker {
    /** The name of the command for the process. */
    public static final String COMMAND = "exchange-worker";

    /** What it prints before its port. */
    static final String PORT = "port ";

    private static final String HOST = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final byte[] SECRET = "benchmark".getBytes(StandardCharsets.UTF_8);
    /** Elements that are exchanged between two looks at the clock, at least. */
    private static final long ENOUGH = 4_000_000;

    private static final int MOST_STEPS = 10;
    private static final int SILENT_ROUNDS = 200;

    private final SocketGroup sockets;
    private final GlooProcessGroup processes;
    private final int parts;

    private ExchangeWorker(SocketGroup sockets, GlooProcessGroup processes, int parts) {
        this.sockets = sockets;
        this.processes = processes;
        this.parts = parts;
    }

    /**
     * Does its work.
     *
     * @param args rank, workers, parts, rounds, and numbers of elements
     * @throws IOException if its own socket fails
     */
    public static void run(List<String> args) throws IOException {
        List<Integer> numbers = args.stream().map(Integer::valueOf).toList();
        int rank = numbers.get(0);
        int workers = numbers.get(1);
        ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        System.out.println(PORT + listening.getLocalPort());
        List<Peer> peers = new ArrayList<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = in.readLine();
        if (line == null) {
            throw new IOException("nobody tells the ports of the others");
        }
        for (String port : line.split(" ", -1)) {
            peers.add(new Peer(peers.size(), HOST, Integer.parseInt(port)));
        }
        try (SocketGroup sockets = SocketGroup.connect(listening, peers, rank, SECRET, PATIENCE);
                Meeting meeting = meet(sockets);
                GlooProcessGroup processes = GlooProcessGroup.connect(meeting, HOST, rank, workers, PATIENCE)) {
            ExchangeWorker worker = new ExchangeWorker(sockets, processes, numbers.get(2));
            for (int elements : numbers.subList(4, numbers.size())) {
                worker.measure(numbers.get(3), elements);
            }
            worker.together();
        }
    }

    private static Meeting meet(SocketGroup sockets) {
        if (sockets.rank() == 0) {
            Meeting meeting = Meeting.open(HOST, PATIENCE);
            sockets.gather(
                    ByteBuffer.allocate(Integer.BYTES).putInt(meeting.port()).array());
            return meeting;
        }
        return Meeting.join(
                HOST, ByteBuffer.wrap(sockets.gather(new byte[0]).get(0)).getInt(), PATIENCE);
    }

    private void together() {
        sockets.gather(new byte[0]);
    }

    private void measure(int rounds, int elements) {
        try (Scope scope = Scope.open();
                Exchanged sum = new Exchanged(elements)) {
            for (int round = -1; round < rounds; round++) {
                for (Way way : Way.values()) {
                    Reading reading = sum.measure(way, round);
                    // The first time warms up.
                    if (round >= 0) {
                        System.out.println(reading.line());
                    }
                }
            }
        }
    }

    /** The gradients of this worker, and the sum of all. */
    private final class Exchanged implements AutoCloseable {
        private final List<Tensor> own = new ArrayList<>();
        private final Tensor total;
        private final int steps;
        private long checksum;

        Exchanged(int elements) {
            float[] values = new float[elements];
            int nodes = GradientExchange.nodes(parts, sockets.size(), sockets.rank());
            for (int node = 0; node < nodes; node++) {
                for (int i = 0; i < elements; i++) {
                    values[i] = (float) Math.sin(i * (1.0 + 31 * sockets.rank() + 7 * node));
                }
                own.add(Tensors.of(values));
            }
            total = Tensors.of(values);
            steps = (int) Math.max(1, Math.min(MOST_STEPS, ENOUGH / elements));
        }

        Reading measure(Way way, int round) {
            GlooGroup gloo = new GlooGroup(processes);
            WorkerGroup group = way == Way.GLOO ? gloo : sockets;
            GradientExchange exchange = new GradientExchange(total, parts, group);
            long bytes = sockets.pace().bytesSent();
            double seconds = 0;
            double processor = 0;
            for (int i = 0; i < (way == Way.SILENCE ? 1 : steps); i++) {
                total.copyFrom(own.get(0));
                together();
                long began = System.nanoTime();
                double before = processorSeconds();
                switch (way) {
                    case SOCKETS, GLOO -> exchange.run(own);
                    case GLOO_SUM -> processes.allReduce(total);
                    case SILENCE -> {
                        for (int j = 0; j < SILENT_ROUNDS; j++) {
                            together();
                        }
                    }
                }
                processor += processorSeconds() - before;
                seconds += (System.nanoTime() - began) * 1e-9;
            }
            long sum = Arrays.hashCode(total.toFloats());
            if (way == Way.SOCKETS) {
                checksum = sum;
            }
            int count = way == Way.SILENCE ? SILENT_ROUNDS : steps;
            return new Reading(
                    way,
                    total.count(),
                    round,
                    seconds / count,
                    processor / count,
                    (sockets.pace().bytesSent() - bytes) / count,
                    sum == checksum);
        }

        @Override
        public void close() {
            own.forEach(Tensor::close);
            total.close();
        }
    }

    private static double processorSeconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() * 1e-9;
    }

    /** What is done between two looks at the clock. */
    enum Way {
        /** Sums along the tree, by sockets. */
        SOCKETS,
        /** Sums along the tree, by Gloo. */
        GLOO,
        /** Sums as Gloo forms them. */
        GLOO_SUM,
        /** Empty messages by sockets. */
        SILENCE
    }

    /**
     * What a worker measured in a round.
     *
     * @param way of it
     * @param elements of the gradient
     * @param round from 0
     * @param seconds of a step
     * @param processor seconds of a step that this process took
     * @param bytes that it sent in a step by sockets
     * @param sameBits whether the sum has the bits of that by sockets
     */
    record Reading(Way way, long elements, int round, double seconds, double processor, long bytes, boolean sameBits) {
        private static final String WORD = "reading";

        String line() {
            return String.join(
                    " ",
                    WORD,
                    way.name(),
                    Long.toString(elements),
                    Integer.toString(round),
                    Double.toString(seconds),
                    Double.toString(processor),
                    Long.toString(bytes),
                    Boolean.toString(sameBits));
        }

        /** What a line tells; none if it is no reading. */
        static List<Reading> parse(String line) {
            String[] words = line.split(" ", -1);
            if (!words[0].equals(WORD)) {
                return Collections.emptyList();
            }
            return List.of(new Reading(
                    Way.valueOf(words[1]),
                    Long.parseLong(words[2]),
                    Integer.parseInt(words[3]),
                    Double.parseDouble(words[4]),
                    Double.parseDouble(words[5]),
                    Long.parseLong(words[6]),
                    Boolean.parseBoolean(words[7])));
        }
    }
}
