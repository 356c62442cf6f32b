package dev.reverie.spark.exchange;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.time.Duration;

/** How workers meet: who calls says the secret of the training, and who it is. */
public final class Handshake {
    private static final int MAGIC = 0x52657665;
    private static final int GREETING_MILLIS = 10_000;

    private Handshake() {}

    /**
     * Binds a port, now and to the end, so that nobody takes it between its choice and its use.
     *
     * @param host name of this host, as the others know it
     */
    public static ServerSocket listen(String host) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), 0));
        } catch (IOException addressIsOfAGateway) {
            socket.bind(new InetSocketAddress(0));
        }
        return socket;
    }

    /**
     * Calls another worker.
     *
     * @param peer where it listens
     * @param rank of this one
     * @param secret of the training
     * @param patience how long to wait
     * @throws WorkerLostException if it cannot be reached
     */
    public static Socket call(Peer peer, int rank, byte[] secret, Duration patience) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(peer.host(), peer.port()), Math.toIntExact(patience.toMillis()));
        } catch (IOException e) {
            socket.close();
            throw new WorkerLostException(
                    peer.name() + " cannot be reached at port " + peer.port() + " (" + e.getMessage() + ")",
                    "let executors reach one another: look at firewalls, network policies and the names of hosts",
                    e);
        }
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(MAGIC);
        out.write(secret);
        out.writeInt(rank);
        out.flush();
        return socket;
    }

    /**
     * Who calls.
     *
     * @param socket as accepted
     * @param secret of the training
     * @return the rank; -1 for anybody who does not know the secret, or is silent
     */
    public static int caller(Socket socket, byte[] secret) throws IOException {
        socket.setSoTimeout(GREETING_MILLIS);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        try {
            boolean knows = in.readInt() == MAGIC && MessageDigest.isEqual(in.readNBytes(secret.length), secret);
            return knows ? in.readInt() : -1;
        } catch (IOException e) {
            return -1;
        }
    }
}
