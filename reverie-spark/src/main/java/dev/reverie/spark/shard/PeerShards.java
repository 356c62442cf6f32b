package dev.reverie.spark.shard;

import dev.reverie.spark.exchange.Handshake;
import dev.reverie.spark.exchange.Peer;
import dev.reverie.spark.exchange.WorkerLostException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connection to another worker's {@link ExampleServer}, made when it is first needed. For one thread at a time. */
final class PeerShards implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Peer peer;
    private final int rank;
    private final byte[] secret;
    private final Duration patience;
    private @Nullable Link link;

    private record Link(Socket socket, DataInputStream in, DataOutputStream out) {}

    PeerShards(Peer peer, int rank, byte[] secret, Duration patience) {
        this.peer = peer;
        this.rank = rank;
        this.secret = secret;
        this.patience = patience;
    }

    private Link link() throws IOException {
        Link known = link;
        if (known == null) {
            Socket socket = Handshake.call(peer, rank, secret, patience);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
            known = new Link(
                    socket,
                    new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER)),
                    new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER)));
            link = known;
        }
        return known;
    }

    /**
     * Asks for examples; they come by {@link #receive}.
     *
     * @param shards of each
     * @param rows of each
     * @param which of them
     */
    void ask(int[] shards, int[] rows, List<Integer> which) {
        try {
            DataOutputStream out = link().out();
            out.writeInt(which.size());
            for (int i : which) {
                out.writeInt(shards[i]);
                out.writeInt(rows[i]);
            }
            out.flush();
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /**
     * The next example asked for.
     *
     * @param row receives its bytes
     * @return its class
     */
    int receive(byte[] row) {
        try {
            DataInputStream in = link().in();
            int label = in.readInt();
            in.readFully(row);
            return label;
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private WorkerLostException lost(IOException cause) {
        return new WorkerLostException(
                peer.name() + " gives no examples any more (" + cause.getMessage() + ")",
                "look at that executor's log; the training is continued from its last checkpoint",
                cause);
    }

    @Override
    public void close() throws IOException {
        if (link != null) {
            link.socket().close();
        }
    }
}
