package dev.reverie.file.pickle;

import dev.reverie.file.FileFormatException;
import dev.reverie.file.InflationLimit;
import dev.reverie.file.MissingFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An open file of {@code torch.save}, of today's form or that before torch 1.6: its structure, read and checked, and
 * its tensors, read when asked for.
 *
 * <p>Nothing in the file is run. Dictionaries are {@link Map}s, lists and tuples {@link java.util.List}s, numbers
 * {@link Long} and {@link Double}, None is null, tensors and parameters {@link TorchTensor}s, which must be loaded
 * before {@link #close()}. Other Python objects beside the data are kept out ({@link #keptOut()}); a file that asks to
 * run something, or is nothing but such an object, is refused by the name of what it asks for. Safe for several threads.
 */
public final class TorchFile implements AutoCloseable {
    private static final int PICKLE_START = 0x80;
    private static final int HEAD = 64;

    private final TorchContainer container;
    private final Map<String, @Nullable Object> leaves;
    private final Map<String, TorchTensor> tensors;

    private TorchFile(TorchContainer container, Map<String, @Nullable Object> leaves) {
        this.container = container;
        this.leaves = Collections.unmodifiableMap(leaves);
        Map<String, TorchTensor> found = new LinkedHashMap<>();
        leaves.forEach((path, leaf) -> {
            if (leaf instanceof TorchTensor tensor) {
                found.put(path, tensor);
            }
        });
        this.tensors = Collections.unmodifiableMap(found);
    }

    /**
     * Opens a file under {@link InflationLimit#DEFAULT}; close it when done.
     *
     * @param path the file
     * @throws java.nio.file.NoSuchFileException if it is missing; the reason names what is there instead
     * @throws FileFormatException if it is a folder, no file of {@code torch.save}, damaged, or asks for a Python
     *     object that is no data
     * @throws IOException if it cannot be read
     */
    public static TorchFile open(Path path) throws IOException {
        return open(path, InflationLimit.DEFAULT);
    }

    /**
     * Opens a file; close it when done.
     *
     * @param path the file
     * @param limit how much a compressed archive, or tensors that repeat their elements, may unfold to
     * @throws java.nio.file.NoSuchFileException if it is missing; the reason names what is there instead
     * @throws FileFormatException if it is a folder, no file of {@code torch.save}, damaged, or asks for a Python
     *     object that is no data
     * @throws IOException if it cannot be read
     */
    public static TorchFile open(Path path, InflationLimit limit) throws IOException {
        MissingFile.check(path);
        TorchContainer container = container(path, limit);
        try {
            TorchFile file = new TorchFile(container, ContentPaths.leaves(path.toString(), container.content()));
            file.requireTotal(path.toString(), limit.accepted(Files.size(path)));
            return file;
        } catch (IOException | RuntimeException e) {
            container.close();
            throw e;
        }
    }

    /** A small file can name one tensor a hundred thousand times, or spread a number over gigabytes, by strides of 0. */
    private void requireTotal(String file, long accepted) {
        long left = accepted;
        for (TorchTensor tensor : tensors.values()) {
            // Each is bounded already, so that this cannot overflow.
            left -= tensor.shape().elementCount() * tensor.type().bytes();
            if (left < 0) {
                throw new FileFormatException(
                        file,
                        "has tensors of more than " + accepted + " bytes in all, far more than it holds; if it can be"
                                + " trusted, open it with a larger InflationLimit");
            }
        }
    }

    private static TorchContainer container(Path path, InflationLimit limit) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(path)) {
            head = in.readNBytes(HEAD);
        }
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith("PK")) {
            return TorchArchive.open(path, limit);
        }
        if (head.length > 0 && (head[0] & 0xff) == PICKLE_START) {
            return LegacyTorchFile.open(path, limit);
        }
        String what = "begins with " + FileFormatException.excerpt(text);
        if (text.startsWith("version https://git-lfs")) {
            what = "is a Git LFS pointer to the file, not the file itself; fetch it with git lfs pull";
        } else if (text.stripLeading().startsWith("<")) {
            what = "is a web page, probably of a failed download";
        } else if (head.length == 0) {
            what = "is empty";
        }
        throw new FileFormatException(
                path.toString(),
                "is no file of torch.save (a zip archive, or a pickle in the form before 1.6): it " + what);
    }

    /** The saved object, most often a {@link Map}; null for None. */
    public @Nullable Object content() {
        return container.content();
    }

    /**
     * All leaves, which are neither dictionaries nor lists, by path in file order: {@code step}, {@code
     * model/module.conv1.weight}, {@code ema/shadow_params/0}. A content that is one value has the path "".
     */
    public Map<String, @Nullable Object> leaves() {
        return leaves;
    }

    /** The tensors among {@link #leaves()}. */
    public Map<String, TorchTensor> tensors() {
        return tensors;
    }

    /**
     * What is not read: the name of the class of each Python object beside the data, by its path, such as {@code args}
     * and {@code argparse.Namespace}.
     */
    public Map<String, String> keptOut() {
        Map<String, String> objects = new LinkedHashMap<>();
        leaves.forEach((path, leaf) -> {
            if (leaf instanceof ForeignObject object) {
                objects.put(path, object.name());
            }
        });
        return objects;
    }

    /** Closes the file; arrays loaded before stay valid. */
    @Override
    public void close() throws IOException {
        container.close();
    }
}
