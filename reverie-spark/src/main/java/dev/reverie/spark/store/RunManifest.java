package dev.reverie.spark.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.data.ContentHash;
import dev.reverie.run.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is whole in a run on a shared file system: written after the files that it names.
 *
 * @param files by their paths in the run
 * @param writer the attempt that writes the run; empty if none has claimed it
 */
record RunManifest(Map<String, Entry> files, String writer) {
    static final String NAME = "manifest.json";

    RunManifest {
        files = Collections.unmodifiableMap(new TreeMap<>(files));
    }

    /**
     * A file.
     *
     * @param bytes its length
     * @param sha256 64 hexadecimal digits
     */
    record Entry(long bytes, String sha256) {
        static Entry of(Path file) throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                return of(in);
            }
        }

        /** Of all that a stream has. */
        static Entry of(InputStream in) throws IOException {
            MessageDigest digest = ContentHash.newDigest();
            byte[] buffer = new byte[1 << 16];
            long bytes = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                bytes += read;
            }
            return new Entry(bytes, HexFormat.of().formatHex(digest.digest()));
        }
    }

    /** Reads one; empty if the text is none. */
    static RunManifest parse(String text) {
        Map<String, Entry> files = new TreeMap<>();
        JsonNode json = Json.parse(text);
        for (Map.Entry<String, JsonNode> file : json.path("files").properties()) {
            files.put(
                    file.getKey(),
                    new Entry(
                            file.getValue().path("bytes").asLong(-1),
                            file.getValue().path("sha256").asText()));
        }
        return new RunManifest(files, json.path("writer").asText(""));
    }

    String text() {
        ObjectNode json = Json.object();
        if (!writer.isEmpty()) {
            json.put("writer", writer);
        }
        ObjectNode all = json.putObject("files");
        files.forEach(
                (name, entry) -> all.putObject(name).put("bytes", entry.bytes()).put("sha256", entry.sha256()));
        return Json.pretty(json);
    }
}
