package dev.reverie.spark.exchange;

import dev.reverie.train.WorkerGroup;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Workers that are connected each to each by a socket.
 *
 * <p>Whoever wants to join must know the secret that the driver has drawn for this training; the traffic is not encrypted.
 */
public final class SocketGroup implements WorkerGroup, AutoCloseable {
    private static final long FAREWELL_SECONDS = 5;

    private final int rank;
    /** By rank; the place of this worker holds none. */
    private final List<PeerLink> links;

    private final ExecutorService senders;
    private final Pace pace;
    private long exchange;
    private long since = System.nanoTime();

    private SocketGroup(int rank, List<PeerLink> links, ExecutorService senders, Pace pace) {
        this.rank = rank;
        this.links = links;
        this.senders = senders;
        this.pace = pace;
    }

    /**
     * Connects the workers: each calls those before it and is called by those behind it.
     *
     * @param listening where this worker is called, bound before its address was told; closed when all are connected
     * @param workers all of them, in the order of their ranks
     * @param rank of this one
     * @param secret of the training
     * @param patience how long a worker may be silent
     * @throws WorkerLostException if one is not there in that time
     * @throws IOException if this worker's own socket fails
     */
    public static SocketGroup connect(
            ServerSocket listening, List<Peer> workers, int rank, byte[] secret, Duration patience) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        PeerLink[] links = new PeerLink[workers.size()];
        try (listening) {
            for (Peer peer : workers.subList(0, rank)) {
                Socket socket = Handshake.call(peer, rank, secret, patience);
                sockets.add(socket);
                links[peer.rank()] = new PeerLink(peer, socket, patience);
            }
            for (int missing = workers.size() - rank - 1; missing > 0; ) {
                Socket socket = accept(listening, workers, links, patience);
                int caller = Handshake.caller(socket, secret);
                if (caller <= rank || caller >= workers.size() || links[caller] != null) {
                    // Somebody else, or a worker of an attempt that has failed.
                    socket.close();
                    continue;
                }
                sockets.add(socket);
                links[caller] = new PeerLink(workers.get(caller), socket, patience);
                missing--;
            }
        } catch (IOException | RuntimeException e) {
            for (Socket socket : sockets) {
                socket.close();
            }
            throw e;
        }
        ExecutorService senders = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "reverie sender of worker " + rank);
            thread.setDaemon(true);
            return thread;
        });
        List<PeerLink> others = new ArrayList<>();
        for (PeerLink link : links) {
            if (link != null) {
                others.add(link);
            }
        }
        return new SocketGroup(rank, others, senders, new Pace(workers));
    }

    private static Socket accept(ServerSocket listening, List<Peer> workers, PeerLink[] links, Duration patience)
            throws IOException {
        listening.setSoTimeout(Math.toIntExact(patience.toMillis()));
        try {
            return listening.accept();
        } catch (SocketTimeoutException e) {
            StringBuilder missing = new StringBuilder();
            for (int other = workers.size() - 1; links[other] == null && other > 0; other--) {
                missing.insert(0, (missing.length() == 0 ? "" : ", "))
                        .insert(0, workers.get(other).name());
            }
            throw new WorkerLostException(
                    missing + " has not called within " + patience.toSeconds() + " s",
                    "let executors reach one another: look at firewalls, network policies and the names of hosts",
                    e);
        }
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return links.size() + 1;
    }

    @Override
    public List<byte[]> gather(byte[] message) {
        List<byte[]> same = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            same.add(message);
        }
        return exchange(same);
    }

    @Override
    public List<byte[]> exchange(List<byte[]> messages) {
        long start = System.nanoTime();
        long computed = start - since;
        long number = exchange++;
        // Everyone sends and receives at once: who only sent would wait for somebody who only sends.
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (int i = 0; i < links.size(); i++) {
            PeerLink link = links.get(i);
            byte[] message = messages.get(rankOf(i));
            sent.add(CompletableFuture.runAsync(() -> link.send(number, computed, message), senders));
        }
        List<byte[]> received = new ArrayList<>();
        long[] times = new long[size()];
        times[rank] = computed;
        for (int i = 0; i < links.size(); i++) {
            received.add(links.get(i).receive(number));
            times[rankOf(i)] = links.get(i).computedNanos();
        }
        received.add(rank, messages.get(rank));
        for (int i = 0; i < links.size(); i++) {
            links.get(i).awaitSent(sent.get(i));
        }
        long bytes = 0;
        for (int i = 0; i < links.size(); i++) {
            bytes += messages.get(rankOf(i)).length;
        }
        since = System.nanoTime();
        pace.add(times, since - start, bytes);
        return received;
    }

    private int rankOf(int link) {
        return link < rank ? link : link + 1;
    }

    /**
     * Tells the others why this worker cannot go on, so that each of them can say it; they end. Who cannot be reached soon is
     * not waited for.
     *
     * @param why for people
     */
    public void giveUp(String why) {
        CompletableFuture<?>[] told = links.stream()
                .map(link -> CompletableFuture.runAsync(() -> link.giveUp(why), senders))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(told)
                .completeOnTimeout(null, FAREWELL_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** What this worker has seen of the others' speed. */
    public Pace pace() {
        return pace;
    }

    @Override
    public void close() throws IOException {
        senders.shutdownNow();
        for (PeerLink link : links) {
            link.close();
        }
    }
}
