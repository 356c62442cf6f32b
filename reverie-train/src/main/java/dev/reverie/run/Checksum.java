package dev.reverie.run;

import dev.reverie.file.ArraySource;
import dev.reverie.file.NdArray;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.SafetensorsWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A checksum of named arrays, whatever their order: the sum of the CRC-32C of each name and content. It detects storage
 * and copy errors, not forgery.
 */
final class Checksum {
    private static final String KEY = "checksum";

    private long sum;

    /**
     * Writes arrays with their checksum among the metadata.
     *
     * @param file where
     * @param arrays what
     * @param metadata what else the file tells
     * @throws dev.reverie.file.FileWriteException if the disk is too full or writing fails; a former file stays
     */
    static void write(Path file, Map<String, ArraySource> arrays, Map<String, String> metadata) throws IOException {
        Checksum checksum = new Checksum();
        for (Map.Entry<String, ArraySource> array : arrays.entrySet()) {
            checksum.add(array.getKey(), array.getValue().load());
        }
        Map<String, String> all = new TreeMap<>(metadata);
        all.put(KEY, checksum.hex());
        SafetensorsWriter.write(file, arrays, all);
    }

    /**
     * Reads a file from beginning to end and compares.
     *
     * @param file its path, for the message
     * @param arrays the open file
     * @throws RunException if it is damaged, or weights or averages in it are not finite
     */
    static void verify(Path file, SafetensorsFile arrays) throws IOException {
        Checksum checksum = new Checksum();
        List<String> astray = new ArrayList<>();
        for (String name : arrays.names()) {
            NdArray array = arrays.get(name);
            checksum.add(name, array);
            if (!name.startsWith(CheckpointWriter.ADAM) && !array.allFinite()) {
                astray.add(name);
            }
        }
        if (!checksum.hex().equals(arrays.metadata().get(KEY))) {
            throw new RunException(
                    file,
                    "is damaged: its arrays have the checksum " + checksum.hex() + " instead of "
                            + arrays.metadata().get(KEY));
        }
        if (!astray.isEmpty()) {
            throw new RunException(
                    file,
                    "holds weights that are not finite, in " + astray.size() + " of "
                            + arrays.names().size() + " arrays, first in " + astray.get(0),
                    "take an earlier checkpoint");
        }
    }

    private void add(String name, NdArray array) {
        CRC32C crc = new CRC32C();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        crc.update(array.asByteBuffer());
        sum += crc.getValue();
    }

    private String hex() {
        return String.format(Locale.ROOT, "%016x", sum);
    }
}
