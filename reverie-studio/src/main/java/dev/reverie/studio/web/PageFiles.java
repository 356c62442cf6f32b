package dev.reverie.studio.web;

import dev.reverie.data.ContentHash;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of the page, out of the jar: {@code /} is its beginning, {@code /vendor/uplot/} the curves. The browser asks
 * again each time, so that a newer studio on the same port shows its own page; of what it has, it gets no second copy. Files
 * are unpacked once: pages that start take time from a training.
 */
public final class PageFiles implements Handler {
    private static final String PAGE = "/dev/reverie/studio/web/";
    private static final String VENDOR = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final String VENDOR_PATH = "/vendor/uplot/";

    private static final int NOT_MODIFIED = 304;

    /** No dots at the beginning of a name: nothing outside the folder can be reached. */
    private static final Pattern PATH =
            Pattern.compile("(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*");

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("woff2", "font/woff2"));

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

    @Override
    public void handle(Context ctx) throws IOException {
        PageFile file = file(ctx.path().equals("/") ? "index.html" : ctx.path().substring(1));
        if (file == null) {
            throw Fault.of(Fault.NOT_FOUND, "there is no page " + ctx.path() + " here", "the studio begins at /");
        }
        ctx.header("Cache-Control", "no-cache");
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
