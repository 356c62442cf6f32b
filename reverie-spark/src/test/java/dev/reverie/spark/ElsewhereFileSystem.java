package dev.reverie.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.Progressable;

/**
 * An object store as far as Reverie can tell: another scheme, and no rename, on top of this disk. A write can be cut short, as by a
 * kill.
 */
public final class ElsewhereFileSystem extends FileSystem {
    /** After so many bytes of a checkpoint a write fails; negative for never. */
    static volatile long cutAfter = -1;

    private final RawLocalFileSystem disk = new RawLocalFileSystem();
    private URI uri = URI.create("elsewhere://host");

    @Override
    public void initialize(URI name, Configuration conf) throws IOException {
        super.initialize(name, conf);
        setConf(conf);
        uri = URI.create("elsewhere://host");
        disk.initialize(URI.create("file:///"), conf);
    }

    private static Path local(Path path) {
        return new Path("file", null, path.toUri().getPath());
    }

    private FileStatus here(FileStatus status) {
        return new FileStatus(
                status.getLen(),
                status.isDirectory(),
                1,
                status.getBlockSize(),
                status.getModificationTime(),
                new Path("elsewhere", "host", status.getPath().toUri().getPath()));
    }

    @Override
    public URI getUri() {
        return uri;
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        Path above = local(path).getParent();
        if (disk.exists(above) && disk.getFileStatus(above).isFile()) {
            // As HDFS does.
            throw new AccessControlException(above + " (is not a directory)");
        }
        return disk.open(local(path), bufferSize);
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        FSDataOutputStream out = disk.create(local(path), overwrite, bufferSize, replication, blockSize, progress);
        return cutAfter >= 0 && path.getName().startsWith("step-") ? new CutStream(out, cutAfter) : out;
    }

    private static final class CutStream extends FSDataOutputStream {
        private long left;

        CutStream(FSDataOutputStream out, long most) throws IOException {
            super(out, null);
            left = most;
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) throws IOException {
            int kept = (int) Math.min(length, left);
            super.write(bytes, from, kept);
            left -= kept;
            if (kept < length) {
                throw new IOException("the connection was cut");
            }
        }
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
        throw new UnsupportedOperationException("objects are not appended to");
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        throw new IOException("an object is not renamed in one step");
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        return disk.delete(local(path), recursive);
    }

    @Override
    public FileStatus[] listStatus(Path path) throws FileNotFoundException, IOException {
        FileStatus[] all = disk.listStatus(local(path));
        for (int i = 0; i < all.length; i++) {
            all[i] = here(all[i]);
        }
        return all;
    }

    @Override
    public void setWorkingDirectory(Path path) {}

    @Override
    public Path getWorkingDirectory() {
        return new Path("elsewhere://host/");
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) throws IOException {
        return disk.mkdirs(local(path));
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        return here(disk.getFileStatus(local(path)));
    }
}
