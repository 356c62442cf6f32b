package dev.reverie.file.pickle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Zip archives in the form of torch, entry by entry. */
final class ArchiveFile {
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private boolean compressed;

    static ArchiveFile of(byte[] pickle) {
        return new ArchiveFile().entry("model/data.pkl", pickle);
    }

    ArchiveFile entry(String name, byte[] bytes) {
        entries.put(name, bytes);
        return this;
    }

    ArchiveFile storage(String key, byte[] bytes) {
        return entry("model/data/" + key, bytes);
    }

    ArchiveFile byteOrder(String order) {
        return entry("model/byteorder", order.getBytes(StandardCharsets.US_ASCII));
    }

    ArchiveFile deflated() {
        compressed = true;
        return this;
    }

    Path write(Path file) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry head = new ZipEntry(entry.getKey());
                if (!compressed) {
                    CRC32 crc = new CRC32();
                    crc.update(entry.getValue());
                    head.setMethod(ZipEntry.STORED);
                    head.setSize(entry.getValue().length);
                    head.setCrc(crc.getValue());
                }
                zip.putNextEntry(head);
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }
}
