package dev.reverie.spark.train;

import dev.reverie.data.ContentHash;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.run.RunDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** The SHA-256 of all arrays of a checkpoint: weights, averages and moments, without when and where it was written. */
public final class WeightHash {
    private WeightHash() {}

    /** Of the newest checkpoint of a run; empty if there is none. */
    static String of(RunDirectory run) throws IOException {
        List<Path> files = run.checkpoints().files();
        return files.isEmpty() ? "" : of(files.get(files.size() - 1));
    }

    /** Of a checkpoint, as 64 hexadecimal digits. */
    public static String of(Path checkpoint) throws IOException {
        MessageDigest digest = ContentHash.newDigest();
        try (SafetensorsFile file = Safetensors.open(checkpoint)) {
            for (String name : file.names().stream().sorted().toList()) {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(file.get(name).asByteBuffer());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
