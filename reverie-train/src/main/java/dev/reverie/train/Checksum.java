package dev.reverie.train;

import dev.reverie.file.NdArray;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * A checksum of named arrays, whatever their order: the sum of the CRC-32C of each name and content. It finds what a disk
 * or a copy got wrong; it does not stop a forger.
 */
final class Checksum {
    private long sum;

    void add(String name, NdArray array) {
        CRC32C crc = new CRC32C();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        crc.update(array.asByteBuffer());
        sum += crc.getValue();
    }

    String hex() {
        return String.format("%016x", sum);
    }
}
