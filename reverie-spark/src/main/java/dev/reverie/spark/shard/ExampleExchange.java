package dev.reverie.spark.shard;

import dev.reverie.data.shard.ShardFile;
import dev.reverie.data.shard.ShardReader;
import dev.reverie.data.shard.ShardedDataset;
import dev.reverie.spark.data.ShardPlace;
import dev.reverie.spark.exchange.Peer;
import dev.reverie.spark.store.LocalFolder;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** The examples of a set that all workers hold together: this one's from its disk, the others' by asking them. */
public final class ExampleExchange implements AutoCloseable {
    private final Path folder;
    private final HeldShards held;
    private final ExampleServer server;
    private final List<PeerShards> peers = new ArrayList<>();
    private final int rank;
    private final byte[] secret;
    private final Duration patience;

    private ExampleExchange(
            Path folder, HeldShards held, ExampleServer server, int rank, byte[] secret, Duration patience) {
        this.folder = folder;
        this.held = held;
        this.server = server;
        this.rank = rank;
        this.secret = secret;
        this.patience = patience;
    }

    /**
     * Brings this worker's shards to its disk and serves the others from now on.
     *
     * @param place of the set
     * @param hadoop settings of the file systems
     * @param name of the working folder, which no other task of this host has
     * @param listening where this worker is asked
     * @param rank of this worker
     * @param workers how many there are
     * @param secret of the training
     * @param patience how long a worker may be silent
     */
    public static ExampleExchange open(
            ShardPlace place,
            Configuration hadoop,
            String name,
            ServerSocket listening,
            int rank,
            int workers,
            byte[] secret,
            Duration patience)
            throws IOException {
        Path folder = LocalFolder.make(name);
        try {
            HeldShards held = HeldShards.of(place, hadoop, rank, workers, folder);
            return new ExampleExchange(
                    folder, held, new ExampleServer(listening, held, secret), rank, secret, patience);
        } catch (IOException | RuntimeException e) {
            LocalFolder.delete(folder);
            throw e;
        }
    }

    /**
     * The set.
     *
     * @param others where each worker is asked, in the order of their ranks
     */
    public ShardedDataset dataset(List<Peer> others) {
        others.forEach(peer -> peers.add(new PeerShards(peer, rank, secret, patience)));
        return new ShardedDataset(held.index(), reader());
    }

    private ShardReader reader() {
        int length = held.index().shape().length();
        boolean isBytes = held.index().isBytes();
        byte[] row = new byte[ShardFile.rowBytes(held.index().shape(), isBytes)];
        ByteBuffer bytes = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
        return (shards, rows, out, offset, labels, from) -> {
            // Of several threads one after the other: answers come in the order of the questions.
            synchronized (peers) {
                List<List<Integer>> byHolder = byHolder(shards);
                for (int holder = 0; holder < peers.size(); holder++) {
                    if (holder != rank && !byHolder.get(holder).isEmpty()) {
                        peers.get(holder).ask(shards, rows, byHolder.get(holder));
                    }
                }
                for (int holder = 0; holder < peers.size(); holder++) {
                    for (int i : byHolder.get(holder)) {
                        if (holder == rank) {
                            ShardFile file = held.file(shards[i]);
                            ShardFile.values(file.row(rows[i]), isBytes, out, offset + i * length, length);
                            labels[from + i] = file.label(rows[i]);
                        } else {
                            labels[from + i] = peers.get(holder).receive(row);
                            ShardFile.values(bytes.clear(), isBytes, out, offset + i * length, length);
                        }
                    }
                }
            }
        };
    }

    /** The places of the examples in the request, by the worker that holds them. */
    private List<List<Integer>> byHolder(int[] shards) {
        List<List<Integer>> byHolder = new ArrayList<>();
        for (int i = 0; i < peers.size(); i++) {
            byHolder.add(new ArrayList<>());
        }
        for (int i = 0; i < shards.length; i++) {
            byHolder.get(HeldShards.holder(shards[i], peers.size())).add(i);
        }
        return byHolder;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (PeerShards peer : peers) {
            peer.close();
        }
        LocalFolder.delete(folder);
    }
}
