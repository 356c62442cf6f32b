package dev.reverie.bench.torture;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A hub of models on this machine that serves one model, slowly, and parts of a file where they are asked for. */
final class Hub implements AutoCloseable {
    /** The name of its model. */
    static final String MODEL = "torture/model";

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int PIECE = 1 << 12;

    private final Path model;
    private final long pauseMillis;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private Hub(Path model, long pauseMillis, HttpServer server) {
        this.model = model;
        this.pauseMillis = pauseMillis;
        this.server = server;
    }

    /**
     * Opens a hub.
     *
     * @param model folder of the files
     * @param pauseMillis pause after every 4096 bytes
     */
    static Hub open(Path model, long pauseMillis) throws IOException {
        Hub hub = new Hub(
                model, pauseMillis, HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        hub.server.createContext("/api/", hub::list);
        hub.server.createContext("/" + MODEL + "/resolve/main/", hub::send);
        hub.server.setExecutor(hub.threads);
        hub.server.start();
        return hub;
    }

    String address() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    private void list(HttpExchange exchange) throws IOException {
        ArrayNode files = MAPPER.createArrayNode();
        try (Stream<Path> tree = Files.walk(model)) {
            List<Path> regular = tree.filter(Files::isRegularFile).sorted().toList();
            for (Path file : regular) {
                byte[] content = Files.readAllBytes(file);
                ObjectNode entry = files.addObject()
                        .put("type", "file")
                        .put("path", model.relativize(file).toString())
                        .put("size", content.length);
                byte[] head =
                        String.format(Locale.ROOT, "blob %d\0", content.length).getBytes(StandardCharsets.UTF_8);
                entry.put("oid", hash("SHA-1", head, content));
                if (file.toString().endsWith(".safetensors")) {
                    entry.putObject("lfs").put("oid", hash("SHA-256", content)).put("size", content.length);
                }
            }
        }
        byte[] answer = MAPPER.writeValueAsBytes(files);
        exchange.sendResponseHeaders(200, answer.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(answer);
        }
    }

    private static String hash(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    private void send(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] content = Files.readAllBytes(model.resolve(path.substring(("/" + MODEL + "/resolve/main/").length())));
        String range = exchange.getRequestHeaders().getFirst("Range");
        Matcher matcher = RANGE.matcher(range == null ? "" : range);
        int from = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        if (from >= content.length) {
            exchange.sendResponseHeaders(416, -1);
            exchange.close();
            return;
        }
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
        try (OutputStream body = exchange.getResponseBody()) {
            for (int at = from; at < content.length; at += PIECE) {
                body.write(content, at, Math.min(PIECE, content.length - at));
                body.flush();
                Thread.sleep(pauseMillis);
            }
        } catch (IOException receiverIsGone) {
            // What was killed does not listen any more.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
