package dev.reverie.studio;

import dev.reverie.errors.RequestException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Where the studio listens. The port is taken when it is chosen, and kept: nobody else can get it between the choice and the
 * first request.
 */
final class StudioDoor {
    /** R E V on the keys of a telephone, with a 7 before it. */
    private static final int USUAL_PORT = 7738;

    /** Neighbours that are tried where the usual one is taken, before any free one. */
    private static final int NEIGHBOURS = 8;

    private static final long IDLE_MILLISECONDS = 60_000;

    private static final int WAITING = 128;

    private final StudioOptions options;
    private final List<ServerSocketChannel> channels = new ArrayList<>();
    private final int port;

    /**
     * Takes the port.
     *
     * @throws RequestException if it is taken, or there is no such address
     */
    StudioDoor(StudioOptions options) throws IOException {
        this.options = options;
        ServerSocketChannel first = first();
        channels.add(first);
        port = first.socket().getLocalPort();
        if (options.host().isEmpty()) {
            // The same port by the other protocol; a machine without IPv6 has none.
            tryBind("::1", port).ifPresent(channels::add);
        }
    }

    private ServerSocketChannel first() throws IOException {
        String host = options.host().orElse("127.0.0.1");
        if (options.port().isPresent()) {
            return bound(host, options.port().get());
        }
        for (int i = 0; i < NEIGHBOURS; i++) {
            Optional<ServerSocketChannel> free = tryBind(host, USUAL_PORT + i);
            if (free.isPresent()) {
                return free.get();
            }
        }
        return bound(host, 0);
    }

    private static ServerSocketChannel bound(String host, int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.bind(new InetSocketAddress(InetAddress.getByName(host), port), WAITING);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw new RequestException(
                    "cannot listen on " + host + " port " + port + ": " + e.getMessage(),
                    "choose another --port (0 for any that is free), or another --host; is a studio running already?",
                    e);
        }
    }

    private static Optional<ServerSocketChannel> tryBind(String host, int port) throws IOException {
        try {
            return Optional.of(bound(host, port));
        } catch (RequestException taken) {
            return Optional.empty();
        }
    }

    /** The port that was taken. */
    int port() {
        return port;
    }

    /** Hands the ports to a server. */
    List<Connector> connectors(Server server, HttpConfiguration configuration) {
        List<Connector> connectors = new ArrayList<>();
        for (ServerSocketChannel channel : channels) {
            ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
            connector.setIdleTimeout(IDLE_MILLISECONDS);
            try {
                connector.open(channel);
            } catch (IOException e) {
                throw new UncheckedIOException("a port that is held cannot be listened on", e);
            }
            connectors.add(connector);
        }
        return connectors;
    }

    /** Gives the ports back, if no server has them. */
    void close() throws IOException {
        for (ServerSocketChannel channel : channels) {
            channel.close();
        }
    }

    /** The names that requests may be for. */
    Set<String> hosts() {
        Set<String> hosts = new TreeSet<>();
        for (String name : List.of("127.0.0.1", "localhost", "[::1]")) {
            hosts.add(name + ":" + port);
        }
        options.host().ifPresent(name -> hosts.add(written(name) + ":" + port));
        return hosts;
    }

    /** An address as it is written in a URL. */
    String url() {
        String name = options.host().map(StudioDoor::written).orElse("127.0.0.1");
        return "http://" + (name.equals("0.0.0.0") || name.equals("[::]") ? machineName() : name) + ":" + port + "/";
    }

    private static String written(String name) {
        try {
            return name.contains(":") && InetAddress.getByName(name) instanceof Inet6Address
                    ? "[" + name.toLowerCase(Locale.ROOT) + "]"
                    : name.toLowerCase(Locale.ROOT);
        } catch (UnknownHostException e) {
            return name.toLowerCase(Locale.ROOT);
        }
    }

    private static String machineName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
