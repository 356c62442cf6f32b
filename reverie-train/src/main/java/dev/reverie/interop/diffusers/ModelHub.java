package dev.reverie.interop.diffusers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reverie.data.DataException;
import dev.reverie.data.catalog.DatasetDownload;
import dev.reverie.data.catalog.RemoteFile;
import dev.reverie.errors.RequestException;
import dev.reverie.file.AtomicFile;
import dev.reverie.file.OutputFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Fetches published models by the name of their repository on the Hugging Face hub, such as
 * {@code google/ddpm-cifar10-32}, into a folder that {@link DiffusersModel} opens.
 *
 * <p>The hub lists the files of a repository with size and hash: SHA-256 of large files, git's hash of small ones. Each
 * file is checked against it before it takes its place; an interrupted transfer of a large file goes on where it stopped;
 * what is there already is not fetched again. Only configurations and weights are fetched, and weights once: safetensors
 * where there are both. A model that is complete in the cache needs no network.
 */
public final class ModelHub {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String COMPLETE = ".complete";
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";
    private static final Pattern REPOSITORY = Pattern.compile(NAME + "/" + NAME);
    private static final Pattern PATH = Pattern.compile("(" + NAME + "/)?" + NAME);
    private static final int MAX_LISTING = 16 << 20;
    /** Files without a SHA-256 are kept in git itself, which takes none above ten megabytes. */
    private static final int MAX_SMALL = 16 << 20;

    /** The files that make a model, by their last name. */
    private static final List<String> CONFIGURATIONS =
            List.of("config.json", "scheduler_config.json", "model_index.json");

    /**
     * Where models come from and go to.
     *
     * @param endpoint address of the hub, {@code https://huggingface.co} or a mirror
     * @param cache folder of all models
     * @param offline whether only the cache is looked at
     */
    public record Settings(URI endpoint, Path cache, boolean offline) {
        /**
         * Checks the address.
         *
         * @throws IllegalArgumentException if it is not http or https
         */
        public Settings {
            String scheme = String.valueOf(endpoint.getScheme()).toLowerCase(Locale.ROOT);
            if (!List.of("http", "https").contains(scheme) || endpoint.getHost() == null) {
                throw new IllegalArgumentException(
                        "the hub's address must be like https://huggingface.co, got " + endpoint + " (HF_ENDPOINT)");
            }
        }

        /**
         * What the environment says: {@code HF_ENDPOINT} and {@code HF_HUB_OFFLINE} as other programs read them, and the
         * cache of data sets ({@code REVERIE_CACHE}).
         *
         * @throws RequestException if {@code HF_ENDPOINT} is no address
         */
        public static Settings ofEnvironment() {
            return of(System.getenv(), DatasetDownload.defaultCache());
        }

        static Settings of(Map<String, String> environment, Path cache) {
            String endpoint = environment.getOrDefault("HF_ENDPOINT", "");
            String offline = environment.getOrDefault("HF_HUB_OFFLINE", "").toLowerCase(Locale.ROOT);
            return new Settings(
                    address(endpoint.isBlank() ? "https://huggingface.co" : endpoint.strip()),
                    cache.resolve("models"),
                    List.of("1", "true", "yes", "on").contains(offline));
        }

        private static URI address(String endpoint) {
            try {
                return new URI(endpoint);
            } catch (URISyntaxException e) {
                throw new RequestException(
                        "HF_ENDPOINT must be an address like https://huggingface.co, got '" + endpoint + "'", e);
            }
        }
    }

    /** A file of a repository: its size, git's hash, and the SHA-256 of large files. */
    private record Listed(String path, long size, String gitHash, Optional<String> sha256) {
        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        String folder() {
            return path.substring(0, Math.max(0, path.lastIndexOf('/')));
        }
    }

    private final Settings settings;
    private final DatasetDownload download;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    /**
     * A hub.
     *
     * @param settings addresses and folders
     * @param progress is told how far the transfer of weights has come
     */
    public ModelHub(Settings settings, DatasetDownload.Progress progress) {
        this.settings = settings;
        this.download = new DatasetDownload(settings.cache(), progress);
    }

    /**
     * Whether a word looks like the name of a repository rather than a path.
     *
     * @param word such as {@code google/ddpm-cifar10-32}
     */
    public static boolean isRepository(String word) {
        return REPOSITORY.matcher(word).matches() && !word.contains("..");
    }

    /**
     * Brings the main revision of a model into the cache.
     *
     * @param repository {@code owner/name}
     * @return the folder that holds it
     * @throws DataException if there is no such repository or no model in it, the hub cannot be reached, what came is
     *     not what the hub promised, or the model is not in the cache and the hub must not be asked
     */
    public Path fetch(String repository) throws DataException {
        return fetch(repository, "main");
    }

    /**
     * Brings a revision of a model into the cache.
     *
     * @param repository {@code owner/name}
     * @param revision branch, tag or commit
     * @return the folder that holds it
     * @throws DataException as {@link #fetch(String)} does
     */
    public Path fetch(String repository, String revision) throws DataException {
        Path folder = folder(repository, revision);
        if (Files.exists(folder.resolve(COMPLETE))) {
            return folder;
        }
        if (settings.offline()) {
            throw new DataException(
                    folder,
                    "does not hold " + repository + ", and the hub must not be asked (HF_HUB_OFFLINE)",
                    "fetch it once with the network, or name a folder");
        }
        List<Listed> files = listing(repository, revision);
        try {
            for (Listed file : files) {
                Path target = folder.resolve(file.path());
                OutputFolder.make(folder.resolve(file.folder()));
                URI address = address("/" + repository + "/resolve/" + revision + "/" + file.path());
                if (file.sha256().isPresent()) {
                    large(repository, file, file.sha256().get(), address, target);
                } else {
                    small(repository, file, address, target);
                }
            }
            AtomicFile.write(folder.resolve(COMPLETE), "");
        } catch (IOException e) {
            throw new DataException(
                    folder, "cannot be written (" + e + ")", "set REVERIE_CACHE to a folder that can be written", e);
        }
        return folder;
    }

    /**
     * Brings one file of a repository's root into the cache, checked against the SHA-256 that the hub lists.
     *
     * @param repository {@code owner/name}
     * @param revision branch, tag or commit
     * @param names of files, of which the first that the repository has is taken
     * @param remedy what people can do without the network, besides putting the file into its place
     * @return the file
     * @throws DataException if the repository has none of them, the hub cannot be reached, or must not be asked
     */
    public Path fetchFile(String repository, String revision, List<String> names, String remedy) throws DataException {
        Path folder = folder(repository, revision);
        for (String name : names) {
            if (Files.exists(folder.resolve(name))) {
                return folder.resolve(name);
            }
        }
        String place = "without a network, fetch " + names.get(0) + " of " + repository + " ("
                + address("/" + repository) + ") by other means and put it into " + folder + ", or " + remedy;
        if (settings.offline()) {
            throw new DataException(
                    folder, "does not hold " + repository + ", and the hub must not be asked (HF_HUB_OFFLINE)", place);
        }
        URI tree = address("/api/models/" + repository + "/tree/" + revision + "?recursive=true");
        List<Listed> files;
        try {
            files = listed(repository, tree, new String(get(repository, tree, MAX_LISTING), StandardCharsets.UTF_8));
        } catch (DataException e) {
            throw new DataException(e.problem(), place, e);
        }
        Listed file = names.stream()
                .flatMap(name -> files.stream().filter(one -> one.path().equals(name)))
                .findFirst()
                .orElseThrow(() -> new DataException(
                        repository + " has none of " + String.join(", ", names) + " in its root", "see " + tree));
        String sha256 = file.sha256()
                .orElseThrow(() -> new DataException(repository + ": the hub lists " + file.path() + " of "
                        + file.size() + " bytes without a SHA-256 to check it by"));
        try {
            OutputFolder.make(folder);
        } catch (IOException e) {
            throw new DataException(
                    folder, "cannot be written (" + e + ")", "set REVERIE_CACHE to a folder that can be written", e);
        }
        Path target = folder.resolve(file.path());
        download.fetch(
                repository,
                new RemoteFile(
                        file.name(),
                        List.of(address("/" + repository + "/resolve/" + revision + "/" + file.path())),
                        file.size(),
                        sha256,
                        false),
                target,
                "Try again; " + place);
        return target;
    }

    private Path folder(String repository, String revision) throws DataException {
        if (!isRepository(repository)) {
            throw new DataException(
                    "a model on the hub is named like google/ddpm-cifar10-32, got '" + repository + "'");
        }
        if (!revision.matches(NAME) || revision.contains("..")) {
            throw new DataException("a revision is a branch, a tag or a commit, got '" + revision + "'");
        }
        return settings.cache().resolve(repository.replace("/", "--")).resolve(revision);
    }

    private URI address(String path) {
        String endpoint = settings.endpoint().toString();
        return URI.create((endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint) + path);
    }

    private void large(String repository, Listed file, String sha256, URI address, Path target) throws DataException {
        if (!Files.exists(target)) {
            download.fetch(
                    repository,
                    new RemoteFile(file.name(), List.of(address), file.size(), sha256, false),
                    target,
                    "Try again, or fetch the files by other means and name their folder");
        }
    }

    private void small(String repository, Listed file, URI address, Path target) throws IOException {
        if (file.size() > MAX_SMALL) {
            throw new DataException(repository + ": the hub lists " + file.path() + " of " + file.size()
                    + " bytes without a SHA-256 to check it by");
        }
        byte[] content = get(repository, address, MAX_SMALL);
        if (content.length != file.size() || !gitHash(content).equals(file.gitHash())) {
            throw new DataException(
                    repository + ": " + address + " has another content than the hub lists: "
                            + content.length + " bytes of hash " + gitHash(content) + " instead of " + file.size()
                            + " of "
                            + file.gitHash(),
                    "try again");
        }
        AtomicFile.write(target, content);
    }

    /** The hash of a git object: SHA-1 of {@code blob LENGTH\0} and the content. */
    static String gitHash(byte[] content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private List<Listed> listing(String repository, String revision) throws DataException {
        URI address = address("/api/models/" + repository + "/tree/" + revision + "?recursive=true");
        return chosen(
                repository,
                listed(repository, address, new String(get(repository, address, MAX_LISTING), StandardCharsets.UTF_8)));
    }

    /**
     * The files to fetch, of a listing.
     *
     * @param repository for messages
     * @param listing the answer of the hub
     * @return their paths within the repository
     */
    static List<String> filesIn(String repository, String listing) throws DataException {
        return chosen(repository, listed(repository, URI.create("listing"), listing)).stream()
                .map(Listed::path)
                .toList();
    }

    private static List<Listed> listed(String repository, URI address, String text) throws DataException {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new DataException(
                    repository + ": " + address + " answers with something other than a list of files (no JSON)",
                    "is HF_ENDPOINT a hub?");
        }
        List<Listed> files = new ArrayList<>();
        for (JsonNode node : tree) {
            String path = node.path("path").asText("");
            if (!node.path("type").asText("").equals("file")
                    || !PATH.matcher(path).matches()) {
                continue;
            }
            JsonNode large = node.path("lfs");
            // The hub has called the hash oid, and sha256 in another of its answers.
            String sha256 = large.path("oid").asText(large.path("sha256").asText(""));
            files.add(new Listed(
                    path,
                    large.path("size").asLong(node.path("size").asLong(-1)),
                    node.path("oid").asText(""),
                    sha256.matches("[0-9a-f]{64}") ? Optional.of(sha256) : Optional.empty()));
        }
        return files;
    }

    private static List<Listed> chosen(String repository, List<Listed> files) throws DataException {
        List<Listed> chosen = new ArrayList<>();
        boolean weights = false;
        for (Listed file : files) {
            boolean part = List.of("", "unet", "scheduler").contains(file.folder());
            if (part && CONFIGURATIONS.contains(file.name())) {
                chosen.add(file);
            }
        }
        for (String folder : List.of("unet", "")) {
            List<Listed> here =
                    files.stream().filter(file -> file.folder().equals(folder)).toList();
            List<String> names =
                    WeightFiles.choose(here.stream().map(Listed::name).toList());
            if (!weights && !names.isEmpty()) {
                here.stream().filter(file -> names.contains(file.name())).forEach(chosen::add);
                weights = true;
            }
        }
        List<String> missing = new ArrayList<>();
        for (String needed : List.of("config.json", "scheduler_config.json")) {
            if (chosen.stream().noneMatch(file -> file.name().equals(needed))) {
                missing.add(needed);
            }
        }
        if (!weights) {
            missing.add("diffusion_pytorch_model.safetensors");
        }
        if (!missing.isEmpty()) {
            throw new DataException(repository + " holds no model that can be read here: it has no "
                    + String.join(", no ", missing) + " (in its root, unet or scheduler folder) but "
                    + (files.isEmpty()
                            ? "no files"
                            : files.size() + " others, such as " + files.get(0).path()));
        }
        return chosen;
    }

    private byte[] get(String repository, URI address, int atMost) throws DataException {
        try {
            HttpResponse<InputStream> response = client.send(
                    HttpRequest.newBuilder(address).timeout(PATIENCE).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                int status = response.statusCode();
                if (status == 401 || status == 403 || status == 404) {
                    throw new DataException(
                            repository + " is not to be had: " + address + " answers with HTTP status " + status,
                            "the name is wrong, or the repository is private or asks for consent (then"
                                    + " fetch it with its own tools and name the folder)");
                }
                if (status != 200) {
                    throw new DataException(
                            repository + ": " + address + " answers with HTTP status " + status, "try again later");
                }
                byte[] content = body.readNBytes(atMost + 1);
                if (content.length > atMost) {
                    throw new DataException(repository + ": " + address + " sends more than " + atMost + " bytes");
                }
                return content;
            }
        } catch (IOException e) {
            throw new DataException(
                    repository + ": " + address + " cannot be reached ("
                            + (e.getMessage() == null ? "no connection; is there a network?" : e.getMessage())
                            + ")",
                    "to go without the network, name a folder that holds the model");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException(repository + ": the download was interrupted");
        }
    }
}
