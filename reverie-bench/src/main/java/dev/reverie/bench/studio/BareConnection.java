package dev.reverie.bench.studio;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A connection of a browser that draws nothing: it asks as one does, compressed and again and again, and throws away what comes.
 * Whoever asks lives on the machine that trains, and a client that does more would take from the training what is blamed on the
 * studio.
 */
final class BareConnection implements Closeable {
    private static final int PATIENCE_MILLISECONDS = 60_000;
    private static final String LENGTH = "content-length:";

    private final Socket socket;
    private final InputStream in;
    private final String host;

    /**
     * Connects.
     *
     * @param studio its address
     * @throws IOException if nobody listens there
     */
    BareConnection(URI studio) throws IOException {
        socket = new Socket(studio.getHost(), studio.getPort());
        socket.setSoTimeout(PATIENCE_MILLISECONDS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        host = studio.getAuthority();
    }

    /**
     * Asks for something and throws it away.
     *
     * @throws IOException if the answer is not the thing, or does not say how long it is
     */
    void get(String path) throws IOException {
        long length = ask(path, "*/*");
        if (length < 0) {
            throw new IOException(path + " comes without its length");
        }
        in.skipNBytes(length);
    }

    /**
     * Opens a stream of events; what comes waits in the system's buffers.
     *
     * @throws IOException if there is none
     */
    void listen(String path) throws IOException {
        ask(path, "text/event-stream");
    }

    /** The length that an answer says it has, or -1. */
    private long ask(String path, String accepted) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAccept: " + accepted
                + "\r\nAccept-Encoding: gzip, deflate, br\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String status = line();
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException(path + ": " + status);
        }
        long length = -1;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Long.parseLong(line.substring(LENGTH.length()).strip());
            }
        }
        return length;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the studio closed the connection");
            }
            if (next == '\n') {
                return line.toString().strip();
            }
            line.append((char) next);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
