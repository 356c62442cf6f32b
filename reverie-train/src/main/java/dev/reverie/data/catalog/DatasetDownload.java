package dev.reverie.data.catalog;

import dev.reverie.data.ContentHash;
import dev.reverie.data.DataException;
import dev.reverie.data.DataFile;
import dev.reverie.errors.RequestException;
import dev.reverie.file.OutputFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Fetches the files of a known set into a cache folder.
 *
 * <p>A file is written beside its place as {@code NAME.part}, checked against its pinned SHA-256 and only then moved into
 * place in one step, so what stands in the cache is whole and genuine. An interrupted transfer goes on where it stopped.
 * What is in the cache already is not fetched again, and needs no network.
 */
public final class DatasetDownload {

    /** Receives the progress of a transfer. */
    @FunctionalInterface
    public interface Progress {
        /** Says nothing. */
        Progress SILENT = (file, done, total) -> {};

        /**
         * Called at the beginning, about every 256 KiB, and at the end.
         *
         * @param file the name of the file
         * @param done bytes that are here
         * @param total bytes in all
         */
        void at(String file, long done, long total);

        /**
         * Receives what was assumed when data were read; does nothing by default.
         *
         * @param line one of {@link dev.reverie.data.DataSplits#notices()}
         */
        default void notice(String line) {}
    }

    private static final int BUFFER = 1 << 18;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path cache;
    private final Progress progress;

    /**
     * A downloader into one folder.
     *
     * @param cache where sets are kept; made when first needed
     * @param progress receives the progress of a transfer
     */
    public DatasetDownload(Path cache, Progress progress) {
        this.cache = cache;
        this.progress = progress;
    }

    /**
     * The folder in which sets are kept unless told otherwise.
     *
     * @return {@code REVERIE_CACHE} of the environment, or {@code .cache/reverie} in the user's home
     */
    public static Path defaultCache() {
        return cacheFolder(System.getenv(), System.getProperty("user.home", "."));
    }

    static Path cacheFolder(Map<String, String> environment, String home) {
        String chosen = environment.getOrDefault("REVERIE_CACHE", "");
        return chosen.isBlank() ? Path.of(home, ".cache", "reverie") : Path.of(chosen);
    }

    /**
     * Brings every file of a set into the cache.
     *
     * @param set a set with files
     * @return the folder that holds them
     * @throws DataException if no address answers, what came is not the pinned content, or the cache cannot be written;
     *     the message says how to use a local folder instead
     * @throws RequestException if the set has no files to fetch
     */
    public Path fetch(KnownDataset set) throws DataException {
        if (set.files().isEmpty()) {
            throw new RequestException(set.name() + " has nothing to download");
        }
        Path folder = cache.resolve("datasets").resolve(set.name());
        try {
            OutputFolder.make(folder);
        } catch (IOException e) {
            throw new DataException(
                    folder, "cannot be made (" + e + ")", "set REVERIE_CACHE to a folder that can be written", e);
        }
        for (RemoteFile file : set.files()) {
            Path target = folder.resolve(file.name());
            if (!Files.exists(target)) {
                String names = String.join(
                        ", ", set.files().stream().map(RemoteFile::name).toList());
                fetch(
                        set.name(),
                        file,
                        target,
                        "To go without the network, put " + names + " from " + set.home()
                                + " into a folder and name it (command line: --data FOLDER)");
            }
        }
        return folder;
    }

    /**
     * Brings one file to its place, whatever is there; what was begun before goes on where it stopped.
     *
     * @param what it belongs to, for messages
     * @param file where it is found and what it must be
     * @param target its place, in a folder that exists
     * @param remedy what people can do where this fails, a sentence without full stop
     * @throws DataException if no address answers, what came is not the pinned content, or the file cannot be written
     */
    public void fetch(String what, RemoteFile file, Path target, String remedy) throws DataException {
        Path part = target.resolveSibling(file.name() + ".part");
        List<String> failures = new ArrayList<>();
        boolean whole = false;
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        try (FileChannel channel = FileChannel.open(
                        part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = lock(channel, part)) {
            for (URI address : file.addresses()) {
                whole = lock.isValid() && attempt(client, address, file, channel, part, failures);
                if (whole) {
                    // Before the move: what stands in the cache is whole even after a power cut.
                    channel.force(true);
                    break;
                }
            }
        } catch (IOException e) {
            throw new DataException(part, "cannot be written: " + describe(e), e);
        }
        if (whole) {
            install(part, target);
            return;
        }
        throw new DataException(what + " cannot be downloaded: " + String.join("; ", failures) + ". " + remedy);
    }

    /** After the channel is closed: not every system moves an open file. */
    private static void install(Path part, Path target) throws DataException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            OutputFolder.force(target.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new DataException(target, "cannot be moved into place: " + describe(e), e);
        }
    }

    private static FileLock lock(FileChannel channel, Path part) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            throw new DataException(part, "is being downloaded by another thread", "wait for it", e);
        }
        throw new DataException(part, "is being downloaded by another process", "wait for it");
    }

    /** True if the whole file came from this address and is genuine; otherwise the reason is added to the failures. */
    private boolean attempt(
            HttpClient client, URI address, RemoteFile file, FileChannel channel, Path part, List<String> failures)
            throws IOException {
        // What was begun may belong to another version of the file, so a mismatch is given one fresh start.
        boolean resumed = channel.size() > 0;
        while (true) {
            try {
                transfer(client, address, file, channel);
                String found = sha256(part, file.hashUnpacked());
                if (found.equals(file.sha256())) {
                    return true;
                }
                channel.truncate(0);
                failures.add(address + " has another content: SHA-256 " + found + " instead of " + file.sha256());
            } catch (TransferFailed e) {
                failures.add(address + " " + e.getMessage());
                return false;
            }
            if (!resumed) {
                return false;
            }
            resumed = false;
            failures.remove(failures.size() - 1);
        }
    }

    /** The network's part of a failure, as against that of the disk. */
    private static final class TransferFailed extends Exception {
        private static final long serialVersionUID = 1L;

        TransferFailed(String message) {
            super(message);
        }
    }

    private void transfer(HttpClient client, URI address, RemoteFile file, FileChannel channel)
            throws IOException, TransferFailed {
        long begun = channel.size();
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(PATIENCE);
        if (begun > 0) {
            request.header("Range", "bytes=" + begun + "-");
        }
        HttpResponse<InputStream> response = send(client, request.build());
        try (InputStream body = response.body()) {
            int status = response.statusCode();
            if (status == 416) {
                // All of it is here already, or it has become shorter: the hash will tell.
                return;
            }
            if (status != 200 && status != 206) {
                throw new TransferFailed("answers with HTTP status " + status);
            }
            if (status == 200) {
                channel.truncate(0);
                begun = 0;
            } else if (!response.headers()
                    .firstValue("Content-Range")
                    .orElse("")
                    .startsWith("bytes " + begun + "-")) {
                channel.truncate(0);
                throw new TransferFailed("answers with another range than asked for");
            }
            long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            long total = length < 0 ? file.bytes() : begun + length;
            receive(body, channel.position(begun), file, total);
        }
    }

    private void receive(InputStream body, FileChannel channel, RemoteFile file, long total)
            throws IOException, TransferFailed {
        // A compression of its own may differ a little in size; anything far larger is not the file.
        long most = file.bytes() + file.bytes() / 4 + BUFFER;
        OutputStream out = Channels.newOutputStream(channel);
        byte[] buffer = new byte[BUFFER];
        long done = channel.position();
        progress.at(file.name(), done, total);
        while (true) {
            int got;
            try {
                got = body.readNBytes(buffer, 0, buffer.length);
            } catch (IOException e) {
                throw new TransferFailed(
                        "broke off after " + done + " bytes (" + describe(e) + "); try again to go on");
            }
            if (got == 0) {
                break;
            }
            out.write(buffer, 0, got);
            done += got;
            progress.at(file.name(), done, total);
            if (done > most) {
                channel.truncate(0);
                throw new TransferFailed("sends more than the " + file.bytes() + " bytes of the file");
            }
        }
        if (done < total) {
            throw new TransferFailed("broke off after " + done + " of " + total + " bytes; try again to go on");
        }
    }

    private static HttpResponse<InputStream> send(HttpClient client, HttpRequest request) throws TransferFailed {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (HttpTimeoutException e) {
            throw new TransferFailed("does not answer within " + PATIENCE.toSeconds() + " seconds");
        } catch (IOException e) {
            throw new TransferFailed("cannot be reached (" + describe(e) + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransferFailed("was interrupted");
        }
    }

    /** The HTTP client's exceptions often come without a word. */
    private static String describe(IOException e) {
        Throwable conditioning = e;
        while (conditioning.getMessage() == null && conditioning.getCause() != null) {
            conditioning = conditioning.getCause();
        }
        if (conditioning.getMessage() != null) {
            return conditioning.getMessage();
        }
        return conditioning instanceof UnknownHostException || conditioning instanceof ConnectException
                ? "no connection; is there a network?"
                : conditioning.getClass().getSimpleName();
    }

    static String sha256(Path file, boolean unpack) throws IOException {
        MessageDigest digest = ContentHash.newDigest();
        try (InputStream raw = Files.newInputStream(file)) {
            boolean gzip = unpack && isGzip(file);
            try (InputStream in = new DigestInputStream(gzip ? new GZIPInputStream(raw, BUFFER) : raw, digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (java.util.zip.ZipException | java.io.EOFException e) {
                // A damaged stream has a hash of its own, which cannot be the pinned one.
                return HexFormat.of().formatHex(digest.digest());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static boolean isGzip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return DataFile.isGzip(in.readNBytes(3));
        }
    }
}
