package dev.reverie.spark.exchange;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The connection to another worker. A frame is the number of the exchange (8 bytes), the nanoseconds that its sender computed
 * before (8), the length (4) and the message.
 */
final class PeerLink implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    /** In place of the number of an exchange: the message tells why its sender gives up. */
    private static final long GIVES_UP = -1;
    /** Far above the messages there are; what is longer is no message. */
    private static final int LONGEST = 1 << 29;

    private static final long LOOK_EVERY_MILLIS = 500;
    private static final String WHY_SILENT = "it hangs, is very slow, or its network is cut";

    private final Peer peer;
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final Duration patience;

    /** Nanoseconds that the other worker computed before its latest message. */
    private long computedNanos;
    /** When the latest piece of a message was taken, by the clock of {@link System#nanoTime}. */
    private volatile long taken;

    PeerLink(Peer peer, Socket socket, Duration patience) throws IOException {
        this.peer = peer;
        this.socket = socket;
        this.patience = patience;
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER));
    }

    void send(long exchange, long computedNanos, byte[] message) {
        taken = System.nanoTime();
        try {
            out.writeLong(exchange);
            out.writeLong(computedNanos);
            out.writeInt(message.length);
            for (int from = 0; from < message.length; from += BUFFER) {
                out.write(message, from, Math.min(BUFFER, message.length - from));
                taken = System.nanoTime();
            }
            out.flush();
        } catch (IOException e) {
            throw lost("cannot be reached any more", e);
        }
    }

    /**
     * Waits until a message is sent. A socket itself would wait for a quarter of an hour where the network is cut.
     *
     * @throws WorkerLostException if the other worker is gone, or takes nothing for as long as it may be silent
     */
    void awaitSent(CompletableFuture<Void> sending) {
        while (true) {
            try {
                sending.get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() - taken > patience.toNanos()) {
                    throw lost(
                            "has taken nothing for " + patience.toSeconds() + " s: " + WHY_SILENT,
                            new SocketTimeoutException("Write timed out"));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw lost("is left", new IOException("this worker is stopped", e));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof WorkerLostException lost) {
                    throw lost;
                }
                throw new IllegalStateException("a message to " + peer.name() + " cannot be sent", e.getCause());
            }
        }
    }

    /** Tells why this worker leaves; whoever is gone as well need not know. */
    void giveUp(String why) {
        try {
            byte[] text = why.getBytes(StandardCharsets.UTF_8);
            out.writeLong(GIVES_UP);
            out.writeLong(0);
            out.writeInt(text.length);
            out.write(text);
            out.flush();
        } catch (IOException goneAsWell) {
            // Nothing is left to tell.
        }
    }

    byte[] receive(long exchange) {
        try {
            long number = in.readLong();
            if (number != exchange && number != GIVES_UP) {
                throw new IOException("it is at exchange " + number + ", this worker at " + exchange);
            }
            computedNanos = in.readLong();
            int length = in.readInt();
            if (length < 0 || length > LONGEST) {
                throw new IOException("it announced a message of " + length + " bytes");
            }
            byte[] message = in.readNBytes(length);
            if (message.length < length) {
                throw new IOException("its message ended after " + message.length + " of " + length + " bytes");
            }
            if (number == GIVES_UP) {
                throw lost("gave up: " + new String(message, StandardCharsets.UTF_8), new IOException("gave up"));
            }
            return message;
        } catch (SocketTimeoutException e) {
            throw lost("has sent nothing for " + patience.toSeconds() + " s: " + WHY_SILENT, e);
        } catch (IOException e) {
            throw lost("is gone", e);
        }
    }

    /** How long the other worker computed before its latest message. */
    long computedNanos() {
        return computedNanos;
    }

    private WorkerLostException lost(String what, IOException cause) {
        String told = cause.getMessage();
        String detail = told == null || what.startsWith("gave up") ? "" : " (" + told + ")";
        return new WorkerLostException(
                peer.name() + " " + what + detail,
                "look at that executor's log, and at the network between the hosts; the training is continued from its last checkpoint",
                cause);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
