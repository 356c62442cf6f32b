package dev.reverie.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file open for reading, mapped where its file system can and read into memory where it cannot. */
final class FileSource implements ByteSource {
    private final String name;
    private final FileChannel channel;
    private final long size;

    private FileSource(String name, FileChannel channel, long size) {
        this.name = name;
        this.channel = channel;
        this.size = size;
    }

    /**
     * Opens a file.
     *
     * @throws java.nio.file.NoSuchFileException if it is missing, with a hint at what is there instead
     * @throws FileFormatException if it is a folder
     */
    static FileSource open(Path path) throws IOException {
        MissingFile.check(path);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new FileSource(path.toString(), channel, channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public ByteBuffer read(long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new FileFormatException(
                        name, "ends at byte " + (position + bytes.position()) + " of " + size + " while it is read");
            }
        }
        return bytes.flip();
    }

    @Override
    public ByteBuffer map(long position, int length) throws IOException {
        if (length == 0) {
            // Some systems refuse to map nothing.
            return ByteBuffer.allocate(0);
        }
        long now = channel.size();
        if (position + length > now) {
            throw new FileFormatException(
                    name, "was cut short while it was open: it had " + size + " bytes and has " + now);
        }
        try {
            return channel.map(MapMode.READ_ONLY, position, length);
        } catch (UnsupportedOperationException notMappable) {
            return read(position, length);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
