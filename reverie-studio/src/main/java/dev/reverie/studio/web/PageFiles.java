package dev.reverie.studio.web;

import dev.reverie.data.ContentHash;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of the page, out of the jar: {@code /} is its beginning, {@code /vendor/uplot/} the curves.
 *
 * <p>The beginning names the others by a folder that is the hash of them all, {@code /page/HASH/}, and they name one another from
 * where they are: a browser keeps them for good and asks for the beginning alone when it starts again, and a newer studio on the
 * same port has other names. Without that folder they are there as well, asked for again each time. Files are unpacked once: pages
 * that start take time from a training.
 */
public final class PageFiles implements Handler {
    private static final String PAGE = "/dev/reverie/studio/web/";
    private static final String VENDOR = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final String VENDOR_PATH = "/vendor/uplot/";

    private static final String BEGINNING = "index.html";
    private static final int HASH_DIGITS = 16;

    /** What the beginning links to, and what modules import. */
    private static final Pattern REFERENCE =
            Pattern.compile("(?:src|href)=\"([^\"#:]+)\"|(?:from|import)\\s*\\(?\\s*'([./][^']+\\.js)'");

    private static final Pattern LINKED = Pattern.compile("((?:src|href)=\")([a-z])");

    private static final int NOT_MODIFIED = 304;

    /** No dots at the beginning of a name: nothing outside the folder can be reached. */
    private static final Pattern PATH =
            Pattern.compile("(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*");

    private static final String HTML = "text/html; charset=utf-8";

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", HTML),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("woff2", "font/woff2"));

    private final String hashed;
    private final Map<String, PageFile> read = new ConcurrentHashMap<>();

    /** A file that was read; the tag is the hash of its bytes, in quotes. */
    private static final class PageFile {
        private final byte[] bytes;
        private final String type;
        private final String tag;

        PageFile(byte[] bytes, String type) {
            this.bytes = bytes;
            this.type = type;
            tag = '"' + HexFormat.of().formatHex(ContentHash.newDigest().digest(bytes)) + '"';
        }
    }

    /** Reads the whole page, to name it. */
    public PageFiles() throws IOException {
        Deque<String> open = new ArrayDeque<>(List.of(BEGINNING));
        SortedMap<String, byte[]> all = new TreeMap<>();
        while (!open.isEmpty()) {
            String path = open.pop();
            byte[] bytes = bytes(path);
            if (bytes == null) {
                throw new IllegalStateException("the page names " + path + ", which is missing from the jar");
            }
            all.put(path, bytes);
            Matcher named = REFERENCE.matcher(path.endsWith(".css") ? "" : new String(bytes, StandardCharsets.UTF_8));
            while (named.find()) {
                String name = named.group(1) == null ? named.group(2) : named.group(1);
                String next = URI.create("/" + path).resolve(name).getPath().substring(1);
                if (!all.containsKey(next) && !open.contains(next)) {
                    open.push(next);
                }
            }
        }
        MessageDigest digest = ContentHash.newDigest();
        all.forEach((path, bytes) -> {
            digest.update((path + " " + bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        });
        hashed = "page/" + HexFormat.of().formatHex(digest.digest()).substring(0, HASH_DIGITS) + "/";
        String beginning = new String(Objects.requireNonNull(all.get(BEGINNING)), StandardCharsets.UTF_8);
        read.put(
                BEGINNING,
                new PageFile(
                        LINKED.matcher(beginning)
                                .replaceAll("$1/" + hashed + "$2")
                                .getBytes(StandardCharsets.UTF_8),
                        HTML));
    }

    @Override
    public void handle(Context ctx) throws IOException {
        String path = ctx.path().equals("/") ? BEGINNING : ctx.path().substring(1);
        boolean kept = path.startsWith(hashed);
        PageFile file = file(kept ? path.substring(hashed.length()) : path);
        if (file == null) {
            throw Fault.of(Fault.NOT_FOUND, "there is no page " + ctx.path() + " here", "the studio begins at /");
        }
        ctx.header("Cache-Control", kept ? "public, max-age=31536000, immutable" : "no-cache");
        ctx.header("ETag", file.tag);
        if (file.tag.equals(ctx.header("If-None-Match"))) {
            ctx.status(NOT_MODIFIED);
            return;
        }
        ctx.contentType(file.type);
        ctx.result(file.bytes);
    }

    private @Nullable PageFile file(String path) throws IOException {
        PageFile known = read.get(path);
        if (known != null) {
            return known;
        }
        byte[] bytes = PATH.matcher(path).matches() ? bytes(path) : null;
        String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
        if (bytes == null || type == null) {
            return null;
        }
        PageFile file = new PageFile(bytes, type);
        read.put(path, file);
        return file;
    }

    private static byte @Nullable [] bytes(String path) throws IOException {
        String vendor = VENDOR_PATH.substring(1);
        String place = path.startsWith(vendor) ? VENDOR + path.substring(vendor.length()) : PAGE + path;
        try (InputStream stream = PageFiles.class.getResourceAsStream(place)) {
            return stream == null ? null : stream.readAllBytes();
        }
    }
}
