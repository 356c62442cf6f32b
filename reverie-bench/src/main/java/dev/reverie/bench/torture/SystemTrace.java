package dev.reverie.bench.torture;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operations on files of a process, recorded by the program {@code strace} of Linux. */
final class SystemTrace {
    private static final String CALLS =
            "openat,open,creat,close,write,pwrite64,writev,pwritev,lseek,ftruncate,fsync,fdatasync,rename,renameat,renameat2,"
                    + "unlink,unlinkat,rmdir,mkdir,mkdirat,dup,dup2,dup3,sendfile,copy_file_range";

    private static final Pattern LINE = Pattern.compile("(\\d+)\\s+(.*)");
    private static final Pattern CALL =
            Pattern.compile("(\\w+)\\((.*)\\)\\s+= (-?\\d+)(?:<.*>)?(?: .*)?", Pattern.DOTALL);
    private static final Pattern UNFINISHED = Pattern.compile("(.*?),? <unfinished \\.\\.\\.>");
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed>,? ?(.*)");
    private static final Pattern STRING = Pattern.compile("\"([^\"]*+)\"(\\.\\.\\.)?");

    private final String root;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, String> unfinished = new HashMap<>();
    private final Map<Integer, Opened> open = new HashMap<>();
    private int handles;

    /** A descriptor that is open. */
    private static final class Opened {
        private final int handle;
        private final String path;
        private final boolean append;
        private long position;

        Opened(int handle, String path, boolean append) {
            this.handle = handle;
            this.path = path;
            this.append = append;
        }
    }

    private SystemTrace(String root) {
        this.root = root;
    }

    /** Whether this system can record. */
    static boolean isAvailable() throws IOException, InterruptedException {
        try {
            return new ProcessBuilder("strace", "-o", "/dev/null", "true")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    /**
     * What to put before a command to have it recorded.
     *
     * @param file of the record
     */
    static List<String> prefix(Path file) {
        return List.of("strace", "-f", "-xx", "-s", "100000000", "-e", "trace=" + CALLS, "-o", file.toString());
    }

    /**
     * Reads a record.
     *
     * @param file that {@link #prefix} named
     * @param root folder of the operations that count
     * @throws IOException if it holds what cannot be understood
     */
    static List<Operation> read(Path file, Path root) throws IOException {
        SystemTrace trace = new SystemTrace(root.toString());
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                trace.line(line);
            }
        }
        return List.copyOf(trace.operations);
    }

    private void line(String line) throws IOException {
        Matcher split = LINE.matcher(line);
        if (!split.matches()) {
            throw new IOException("not understood in a record of strace: " + shortened(line));
        }
        String process = split.group(1);
        String text = split.group(2);
        Matcher cut = UNFINISHED.matcher(text);
        if (cut.matches()) {
            unfinished.put(process, cut.group(1));
            return;
        }
        Matcher rest = RESUMED.matcher(text);
        if (rest.matches()) {
            String begun = unfinished.remove(process);
            String end = rest.group(1);
            text = begun + (begun == null || begun.endsWith("(") || end.startsWith(")") ? "" : ", ") + end;
        }
        Matcher call = CALL.matcher(text);
        if (call.matches() && !call.group(3).startsWith("-")) {
            call(call.group(1), call.group(2), Integer.parseInt(call.group(3)));
        }
    }

    private static String shortened(String text) {
        return text.length() > 200 ? text.substring(0, 200) + " ..." : text;
    }

    private void call(String name, String arguments, int result) throws IOException {
        switch (name) {
            case "openat", "open", "creat" -> open(arguments, result);
            case "close" -> open.remove(descriptor(arguments));
            case "dup", "dup2", "dup3" -> {
                Opened former = open.get(descriptor(arguments));
                // Both stand for one open file and share its position.
                if (former != null) {
                    open.put(result, former);
                }
            }
            case "write", "pwrite64" -> write(name, arguments, result);
            case "writev", "pwritev", "sendfile", "copy_file_range" -> {
                Opened target = open.get(descriptor(arguments));
                if (target != null && isInside(target.path)) {
                    throw new IOException(target.path + " was written by " + name + ", which is not understood");
                }
            }
            case "lseek" -> inside(arguments).ifPresent(file -> file.position = result);
            case "ftruncate" ->
                inside(arguments)
                        .ifPresent(file -> operations.add(new Operation.Truncate(
                                file.handle,
                                Long.parseLong(arguments
                                        .substring(arguments.indexOf(',') + 1)
                                        .strip()))));
            case "fsync", "fdatasync" ->
                inside(arguments).ifPresent(file -> operations.add(new Operation.Force(file.handle)));
            case "rename", "renameat", "renameat2" -> {
                List<String> paths = strings(arguments);
                operations.add(new Operation.Rename(paths.get(0), paths.get(1)));
            }
            case "unlink", "unlinkat", "rmdir" ->
                operations.add(new Operation.Delete(strings(arguments).get(0)));
            case "mkdir", "mkdirat" ->
                operations.add(new Operation.MakeFolder(strings(arguments).get(0)));
            default -> throw new IOException("the call " + name + " is not understood");
        }
    }

    private boolean isInside(String path) {
        return path.equals(root) || path.startsWith(root + "/");
    }

    private Optional<Opened> inside(String arguments) {
        return Optional.ofNullable(open.get(descriptor(arguments))).filter(file -> isInside(file.path));
    }

    private static int descriptor(String arguments) {
        int end = 0;
        while (end < arguments.length() && Character.isDigit(arguments.charAt(end))) {
            end++;
        }
        return end == 0 ? -1 : Integer.parseInt(arguments.substring(0, end));
    }

    private void open(String arguments, int descriptor) {
        String path = strings(arguments).get(0);
        boolean create = arguments.contains("O_CREAT");
        boolean synchronous = arguments.contains("O_SYNC") || arguments.contains("O_DSYNC");
        Opened file = new Opened(handles++, path, arguments.contains("O_APPEND"));
        open.put(descriptor, file);
        if (isInside(path)) {
            operations.add(new Operation.Open(file.handle, path, create, arguments.contains("O_TRUNC"), synchronous));
        }
    }

    private void write(String name, String arguments, int written) throws IOException {
        Optional<Opened> target = inside(arguments);
        if (target.isEmpty()) {
            return;
        }
        Opened file = target.get();
        Matcher string = STRING.matcher(arguments);
        if (!string.find() || string.group(2) != null) {
            throw new IOException("the bytes written to " + file.path + " are not in the record");
        }
        ByteBuffer bytes = ByteBuffer.wrap(bytes(string.group(1)), 0, written);
        long offset = file.position;
        if (name.equals("pwrite64")) {
            offset = Long.parseLong(
                    arguments.substring(arguments.lastIndexOf(',') + 1).strip());
        } else if (file.append) {
            offset = -1;
        } else {
            file.position += written;
        }
        operations.add(new Operation.Write(file.handle, offset, bytes));
    }

    private static List<String> strings(String arguments) {
        List<String> strings = new ArrayList<>();
        Matcher matcher = STRING.matcher(arguments);
        while (matcher.find()) {
            strings.add(new String(bytes(matcher.group(1)), StandardCharsets.UTF_8));
        }
        return strings;
    }

    private static byte[] bytes(String hex) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(hex.length() / 4);
        for (int i = 2; i < hex.length(); i += 4) {
            bytes.write(Character.digit(hex.charAt(i), 16) << 4 | Character.digit(hex.charAt(i + 1), 16));
        }
        return bytes.toByteArray();
    }
}
