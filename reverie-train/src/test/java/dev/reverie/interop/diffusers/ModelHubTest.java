package dev.reverie.interop.diffusers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.reverie.data.DataException;
import dev.reverie.data.catalog.DatasetDownload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server on the loopback address that answers like the hub. */
class ModelHubTest {
    private static final String WEIGHTS = "unet/diffusion_pytorch_model.safetensors";
    private static final String NAME = "someone/tiny-model";

    @TempDir
    private Path cache;

    private final byte[] weights = new byte[500_000];
    private final Map<String, byte[]> served = new TreeMap<>();
    private final Map<String, String> listed = new TreeMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private int breakAfter = Integer.MAX_VALUE;

    @BeforeEach
    void serve() throws IOException {
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) (i * 37 + i / 700);
        }
        small("unet/config.json", "{\"_class_name\": \"UNet2DModel\"}");
        small("scheduler/scheduler_config.json", "{}");
        small("model_index.json", "{}");
        small("README.md", "not needed");
        served.put(WEIGHTS, weights);
        listed.put(WEIGHTS, large(WEIGHTS, sha256(weights)));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/models/" + NAME + "/tree/main", exchange -> answer(exchange, listing()));
        server.createContext("/" + NAME + "/resolve/main/", this::resolve);
        server.createContext("/store/", this::store);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void small(String path, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        served.put(path, content);
        listed.put(
                path,
                "{\"type\":\"file\",\"path\":\"" + path + "\",\"size\":" + content.length + ",\"oid\":\""
                        + ModelHub.gitHash(content) + "\"}");
    }

    private String large(String path, String sha256) {
        return "{\"type\":\"file\",\"path\":\"" + path + "\",\"size\":" + weights.length
                + ",\"oid\":\"0000\",\"lfs\":{\"oid\":\"" + sha256 + "\",\"size\":" + weights.length
                + ",\"pointerSize\":134}}";
    }

    private byte[] listing() {
        return listed.values().stream()
                .collect(Collectors.joining(",", "[{\"type\":\"directory\",\"path\":\"unet\"},", "]"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, byte[] content) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        }
    }

    /** As the hub does, large files are elsewhere. */
    private void resolve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(("/" + NAME + "/resolve/main/").length());
        requests.add(path);
        byte[] content = served.get(path);
        if (content == null) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        } else if (path.equals(WEIGHTS)) {
            exchange.getResponseHeaders().add("Location", "/store/blob");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        } else {
            answer(exchange, content);
        }
    }

    private void store(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add("store" + (range == null ? "" : " " + range));
        byte[] content = served.get(WEIGHTS);
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        if (range != null) {
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
        exchange.getResponseBody().write(content, from, Math.min(content.length - from, breakAfter));
        exchange.getResponseBody().flush();
        // With fewer bytes than declared this drops the connection.
        exchange.close();
    }

    private ModelHub hub(boolean offline) {
        URI endpoint = URI.create("http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + "/");
        return new ModelHub(new ModelHub.Settings(endpoint, cache, offline), DatasetDownload.Progress.SILENT);
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(() -> hub(false).fetch(NAME))
                .isInstanceOf(DataException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void theFilesOfAModelAndNoOthersComeThroughARedirection() throws IOException {
        Path folder = hub(false).fetch(NAME);
        assertThat(folder.resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(folder.resolve("unet/config.json")).hasBinaryContent(served.get("unet/config.json"));
        assertThat(folder.resolve("scheduler/scheduler_config.json")).exists();
        assertThat(folder.resolve("README.md")).doesNotExist();
        assertThat(requests).contains("store").doesNotContain("README.md");
    }

    @Test
    void whatIsThereIsNotFetchedAgainAndNeedsNoNetwork() throws IOException {
        assertThatThrownBy(() -> hub(true).fetch(NAME))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("HF_HUB_OFFLINE");
        Path folder = hub(false).fetch(NAME);
        requests.clear();
        assertThat(hub(true).fetch(NAME)).isEqualTo(folder);
        assertThat(hub(false).fetch(NAME)).isEqualTo(folder);
        assertThat(requests).isEmpty();
    }

    @Test
    void aBrokenTransferGoesOnWhereItStopped() throws IOException {
        breakAfter = 300_000;
        assertRefused(NAME + " cannot be downloaded", "broke off after");
        assertThat(cache.resolve("someone--tiny-model/main").resolve(WEIGHTS)).doesNotExist();
        breakAfter = Integer.MAX_VALUE;
        requests.clear();
        Path folder = hub(false).fetch(NAME);
        assertThat(folder.resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(requests.stream().filter(request -> request.startsWith("store bytes=")))
                .hasSize(1);
    }

    @Test
    void weightsOfAnotherHashAreRefused() {
        listed.put(WEIGHTS, large(WEIGHTS, "0".repeat(64)));
        assertRefused("has another content", "SHA-256 " + sha256(weights) + " instead of " + "0".repeat(64));
        assertThat(cache.resolve("someone--tiny-model/main").resolve(WEIGHTS)).doesNotExist();
    }

    @Test
    void aConfigurationOfAnotherHashIsRefused() {
        served.put("unet/config.json", "{\"_class_name\": \"Changed\"}".getBytes(StandardCharsets.UTF_8));
        assertRefused("another content than the hub lists", "unet/config.json");
    }

    @Test
    void gitsHashIsGits() {
        // printf 'hello\n' | git hash-object --stdin
        assertThat(ModelHub.gitHash("hello\n".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("ce013625030ba8dba906f756967f9e9ca394464a");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> hub(false).fetch("someone/else"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("someone/else is not to be had")
                .hasMessageContaining("404");
        served.remove("unet/config.json");
        assertRefused("unet/config.json", "HTTP status 404");
        listed.remove(WEIGHTS);
        listed.remove("scheduler/scheduler_config.json");
        assertRefused("holds no model", "no scheduler_config.json, no diffusion_pytorch_model.safetensors");
    }

    @Test
    void namesAreChecked() {
        for (String name : List.of("ddpm", "a/b/c", "../a", "a/..", "a b/c", "https://x/y")) {
            assertThat(ModelHub.isRepository(name)).as(name).isFalse();
            assertThatThrownBy(() -> hub(false).fetch(name)).isInstanceOf(DataException.class);
        }
        assertThat(ModelHub.isRepository("google/ddpm-cifar10-32")).isTrue();
        assertThatThrownBy(() -> hub(false).fetch(NAME, "../x")).hasMessageContaining("a revision is");
        assertThat(requests).isEmpty();
    }

    @Test
    void theEnvironmentNamesEndpointAndSilence() {
        ModelHub.Settings usual = ModelHub.Settings.of(Map.of(), cache);
        assertThat(usual.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
        assertThat(usual.offline()).isFalse();
        assertThat(usual.cache()).isEqualTo(cache.resolve("models"));
        ModelHub.Settings conditioning =
                ModelHub.Settings.of(Map.of("HF_ENDPOINT", "https://mirror.example", "HF_HUB_OFFLINE", "1"), cache);
        assertThat(conditioning.endpoint()).isEqualTo(URI.create("https://mirror.example"));
        assertThat(conditioning.offline()).isTrue();
        assertThatThrownBy(() -> ModelHub.Settings.of(Map.of("HF_ENDPOINT", "mirror"), cache))
                .hasMessageContaining("HF_ENDPOINT");
        assertThatThrownBy(() -> ModelHub.Settings.of(Map.of("HF_ENDPOINT", "https://a b"), cache))
                .hasMessageContaining("HF_ENDPOINT must be an address");
    }

    @Test
    void aServerThatIsNoHubIsNamed() throws IOException {
        listed.clear();
        listed.put("x", "<html>");
        assertRefused("no JSON", "HF_ENDPOINT");
        server.stop(0);
        assertRefused("cannot be reached");
        assertThat(Arrays.asList(cache.toFile().list())).isEmpty();
        assertThat(Files.isDirectory(cache)).isTrue();
    }

    @Test
    void oneFileOfARootIsFetchedAndCheckedAndKept() throws IOException {
        byte[] content = weights.clone();
        served.put("pytorch_model.bin", content);
        listed.put("pytorch_model.bin", large("pytorch_model.bin", sha256(content)));
        List<String> names = List.of("model.safetensors", "pytorch_model.bin");
        Path file = hub(false).fetchFile(NAME, "main", names, "name it");
        assertThat(file).hasFileName("pytorch_model.bin").hasBinaryContent(content);
        int before = requests.size();
        assertThat(hub(true).fetchFile(NAME, "main", names, "name it")).isEqualTo(file);
        assertThat(requests).hasSize(before);
        listed.put("model.safetensors", large("model.safetensors", sha256(new byte[1])));
        served.put("model.safetensors", content);
        Files.delete(file);
        assertThatThrownBy(() -> hub(false).fetchFile(NAME, "main", names, "name it"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has another content");
        assertThatThrownBy(() -> hub(false).fetchFile(NAME, "main", List.of("nothing.bin"), "name it"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has none of nothing.bin");
        assertThatThrownBy(() -> hub(true).fetchFile(NAME, "main", List.of("nothing.bin"), "name it"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("must not be asked");
    }
}
