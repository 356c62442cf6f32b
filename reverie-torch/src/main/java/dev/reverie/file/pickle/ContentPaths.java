package dev.reverie.file.pickle;

import dev.reverie.file.FileFormatException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The leaves of nested dictionaries and lists by their paths, {@code model/module.conv1.weight}; bounded, because a few
 * hundred bytes of a pickle can nest in themselves without end or share parts exponentially often.
 */
final class ContentPaths {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_VISITS = 1_000_000;
    private static final int MAX_LEAVES = 200_000;
    private static final int MAX_PATH = 1000;

    private final String file;
    private final Map<String, @Nullable Object> leaves = new LinkedHashMap<>();
    private int visits;

    private ContentPaths(String file) {
        this.file = file;
    }

    static Map<String, @Nullable Object> leaves(String file, @Nullable Object content) throws FileFormatException {
        ContentPaths paths = new ContentPaths(file);
        paths.visit("", content, 0);
        return paths.leaves;
    }

    private void visit(String path, @Nullable Object value, int depth) throws FileFormatException {
        visits++;
        if (depth > MAX_DEPTH || visits > MAX_VISITS || leaves.size() > MAX_LEAVES || path.length() > MAX_PATH) {
            throw new FileFormatException(
                    file,
                    "nests its content deeper than " + MAX_DEPTH + " levels or into more than " + MAX_LEAVES
                            + " values, or names one by more than " + MAX_PATH + " letters, near "
                            + FileFormatException.excerpt(path));
        }
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                visit(below(path, String.valueOf(entry.getKey())), entry.getValue(), depth + 1);
            }
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                visit(below(path, Integer.toString(i)), list.get(i), depth + 1);
            }
        } else if (leaves.containsKey(path)) {
            throw new FileFormatException(
                    file,
                    "holds two values at " + FileFormatException.excerpt(path) + "; which one counts is not said");
        } else {
            leaves.put(path, value);
        }
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "/" + name;
    }
}
