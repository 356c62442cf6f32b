package dev.reverie.trained;

import dev.reverie.data.ContentHash;
import dev.reverie.data.catalog.DatasetDownload;
import dev.reverie.errors.RequestException;
import dev.reverie.file.AtomicFile;
import dev.reverie.file.NearestName;
import dev.reverie.pretrained.PretrainedFiles;
import dev.reverie.torch.Device;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * The models that come with Reverie, opened by name; {@code reverie models} lists them.
 *
 * <pre>{@code
 * try (TrainedModel model = PretrainedModels.open("mnist-conditional")) {
 *     model.sample(64, 0).writePng(Path.of("digits.png"));
 * }
 * }</pre>
 */
public final class PretrainedModels {
    private PretrainedModels() {}

    /** Their names. */
    public static List<String> names() {
        return PretrainedFiles.models();
    }

    /**
     * What there is to know of one: data, licence, how it was trained, what was measured, what it is bad at.
     *
     * @return Markdown
     * @throws RequestException if there is no such model
     */
    public static String card(String name) {
        return PretrainedFiles.modelCard(known(name));
    }

    /**
     * Opens one on the processor.
     *
     * @param name one of {@link #names}
     * @throws RequestException if there is no such model
     * @throws IOException if it cannot be unpacked
     */
    public static TrainedModel open(String name) throws IOException {
        return TrainedModel.load(checkpoint(name), Device.CPU);
    }

    /**
     * The checkpoint of one, unpacked into the user's cache unless it is there.
     *
     * @param name one of {@link #names}
     * @return a file whose name begins with that of the model
     * @throws RequestException if there is no such model
     * @throws IOException if it cannot be unpacked
     */
    public static Path checkpoint(String name) throws IOException {
        try {
            return checkpoint(name, DatasetDownload.defaultCache().resolve("pretrained"));
        } catch (IOException unwritable) {
            Path folder = Files.createTempDirectory("reverie-pretrained");
            Path file = checkpoint(name, folder);
            // In the reverse order.
            folder.toFile().deleteOnExit();
            file.toFile().deleteOnExit();
            return file;
        }
    }

    static Path checkpoint(String name, Path cache) throws IOException {
        ByteBuffer bytes = PretrainedFiles.model(known(name));
        MessageDigest digest = ContentHash.newDigest();
        digest.update(bytes.duplicate());
        String hash = HexFormat.of().formatHex(digest.digest());
        Path file = cache.resolve(name + "-" + hash.substring(0, 12) + ".safetensors");
        if (!Files.exists(file) || Files.size(file) != bytes.remaining()) {
            Files.createDirectories(cache);
            AtomicFile.write(file, bytes.remaining(), channel -> channel.write(bytes));
        }
        return file;
    }

    private static String known(String name) {
        if (!names().contains(name)) {
            throw new RequestException(
                    "there is no pretrained model '" + name + "'; there are " + String.join(", ", names()),
                    NearestName.of(name, names())
                            .map(nearest -> "is " + nearest + " meant?")
                            .orElse("reverie models lists them"));
        }
        return name;
    }
}
