package dev.reverie.spark.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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

/** Messages reach whom they are for, in any size; who is gone, silent or uninvited is told apart. */
class SocketGroupTest {
    private static final byte[] SECRET = "secret".getBytes(StandardCharsets.UTF_8);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    private interface Work<T> {
        T run(SocketGroup group) throws Exception;
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private <T> List<Future<T>> start(int size, Duration patience, Work<T> work) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Peer> peers = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            peers.add(new Peer(rank, "127.0.0.1", socket.getLocalPort()));
        }
        // Somebody who knows no secret calls first.
        new Socket(InetAddress.getLoopbackAddress(), peers.get(0).port())
                .getOutputStream()
                .write(new byte[64]);
        List<Future<T>> futures = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            int own = rank;
            futures.add(threads.submit(() -> {
                try (SocketGroup group = SocketGroup.connect(sockets.get(own), peers, own, SECRET, patience)) {
                    return work.run(group);
                }
            }));
        }
        return futures;
    }

    @Test
    void everyoneGetsWhatIsForThem() throws Exception {
        // Far more than what sockets buffer: who only sent would wait for ever.
        int length = 3_000_000;
        for (Future<Integer> end : start(4, Duration.ofSeconds(30), group -> {
            for (int round = 0; round < 3; round++) {
                List<byte[]> sent = new ArrayList<>();
                for (int to = 0; to < 4; to++) {
                    byte[] message = new byte[to == 2 ? 0 : length];
                    Arrays.fill(message, (byte) (10 * group.rank() + to + round));
                    sent.add(message);
                }
                List<byte[]> received = group.exchange(sent);
                for (int from = 0; from < 4; from++) {
                    assertThat(received.get(from)).hasSize(group.rank() == 2 ? 0 : length);
                    if (group.rank() != 2) {
                        assertThat(received.get(from)[length - 1]).isEqualTo((byte) (10 * from + group.rank() + round));
                    }
                }
                byte[] own = {(byte) group.rank()};
                assertThat(group.gather(own).stream().map(message -> (int) message[0]))
                        .containsExactly(0, 1, 2, 3);
            }
            assertThat(group.pace().bytesSent()).isPositive();
            return group.size();
        })) {
            assertThat(end.get()).isEqualTo(4);
        }
    }

    @Test
    void aWorkerThatLeavesEndsTheOthersAtOnce() throws Exception {
        List<Future<Integer>> ends = start(3, Duration.ofSeconds(60), group -> {
            group.gather(new byte[1]);
            if (group.rank() == 1) {
                return 0;
            }
            return group.gather(new byte[1]).size();
        });
        assertThat(ends.get(1).get()).isZero();
        for (int other : new int[] {0, 2}) {
            assertThatThrownBy(() -> ends.get(other).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(IOException.class)
                    .cause()
                    .isInstanceOf(WorkerLostException.class);
        }
    }

    @Test
    void aWorkerThatGivesUpSaysWhy() throws Exception {
        List<Future<Integer>> ends = start(2, Duration.ofSeconds(60), group -> {
            if (group.rank() == 1) {
                group.giveUp("the disk is full");
                return 0;
            }
            return group.gather(new byte[1]).size();
        });
        assertThatThrownBy(() -> ends.get(0).get())
                .cause()
                .isInstanceOf(WorkerLostException.class)
                .hasMessageContaining("worker 1 on 127.0.0.1 gave up: the disk is full");
    }

    @Test
    void aWorkerThatHangsIsNamed() throws Exception {
        List<Future<Integer>> ends = start(2, Duration.ofSeconds(1), group -> {
            if (group.rank() == 1) {
                Thread.sleep(4000);
                return 0;
            }
            return group.gather(new byte[1]).size();
        });
        assertThatThrownBy(() -> ends.get(0).get())
                .cause()
                .isInstanceOf(WorkerLostException.class)
                .hasMessageContaining("worker 1 on 127.0.0.1 has sent nothing for 1 s");
    }

    /** As one behind a cut whose own message has come before. */
    @Test
    void aWorkerThatTakesNothingIsNamed() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), socket.getLocalPort())) {
            List<Peer> peers = List.of(new Peer(0, "127.0.0.1", socket.getLocalPort()), new Peer(1, "h1", 1));
            DataOutputStream out = new DataOutputStream(silent.getOutputStream());
            out.writeInt(0x52657665);
            out.write(SECRET);
            out.writeInt(1);
            out.writeLong(0);
            out.writeLong(0);
            out.writeInt(1);
            out.write(7);
            try (SocketGroup group = SocketGroup.connect(socket, peers, 0, SECRET, Duration.ofSeconds(1))) {
                assertThatThrownBy(() -> group.exchange(List.of(new byte[0], new byte[1 << 26])))
                        .isInstanceOf(WorkerLostException.class)
                        .hasMessageContaining("worker 1 on h1 has taken nothing for 1 s");
            }
        }
    }

    @Test
    void aWorkerThatIsSlowIsNamed() throws Exception {
        List<Future<String>> ends = start(3, Duration.ofSeconds(30), group -> {
            for (int step = 0; step < 5; step++) {
                Thread.sleep(group.rank() == 2 ? 60 : 10);
                group.gather(new byte[1]);
            }
            return group.pace().slowest().orElse("nobody");
        });
        assertThat(ends.get(0).get()).startsWith("worker 2 on 127.0.0.1 computes ");
    }

    @Test
    void aWorkerThatNeverCallsIsNamed() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            List<Peer> peers = List.of(new Peer(0, "127.0.0.1", socket.getLocalPort()), new Peer(1, "absent", 1));
            assertThatThrownBy(() -> SocketGroup.connect(socket, peers, 0, SECRET, Duration.ofMillis(200)))
                    .isInstanceOf(WorkerLostException.class)
                    .hasMessageContaining("worker 1 on absent has not called");
        }
    }
}
