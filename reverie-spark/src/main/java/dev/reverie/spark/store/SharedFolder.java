package dev.reverie.spark.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * A folder on any file system of Hadoop. A file there is either as it was or as it was written last, never half of it:
 *
 * <ul>
 *   <li>where a rename is atomic (HDFS, a mounted folder, ABFS), a file is written under another name and renamed;
 *   <li>on an object store, where a rename is a copy, an object is there once it is whole, and is written at its place.
 * </ul>
 */
public final class SharedFolder {
    /** Schemes whose rename is one step of the file system's. */
    private static final Set<String> RENAMES = Set.of("file", "hdfs", "viewfs", "webhdfs", "swebhdfs", "abfs", "abfss");

    private final Path root;
    private final FileSystem files;
    private final boolean renames;
    private final Configuration configuration;
    /** Two that write at once do not write the same file. */
    private final String own = Long.toHexString(ThreadLocalRandom.current().nextLong());

    private SharedFolder(Path root, FileSystem files, Configuration configuration) {
        this.root = root;
        this.files = files;
        this.configuration = configuration;
        renames = RENAMES.contains(files.getUri().getScheme());
    }

    /**
     * A folder that need not be there yet.
     *
     * @param place a URI such as {@code hdfs:///runs/mine} or {@code s3a://bucket/runs/mine}, or a path of the default file system
     * @param configuration of Hadoop, with what it needs to get in
     * @throws StoreException if the file system is not known or does not let in
     */
    public static SharedFolder at(String place, Configuration configuration) {
        try {
            Path path = new Path(place);
            FileSystem files = path.getFileSystem(configuration);
            // Without the files of checksums beside each: the manifest has better ones.
            FileSystem plain = files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
            return new SharedFolder(files.makeQualified(path), plain, configuration);
        } catch (IOException | RuntimeException e) {
            throw refused(place, e);
        }
    }

    private static StoreException refused(Object place, Exception e) {
        String text = String.valueOf(e.getMessage());
        String scheme = new Path(String.valueOf(place)).toUri().getScheme();
        boolean unknown = text.contains("No FileSystem for scheme")
                || text.contains("ClassNotFoundException")
                || text.matches("(?s).*Class .* not found.*");
        if (unknown) {
            return new StoreException(
                    place + " cannot be opened: this Spark has no file system for " + scheme + "://",
                    "add it by --packages, for s3a://"
                            + " org.apache.hadoop:hadoop-aws of the version of Hadoop that this Spark has",
                    e);
        }
        return new StoreException(
                place + " cannot be opened (" + text.lines().findFirst().orElse("") + ")",
                "give Spark what it needs to get in by --conf, such as spark.hadoop.fs.s3a.access.key and"
                        + " spark.hadoop.fs.s3a.secret.key, or a ticket of Kerberos",
                e);
    }

    /** The place, with its scheme. */
    public String place() {
        return root.toString();
    }

    /** The place, without scheme and host. */
    public String path() {
        return root.toUri().getPath();
    }

    /** Whether it is there, and no file. */
    public boolean isFolder() {
        try {
            return files.getFileStatus(root).isDirectory();
        } catch (FileNotFoundException nothingThere) {
            return false;
        } catch (IOException | RuntimeException e) {
            throw refused(root, e);
        }
    }

    /**
     * The files below it, by their paths relative to it.
     *
     * @return sorted; empty if it is not there
     * @throws StoreException if it cannot be read
     */
    public List<String> list() {
        try {
            Set<String> names = new TreeSet<>();
            RemoteIterator<LocatedFileStatus> all = files.listFiles(root, true);
            while (all.hasNext()) {
                names.add(root.toUri().relativize(all.next().getPath().toUri()).getPath());
            }
            return new ArrayList<>(names);
        } catch (FileNotFoundException nothingThere) {
            return List.of();
        } catch (IOException | RuntimeException e) {
            throw refused(root, e);
        }
    }

    /** A small file; absent if it is not there. */
    public Optional<String> text(String name) {
        try (InputStream in = files.open(file(name))) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (FileNotFoundException nothingThere) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            throw refused(file(name), e);
        }
    }

    /** Length and hash of a file. */
    RunManifest.Entry entry(String name) throws IOException {
        try (InputStream in = files.open(file(name))) {
            return RunManifest.Entry.of(in);
        }
    }

    /** Copies a file from there. */
    public void get(String name, java.nio.file.Path to) throws IOException {
        Files.createDirectories(to.toAbsolutePath().getParent());
        try (InputStream in = files.open(file(name))) {
            Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * Copies a file from there, which is known by length and hash.
     *
     * @param name its name
     * @param bytes its length
     * @param sha256 of its content
     * @param to where
     * @throws StoreException if it is not that file
     */
    public void getWhole(String name, long bytes, String sha256, java.nio.file.Path to) throws IOException {
        RunManifest.Entry wanted = new RunManifest.Entry(bytes, sha256);
        RunManifest.Entry got;
        try {
            get(name, to);
            got = RunManifest.Entry.of(to);
        } catch (FileNotFoundException e) {
            throw new StoreException(file(name) + " is missing", "copy the folder anew, or cut the data anew", e);
        }
        if (!got.equals(wanted)) {
            throw new StoreException(
                    file(name) + " has " + got.bytes() + " bytes of SHA-256 " + got.sha256() + ", and should have "
                            + bytes + " of " + sha256,
                    "it was cut short, or written since; copy the folder anew, or cut the data anew");
        }
    }

    /** Writes a file there in one step, in the place of one of that name. */
    public void put(String name, String text) throws IOException {
        write(name, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Copies a file there in one step, in the place of one of that name. */
    public void put(String name, java.nio.file.Path from) throws IOException {
        write(name, out -> Files.copy(from, out));
    }

    private interface Content {
        void to(OutputStream out) throws IOException;
    }

    private void write(String name, Content content) throws IOException {
        Path target = file(name);
        Path written = renames ? new Path(target.getParent(), "." + target.getName() + "." + own + ".tmp") : target;
        try {
            try (OutputStream out = files.create(written, true)) {
                content.to(out);
            }
            if (renames) {
                rename(written, target);
            }
        } catch (IOException | RuntimeException e) {
            if (renames) {
                files.delete(written, false);
            }
            throw e;
        }
    }

    private void rename(Path written, Path target) throws IOException {
        if (files instanceof RawLocalFileSystem) {
            Files.move(
                    java.nio.file.Path.of(written.toUri().getPath()),
                    java.nio.file.Path.of(target.toUri().getPath()),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } else {
            FileContext.getFileContext(root.toUri(), configuration).rename(written, target, Options.Rename.OVERWRITE);
        }
    }

    /** Deletes a file; does nothing if it is not there. */
    public void delete(String name) throws IOException {
        files.delete(file(name), false);
    }

    private Path file(String name) {
        return name.isEmpty() ? root : new Path(root, name);
    }
}
