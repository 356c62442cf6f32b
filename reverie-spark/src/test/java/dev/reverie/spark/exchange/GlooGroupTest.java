package dev.reverie.spark.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.GlooProcessGroup;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.train.GradientExchange;
import dev.reverie.train.WorkerGroup;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gloo carries the same messages as sockets. Its own sums are others for other numbers of workers. */
class GlooGroupTest {
    private static final String HOST = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PARTS = 8;
    private static final int ELEMENTS = 1000;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    private interface Work<G, T> {
        T run(G group) throws Exception;
    }

    private interface Task<T> {
        T run(int rank) throws Exception;
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private <T> List<T> all(int size, Task<T> task) throws Exception {
        List<Future<T>> futures = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            int own = rank;
            futures.add(threads.submit(() -> task.run(own)));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(future.get());
        }
        return results;
    }

    private <T> List<T> gloo(int size, Duration patience, Work<GlooProcessGroup, T> work) throws Exception {
        try (GlooProcessGroup.Meeting meeting = GlooProcessGroup.Meeting.open(HOST, patience)) {
            return all(size, rank -> {
                try (GlooProcessGroup.Meeting own = GlooProcessGroup.Meeting.join(HOST, meeting.port(), patience);
                        GlooProcessGroup group = GlooProcessGroup.connect(own, HOST, rank, size, patience)) {
                    return work.run(group);
                }
            });
        }
    }

    private <T> List<T> sockets(int size, Work<SocketGroup, T> work) throws Exception {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Peer> peers = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            peers.add(new Peer(rank, HOST, socket.getLocalPort()));
        }
        byte[] secret = "secret".getBytes(StandardCharsets.UTF_8);
        return all(size, rank -> {
            try (SocketGroup group = SocketGroup.connect(sockets.get(rank), peers, rank, secret, PATIENCE)) {
                return work.run(group);
            }
        });
    }

    private static List<List<String>> messages(WorkerGroup group) {
        List<List<String>> received = new ArrayList<>();
        int[] lengths = {0, 1, 7, 300_000};
        for (int round = 0; round < lengths.length; round++) {
            List<byte[]> sent = new ArrayList<>();
            for (int to = 0; to < group.size(); to++) {
                byte[] message = new byte[lengths[(round + to * to + group.rank()) % lengths.length]];
                Arrays.fill(message, (byte) (16 * group.rank() + to));
                sent.add(message);
            }
            received.add(words(group.exchange(sent)));
            received.add(words(group.gather(sent.get(0))));
        }
        received.add(words(group.gather(new byte[0])));
        return received;
    }

    private static List<String> words(List<byte[]> messages) {
        return messages.stream()
                .map(message -> message.length + ":" + Arrays.hashCode(message))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void theMessagesAreThoseOfSockets(int size) throws Exception {
        List<List<List<String>>> bySockets = sockets(size, GlooGroupTest::messages);
        assertThat(gloo(size, PATIENCE, processes -> messages(new GlooGroup(processes))))
                .isEqualTo(bySockets);
    }

    private static Tensor part(int number) {
        float[] values = new float[ELEMENTS];
        var cursor = RandomStream.of(1).purpose("part").index(number).cursor();
        for (int i = 0; i < ELEMENTS; i++) {
            values[i] = (float) cursor.nextGaussian();
        }
        return Tensors.of(values);
    }

    /** Powers of two share out 8 parts as one node of the tree each; adds them as it does. */
    private static Tensor node(int from, int to) {
        Tensor first = part(from);
        return to - from == 1 ? first : node(from, from + (to - from) / 2).addInPlace(node(from + (to - from) / 2, to));
    }

    private static float[] tree() {
        try (Scope scope = Scope.open()) {
            return node(0, PARTS).toFloats();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void alongTheTreeTheSumIsThatOfOneWorker(int size) throws Exception {
        Work<WorkerGroup, float[]> sum = group -> {
            try (Scope scope = Scope.open()) {
                int share = PARTS / group.size();
                Tensor total = node(group.rank() * share, (group.rank() + 1) * share);
                new GradientExchange(total, PARTS, group).run(List.of(total));
                return total.toFloats();
            }
        };
        assertThat(gloo(size, PATIENCE, processes -> sum.run(new GlooGroup(processes))))
                .containsOnly(tree());
        assertThat(sockets(size, sum::run)).containsOnly(tree());
    }

    /** Why Gloo's own addition is not used: that of two numbers has one order, that of more has several. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void whatGlooAddsUpHasOtherBitsForMoreThanTwo(int size) throws Exception {
        List<float[]> sums = gloo(size, PATIENCE, processes -> {
            try (Scope scope = Scope.open()) {
                int rank = processes.rank();
                Tensor own = Tensors.of(new float[ELEMENTS]);
                if (PARTS % size == 0) {
                    own = node(rank * PARTS / size, (rank + 1) * PARTS / size);
                } else {
                    for (int i = PARTS * rank / size; i < PARTS * (rank + 1) / size; i++) {
                        own.addInPlace(part(i));
                    }
                }
                processes.allReduce(own);
                return own.toFloats();
            }
        });
        // All workers have the same.
        assertThat(sums).containsOnly(sums.get(0));
        float[] tree = tree();
        for (int i = 0; i < ELEMENTS; i++) {
            // Eight numbers of size 1 in float32.
            assertThat(sums.get(0)[i]).isCloseTo(tree[i], org.assertj.core.api.Assertions.within(1e-5f));
        }
        assertThat(Arrays.equals(sums.get(0), tree)).isEqualTo(size == 2);
    }

    @Test
    void aWorkerThatLeavesIsReported() {
        assertThatThrownBy(() -> gloo(2, Duration.ofSeconds(5), processes -> {
                    GlooGroup group = new GlooGroup(processes);
                    group.gather(new byte[1]);
                    return processes.rank() == 1 ? 0 : group.gather(new byte[1]).size();
                }))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(WorkerLostException.class)
                .hasMessageContaining("a worker does not answer");
    }
}
