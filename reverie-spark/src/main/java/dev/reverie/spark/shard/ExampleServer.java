package dev.reverie.spark.shard;

import dev.reverie.data.shard.ShardFile;
import dev.reverie.spark.exchange.Handshake;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives the other workers the examples that this one holds. A request is a number of examples, and shard and row of each (4 bytes
 * each); the answer is the class (4) and the bytes of each.
 */
final class ExampleServer implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    /** Far above any batch; what asks for more is no worker. */
    private static final int MOST = 1 << 20;

    private final ServerSocket listening;
    private final HeldShards held;
    private final byte[] secret;
    private final Set<Socket> callers = ConcurrentHashMap.newKeySet();

    ExampleServer(ServerSocket listening, HeldShards held, byte[] secret) {
        this.listening = listening;
        this.held = held;
        this.secret = secret;
        begin("reverie examples", this::accept);
    }

    private static void begin(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                callers.add(socket);
                begin("reverie examples for a worker", () -> serve(socket));
            }
        } catch (IOException closed) {
            // The training has ended.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            if (Handshake.caller(socket, secret) < 0) {
                return;
            }
            socket.setSoTimeout(0);
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER));
            byte[] row = new byte
                    [ShardFile.rowBytes(held.index().shape(), held.index().isBytes())];
            while (true) {
                int count = in.readInt();
                if (count < 0 || count > MOST) {
                    return;
                }
                ByteBuffer wanted = ByteBuffer.wrap(in.readNBytes(2 * Integer.BYTES * count));
                for (int i = 0; i < count; i++) {
                    ShardFile file = held.file(wanted.getInt());
                    int number = wanted.getInt();
                    file.row(number).get(row);
                    out.writeInt(file.label(number));
                    out.write(row);
                }
                out.flush();
            }
        } catch (IOException | RuntimeException goneOrNoWorker) {
            // The other side tells what it misses.
        } finally {
            callers.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : callers) {
            socket.close();
        }
    }
}
