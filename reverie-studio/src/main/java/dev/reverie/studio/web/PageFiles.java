package dev.reverie.studio.web;

import dev.reverie.data.ContentHash;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of the page, out of the jar: {@code /} is its beginning, {@code /vendor/uplot/} the curves.
 *
 * <p>Pages that start take time from a training, so that little is asked and nothing twice. The beginning links to all modules as one
 * file ({@link ModuleBundle}) and to all styles as another, in a folder that is the hash of them, {@code /page/HASH/}: a browser
 * keeps them for good and asks for the beginning alone when it starts again, and a newer studio on the same port has other
 * names. Each module and style is there on its own as well, in that folder and, asked for again each time, without it.
 */
public final class PageFiles implements Handler {
    private static final String PAGE = "/dev/reverie/studio/web/";
    private static final String VENDOR = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final String VENDOR_PATH = "/vendor/uplot/";

    private static final String BEGINNING = "index.html";
    private static final int HASH_DIGITS = 16;

    private static final String SCRIPTS = "bundle.js";
    private static final String STYLES = "bundle.css";

    private static final Pattern SCRIPT = Pattern.compile("<script type=\"module\" src=\"([^\"]+)\">");
    private static final Pattern STYLE = Pattern.compile("<link rel=\"stylesheet\" href=\"([^\"]+)\">\\s*");

    /** What a style may not contain, as it means another file beside the bundle than beside the style. */
    private static final Pattern BESIDE = Pattern.compile("url\\(|@import");

    private static final Pattern LINK = Pattern.compile("((?:src|href)=\")([a-z][^\"]*)");

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

    private final String hashed;
    private final Map<String, PageFile> read = new ConcurrentHashMap<>();

    /**
     * A file that was read. Its tag is the hash of its bytes, and is weak because it means them compressed as well: compressed
     * once, not for every page that starts.
     */
    private static final class PageFile {
        private final String type;
        private final String tag;
        private final byte[] plain;
        private final byte[] compressed;

        PageFile(byte[] bytes, String type) {
            this.type = type;
            tag = "W/\"" + HexFormat.of().formatHex(ContentHash.newDigest().digest(bytes)) + '"';
            plain = bytes;
            compressed = compressed(bytes);
        }

        private static byte[] compressed(byte[] bytes) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            try (GZIPOutputStream stream = new GZIPOutputStream(all)) {
                stream.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException("memory does not take what is compressed", e);
            }
            return all.toByteArray();
        }

        void answer(Context ctx) {
            ctx.contentType(type);
            ctx.header("Vary", "Accept-Encoding");
            String accepted = ctx.header("Accept-Encoding");
            boolean smaller = accepted != null && accepted.contains("gzip") && compressed.length < plain.length;
            if (smaller) {
                ctx.header("Content-Encoding", "gzip");
            }
            byte[] bytes = smaller ? compressed : plain;
            ctx.header("Content-Length", String.valueOf(bytes.length));
            ctx.result(bytes);
        }
    }

    /** Reads the whole page, to bundle and to name it. */
    public PageFiles() {
        String source = text(BEGINNING);
        keep(STYLES, styles(source));
        keep(SCRIPTS, scripts(source));
        String beginning = SCRIPT.matcher(STYLE.matcher(source).replaceAll(""))
                .replaceFirst("<link rel=\"stylesheet\" href=\"" + STYLES + "\">\n  <script type=\"module\" src=\""
                        + SCRIPTS + "\">");
        String folder = "page/" + hash(beginning) + "/";
        keep(BEGINNING, LINK.matcher(beginning).replaceAll("$1/" + folder + "$2"));
        hashed = folder;
    }

    /** Of a beginning and of all that it links to. */
    private String hash(String beginning) {
        MessageDigest digest = ContentHash.newDigest();
        digest.update(beginning.getBytes(StandardCharsets.UTF_8));
        Matcher linked = LINK.matcher(beginning);
        while (linked.find()) {
            PageFile file = file(linked.group(2));
            if (file == null) {
                throw missing(linked.group(2));
            }
            digest.update(file.plain);
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_DIGITS);
    }

    private void keep(String path, String text) {
        read.put(path, new PageFile(text.getBytes(StandardCharsets.UTF_8), type(path)));
    }

    private static String scripts(String beginning) {
        Matcher script = SCRIPT.matcher(beginning);
        if (!script.find()) {
            throw new IllegalStateException(BEGINNING + " names no module");
        }
        return ModuleBundle.of(script.group(1), PageFiles::text);
    }

    private static String styles(String beginning) {
        StringBuilder all = new StringBuilder();
        Matcher style = STYLE.matcher(beginning);
        while (style.find()) {
            String text = text(style.group(1));
            if (BESIDE.matcher(text).find()) {
                throw new IllegalStateException(style.group(1) + " names other files, and can be no part of a bundle");
            }
            all.append("/* ")
                    .append(style.group(1))
                    .append(" */\n")
                    .append(text)
                    .append('\n');
        }
        return all.toString();
    }

    private static String text(String path) {
        byte[] bytes = bytes(path);
        if (bytes == null) {
            throw missing(path);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static IllegalStateException missing(String path) {
        return new IllegalStateException("the page names " + path + ", which is missing from the jar");
    }

    @Override
    public void handle(Context ctx) {
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
        file.answer(ctx);
    }

    private @Nullable PageFile file(String path) {
        PageFile known = read.get(path);
        if (known != null) {
            return known;
        }
        byte[] bytes = PATH.matcher(path).matches() && TYPES.containsKey(ending(path)) ? bytes(path) : null;
        if (bytes == null) {
            return null;
        }
        PageFile file = new PageFile(bytes, type(path));
        read.put(path, file);
        return file;
    }

    private static String ending(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static String type(String path) {
        return Objects.requireNonNull(TYPES.get(ending(path)));
    }

    private static byte @Nullable [] bytes(String path) {
        String vendor = VENDOR_PATH.substring(1);
        String place = path.startsWith(vendor) ? VENDOR + path.substring(vendor.length()) : PAGE + path;
        try (InputStream stream = PageFiles.class.getResourceAsStream(place)) {
            return stream == null ? null : stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + " out of the jar", e);
        }
    }
}
