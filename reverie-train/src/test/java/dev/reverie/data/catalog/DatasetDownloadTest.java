package dev.reverie.data.catalog;

import static dev.reverie.data.SampleFiles.fault;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.reverie.data.ContentHash;
import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.data.SampleFiles;
import dev.reverie.data.catalog.KnownDataset.Family;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server on the loopback address. */
final class DatasetDownloadTest {
    @TempDir
    private Path cache;

    private final byte[] content = new byte[700_000];
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private Path target;
    private Path part;

    @BeforeEach
    void serve() throws IOException {
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31 + i / 1000);
        }
        target = cache.resolve("datasets/tiny/tiny.bin");
        part = cache.resolve("datasets/tiny/tiny.bin.part");
        Files.createDirectories(part.getParent());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/ranges/tiny.bin", exchange -> answer(exchange, content, true));
        server.createContext("/plain/tiny.bin", exchange -> answer(exchange, content, false));
        server.createContext("/wrong/tiny.bin", exchange -> answer(exchange, new byte[1000], false));
        server.createContext("/huge/tiny.bin", exchange -> answer(exchange, new byte[2_000_000], false));
        server.createContext("/packed/tiny.bin", exchange -> answer(exchange, SampleFiles.gzip(content), false));
        server.createContext("/short/tiny.bin", this::breakOff);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange, byte[] whole, boolean ranges) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(exchange.getRequestURI() + (range == null ? "" : " " + range));
        int from = 0;
        int status = 200;
        if (ranges && range != null) {
            from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
            status = from >= whole.length ? 416 : 206;
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + from + "-" + (whole.length - 1) + "/" + whole.length);
        }
        try (exchange) {
            exchange.sendResponseHeaders(status, status == 416 ? -1 : whole.length - from);
            if (status != 416) {
                exchange.getResponseBody().write(whole, from, whole.length - from);
            }
        }
    }

    private void breakOff(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestURI().toString());
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content, 0, 300_000);
        exchange.getResponseBody().flush();
        // Closing with fewer bytes than declared drops the connection.
        exchange.close();
    }

    private KnownDataset set(boolean unpacked, String... contexts) {
        List<URI> addresses = new ArrayList<>();
        for (String context : contexts) {
            addresses.add(URI.create("http://" + server.getAddress().getHostString() + ":"
                    + server.getAddress().getPort() + "/" + context + "/tiny.bin"));
        }
        String sha256 = new ContentHash().add(content).hex();
        return new KnownDataset(
                "tiny",
                "",
                Family.CIFAR,
                DataShape.vector(1),
                1,
                List.of(),
                "",
                "https://home.example",
                List.of(new RemoteFile("tiny.bin", addresses, content.length, sha256, unpacked)));
    }

    private Path fetch(String... contexts) throws DataException {
        return new DatasetDownload(cache, DatasetDownload.Progress.SILENT).fetch(set(false, contexts));
    }

    @Test
    void aFileIsFetchedOnceWithProgress() throws IOException {
        List<Long> done = new ArrayList<>();
        DatasetDownload download = new DatasetDownload(cache, (file, now, total) -> {
            assertThat(file).isEqualTo("tiny.bin");
            assertThat(total).isEqualTo(content.length);
            done.add(now);
        });
        assertThat(download.fetch(set(false, "ranges"))).isEqualTo(target.getParent());
        assertThat(Files.readAllBytes(target)).isEqualTo(content);
        assertThat(part).doesNotExist();
        assertThat(done).isSorted().startsWith(0L).endsWith((long) content.length);
        download.fetch(set(false, "ranges"));
        assertThat(requests).hasSize(1);
    }

    @Test
    void anInterruptedTransferGoesOnWhereItStopped() throws IOException {
        Files.write(part, Arrays.copyOf(content, 250_000));
        fetch("ranges");
        assertThat(requests).containsExactly("/ranges/tiny.bin bytes=250000-");
        assertThat(Files.readAllBytes(target)).isEqualTo(content);
    }

    @Test
    void aServerWithoutRangesStartsAgain() throws IOException {
        Files.write(part, Arrays.copyOf(content, 250_000));
        fetch("plain");
        assertThat(Files.readAllBytes(target)).isEqualTo(content);
    }

    @Test
    void aWholePartIsVerifiedAndMoved() throws IOException {
        Files.write(part, content);
        fetch("ranges");
        assertThat(Files.readAllBytes(target)).isEqualTo(content);
    }

    @Test
    void aDamagedPartIsDroppedAndFetchedAfresh() throws IOException {
        Files.write(part, new byte[250_000]);
        fetch("ranges");
        assertThat(requests).containsExactly("/ranges/tiny.bin bytes=250000-", "/ranges/tiny.bin");
        assertThat(Files.readAllBytes(target)).isEqualTo(content);
    }

    @Test
    void aBrokenTransferIsKeptAndTheNextMirrorGoesOn() throws IOException {
        fetch("short", "ranges");
        assertThat(requests.get(1)).startsWith("/ranges/tiny.bin bytes=");
        assertThat(Files.readAllBytes(target)).isEqualTo(content);
    }

    @Test
    void aMissingMirrorIsPassedOver() throws IOException {
        fetch("nowhere", "plain");
        assertThat(Files.readAllBytes(target)).isEqualTo(content);
    }

    @Test
    void anotherCompressionOfTheSameContentPasses() throws IOException {
        new DatasetDownload(cache, DatasetDownload.Progress.SILENT).fetch(set(true, "packed"));
        assertThat(target).exists();
        fault(() -> new DatasetDownload(cache.resolve("b"), DatasetDownload.Progress.SILENT)
                        .fetch(set(false, "packed")))
                .hasMessageContaining("has another content");
    }

    @Test
    void anotherContentNeverReachesTheCache() {
        fault(() -> fetch("wrong"))
                .hasMessageContaining("tiny cannot be downloaded")
                .hasMessageContaining("has another content: SHA-256")
                .hasMessageContaining("To go without the network, put tiny.bin from https://home.example")
                .hasMessageContaining("--data FOLDER");
        assertThat(target).doesNotExist();
        fault(() -> fetch("huge")).hasMessageContaining("sends more than the 700000 bytes");
        fault(() -> fetch("nowhere")).hasMessageContaining("HTTP status 404");
        assertThat(target).doesNotExist();
    }

    @Test
    void withoutANetworkTheLocalFolderIsOffered() {
        KnownDataset set = set(false, "plain");
        server.stop(0);
        fault(() -> new DatasetDownload(cache, DatasetDownload.Progress.SILENT).fetch(set))
                .hasMessageContaining("cannot be reached")
                .hasMessageContaining("--data FOLDER");
    }

    @Test
    void twoDownloadsOfOneFileAreKeptApart() throws IOException {
        try (FileChannel other = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(other.tryLock()).isNotNull();
            fault(() -> fetch("plain")).hasMessageContaining("is being downloaded by another");
        }
    }

    @Test
    void aCacheThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(cache.resolve("occupied"), "x");
        fault(() -> new DatasetDownload(file, DatasetDownload.Progress.SILENT).fetch(set(false, "plain")))
                .hasMessageContaining("REVERIE_CACHE");
    }

    @Test
    void theEnvironmentChoosesTheCache() {
        assertThat(DatasetDownload.cacheFolder(Map.of("REVERIE_CACHE", "/x"), "/home/a"))
                .isEqualTo(Path.of("/x"));
        assertThat(DatasetDownload.cacheFolder(Map.of(), "/home/a")).isEqualTo(Path.of("/home/a/.cache/reverie"));
    }
}
