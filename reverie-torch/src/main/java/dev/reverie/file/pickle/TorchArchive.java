package dev.reverie.file.pickle;

import dev.reverie.file.FileFormatException;
import dev.reverie.file.InflationLimit;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The form since torch 1.6: a zip archive {@code NAME/data.pkl}, {@code NAME/byteorder}, {@code NAME/data/KEY} for each
 * storage, {@code NAME/version}. Torch stores without compression, so that a piece of a storage is found by a seek; a
 * compressed archive is read as well, within an {@link InflationLimit}.
 */
final class TorchArchive implements TorchContainer, StorageReader {
    private static final String PICKLE = "data.pkl";
    private static final int MAX_NOTE = 100;

    private final String file;
    private final ZipFile zip;
    private String root = "";
    private boolean bigEndian;
    private @Nullable Object content;

    private TorchArchive(String file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    static TorchArchive open(Path path, InflationLimit limit) throws IOException {
        String file = path.toString();
        ZipFile zip;
        try {
            zip = new ZipFile(path.toFile());
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new FileFormatException(
                    file,
                    "begins like a zip archive but is none that can be read: " + FileFormatException.reason(e),
                    "is it cut short?",
                    e);
        }
        try {
            TorchArchive archive = new TorchArchive(file, zip);
            archive.read(limit.accepted(Files.size(path)));
            return archive;
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private void read(long accepted) throws IOException {
        ZipListing listing = ZipListing.of(file, zip, accepted);
        ZipEntry pickle = listing.single("/" + PICKLE);
        root = pickle.getName().substring(0, pickle.getName().length() - PICKLE.length());
        if (listing.contains(root + "constants.pkl")) {
            throw new FileFormatException(
                    file,
                    "is a TorchScript archive (torch.jit.save), a program with its weights, not a checkpoint",
                    "load it with dev.reverie.torch.ScriptModule, or save model.state_dict() in Python");
        }
        bigEndian = switch (note("byteorder", "little")) {
            case "little" -> false;
            case "big" -> true;
            default -> throw new FileFormatException(file, "names a byte order other than little and big");
        };
        try (InputStream in = new BufferedInputStream(zip.getInputStream(pickle))) {
            PickleInput input = new PickleInput(file, in);
            PersistentStorages storages = new PersistentStorages(input, this);
            content = new PickleMachine(input, new PickleNames(accepted), storages).run();
            for (TorchStorage storage : storages.byKey().values()) {
                entry(storage);
            }
        }
    }

    private String note(String name, String usual) throws IOException {
        ZipEntry entry = zip.getEntry(root + name);
        if (entry == null) {
            return usual;
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return new String(in.readNBytes(MAX_NOTE), StandardCharsets.US_ASCII).strip();
        } catch (ZipException | EOFException e) {
            throw damaged(name, e);
        }
    }

    private ZipEntry entry(TorchStorage storage) throws FileFormatException {
        ZipEntry entry = zip.getEntry(root + "data/" + storage.key());
        String shown = "storage " + FileFormatException.excerpt(storage.key());
        if (entry == null) {
            throw new FileFormatException(
                    file,
                    "lacks " + shown + " of " + storage.elementCount() + " " + storage.type()
                            + ", which its tensors are in");
        }
        if (entry.getSize() != StorageBytes.count(storage)) {
            throw new FileFormatException(
                    file,
                    "has " + entry.getSize() + " bytes of " + shown + ", whose " + storage.elementCount() + " "
                            + storage.type() + " take " + StorageBytes.count(storage) + "; it is cut short or damaged");
        }
        return entry;
    }

    @Override
    public @Nullable Object content() {
        return content;
    }

    @Override
    public ByteBuffer read(TorchStorage storage, long offset, int length) throws IOException {
        ZipEntry entry;
        byte[] bytes;
        try {
            entry = entry(storage);
            bytes = piece(entry, offset, length);
        } catch (IllegalStateException closed) {
            throw new IOException(file + " is closed; load its tensors before close()", closed);
        } catch (ZipException | EOFException e) {
            throw damaged("storage " + FileFormatException.excerpt(storage.key()), e);
        }
        if (bytes.length < length) {
            throw new FileFormatException(
                    file, "ends within storage " + FileFormatException.excerpt(storage.key()) + ": it is cut short");
        }
        if (length == entry.getSize()) {
            checkSum(entry, bytes);
        }
        return StorageBytes.littleEndian(bytes, storage.type(), bigEndian);
    }

    private byte[] piece(ZipEntry entry, long offset, int length) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            in.skipNBytes(offset);
            return in.readNBytes(length);
        }
    }

    /** Torch can be told to leave the sums out; they are 0 then. */
    private void checkSum(ZipEntry entry, byte[] bytes) throws FileFormatException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        if (entry.getCrc() != 0 && entry.getCrc() != crc.getValue()) {
            throw new FileFormatException(
                    file,
                    "is damaged in " + FileFormatException.excerpt(entry.getName())
                            + String.format(
                                    Locale.ROOT,
                                    ": its CRC-32 is %08x, the archive says %08x",
                                    crc.getValue(),
                                    entry.getCrc()));
        }
    }

    private FileFormatException damaged(String what, IOException e) {
        return new FileFormatException(file, "has damaged data of " + what + ": " + e.getMessage(), e);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
