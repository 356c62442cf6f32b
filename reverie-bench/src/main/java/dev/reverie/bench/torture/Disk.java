package dev.reverie.bench.torture;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A disk that keeps after a power cut what was forced to it, and no more has to.
 *
 * <p>The content of a file counts once the file is forced, its name once the folder is. What was not forced may have reached the
 * disk or not: of the many states that a cut can leave, {@link #after} gives the extreme ones.
 */
final class Disk {
    private static final byte[] EMPTY = {};

    private final String root;
    private final Map<String, Node> names = new TreeMap<>();
    private final Map<String, Node> forcedNames = new TreeMap<>();
    private final Map<Integer, Handle> handles = new HashMap<>();

    /** A file or a folder under whatever name. */
    private static final class Node {
        private final boolean folder;
        private byte[] content = EMPTY;
        private byte[] forced = EMPTY;

        Node(boolean folder) {
            this.folder = folder;
        }
    }

    private record Handle(Node node, String path, boolean synchronous) {}

    /** What of it that was not forced has reached the disk. */
    enum Cut {
        /** Nothing: neither names nor contents. */
        NOTHING,
        /** Names, but no contents: the order in which many file systems write. */
        NAMES,
        /** Everything, as after a kill of the process. */
        EVERYTHING
    }

    /**
     * An empty folder that is on the disk.
     *
     * @param root its path; operations elsewhere do not count
     */
    Disk(String root) {
        this.root = root;
    }

    /** Does an operation; true if it has changed anything that a cut may show. */
    boolean apply(Operation operation) {
        if (operation instanceof Operation.Open open) {
            return open(open);
        } else if (operation instanceof Operation.Write write) {
            return write(handles.get(write.handle()), write);
        } else if (operation instanceof Operation.Truncate truncate) {
            Handle handle = handles.get(truncate.handle());
            if (handle == null) {
                return false;
            }
            handle.node().content = Arrays.copyOf(handle.node().content, Math.toIntExact(truncate.size()));
            return true;
        } else if (operation instanceof Operation.Force force) {
            return force(handles.get(force.handle()));
        } else if (operation instanceof Operation.Rename rename) {
            return rename(rename.from(), rename.to());
        } else if (operation instanceof Operation.Delete delete) {
            return names.remove(delete.path()) != null;
        } else if (operation instanceof Operation.MakeFolder made) {
            return isInside(made.path()) && names.putIfAbsent(made.path(), new Node(true)) == null;
        }
        return false;
    }

    private boolean isInside(String path) {
        return path.startsWith(root + "/");
    }

    private boolean open(Operation.Open open) {
        handles.remove(open.handle());
        if (open.path().equals(root)) {
            handles.put(open.handle(), new Handle(new Node(true), root, false));
            return false;
        }
        if (!isInside(open.path())) {
            return false;
        }
        boolean made = false;
        Node node = names.get(open.path());
        if (node == null && open.create()) {
            node = new Node(false);
            names.put(open.path(), node);
            made = true;
        }
        if (node == null) {
            return false;
        }
        if (open.truncate()) {
            node.content = EMPTY;
        }
        handles.put(open.handle(), new Handle(node, open.path(), open.synchronous()));
        return made || open.truncate();
    }

    private static boolean write(@Nullable Handle handle, Operation.Write write) {
        if (handle == null) {
            return false;
        }
        Node node = handle.node();
        int at = write.offset() < 0 ? node.content.length : Math.toIntExact(write.offset());
        int length = write.bytes().remaining();
        node.content = Arrays.copyOf(node.content, Math.max(node.content.length, at + length));
        write.bytes().duplicate().get(node.content, at, length);
        if (handle.synchronous()) {
            node.forced = node.content.clone();
        }
        return true;
    }

    private boolean force(@Nullable Handle handle) {
        if (handle == null) {
            return false;
        }
        if (!handle.node().folder) {
            handle.node().forced = handle.node().content.clone();
            return true;
        }
        forcedNames.keySet().removeIf(path -> isEntry(handle.path(), path));
        names.forEach((path, node) -> {
            if (isEntry(handle.path(), path)) {
                forcedNames.put(path, node);
            }
        });
        return true;
    }

    private static boolean isEntry(String folder, String path) {
        return parent(path).equals(folder);
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private boolean rename(String from, String to) {
        Node moved = names.remove(from);
        if (moved == null) {
            return false;
        }
        if (isInside(to)) {
            names.put(to, moved);
        }
        if (moved.folder) {
            Map<String, Node> below = new TreeMap<>(names);
            below.forEach((path, node) -> {
                if (path.startsWith(from + "/")) {
                    names.remove(path);
                    names.put(to + path.substring(from.length()), node);
                }
            });
        }
        return true;
    }

    /**
     * The files and folders after a cut.
     *
     * @return contents by paths relative to the root; the path of a folder ends with a slash
     */
    Map<String, byte[]> after(Cut cut) {
        Map<String, Node> kept = cut == Cut.NOTHING ? forcedNames : names;
        Function<Node, byte[]> content = node -> cut == Cut.EVERYTHING ? node.content : node.forced;
        Map<String, byte[]> files = new TreeMap<>();
        kept.forEach((path, node) -> {
            if (isReachable(kept, path)) {
                String name = path.substring(root.length() + 1);
                files.put(node.folder ? name + "/" : name, node.folder ? EMPTY : content.apply(node));
            }
        });
        return files;
    }

    private boolean isReachable(Map<String, Node> kept, String path) {
        for (String folder = parent(path); !folder.equals(root); folder = parent(folder)) {
            if (!kept.containsKey(folder)) {
                return false;
            }
        }
        return true;
    }
}
