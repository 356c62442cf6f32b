package dev.reverie.setup;

import dev.reverie.config.RunConfig;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A configuration on its way: values by path, each with the reason that stands beside it in the file. */
final class ConfigDraft {
    private static final List<String> SECTIONS =
            List.of("name", "description", "data", "process", "network", "objective", "training", "sampling");
    private static final int COMMENT_COLUMN = 34;

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private record Entry(String value, String reason) {}

    /** Sets a value that is YAML. */
    void put(String path, String yaml, String reason) {
        entries.put(path, new Entry(yaml, reason));
    }

    /** Sets a whole number. */
    void put(String path, long value, String reason) {
        put(path, Long.toString(value), reason);
    }

    /** Sets a number. */
    void put(String path, double value, String reason) {
        put(
                path,
                BigDecimal.valueOf(value)
                        .round(new MathContext(6))
                        .stripTrailingZeros()
                        .toPlainString(),
                reason);
    }

    /** Sets a text, whatever it looks like. */
    void putText(String path, String text, String reason) {
        put(path, RunConfig.quoted(text), reason);
    }

    /** Lays the user's settings over it; another kind of a section starts that section afresh, as it does everywhere. */
    void override(List<String> settings) {
        for (boolean kinds : new boolean[] {true, false}) {
            for (String setting : settings) {
                int equals = setting.indexOf('=');
                if (equals < 0) {
                    continue;
                }
                String path = setting.substring(0, equals).strip();
                String key = path.substring(path.lastIndexOf('.') + 1);
                if ((key.equals("kind") || path.equals("sampling.sampler")) != kinds) {
                    continue;
                }
                String value = RunConfig.value(setting.substring(equals + 1));
                if (kinds && !value.equals(RunConfig.value(valueOf(path)))) {
                    String section = path.substring(0, Math.max(0, path.lastIndexOf('.'))) + ".";
                    entries.keySet().removeIf(own -> own.startsWith(section));
                }
                put(path, value, "as asked");
            }
        }
    }

    private String valueOf(String path) {
        Entry entry = entries.get(path);
        return entry == null ? "" : entry.value();
    }

    /** The same values without reasons, as settings. */
    List<String> settings() {
        return entries.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().value())
                .toList();
    }

    RunConfig config() {
        return RunConfig.parse(yaml(List.of()), "the configuration chosen for the data", List.of());
    }

    /**
     * The text of the file.
     *
     * @param head lines of comment
     */
    String yaml(List<String> head) {
        StringBuilder text = new StringBuilder();
        head.forEach(
                line -> text.append("# ").append(line.replaceAll("\\R", " ")).append('\n'));
        Map<String, Object> tree = new LinkedHashMap<>();
        SECTIONS.forEach(section -> entries.keySet().stream()
                .filter(path -> path.equals(section) || path.startsWith(section + "."))
                .forEach(path -> insert(tree, path)));
        entries.keySet().forEach(path -> insert(tree, path));
        write(tree, "", text);
        return text.toString();
    }

    @SuppressWarnings("unchecked")
    private void insert(Map<String, Object> tree, String path) {
        Map<String, Object> section = tree;
        String[] names = path.split("\\.", -1);
        for (int i = 0; i < names.length - 1; i++) {
            Object inner = section.computeIfAbsent(names[i], name -> new LinkedHashMap<String, Object>());
            if (!(inner instanceof Map)) {
                return;
            }
            section = (Map<String, Object>) inner;
        }
        section.put(names[names.length - 1], entries.getOrDefault(path, new Entry("", "")));
    }

    private static void write(Map<String, Object> section, String indent, StringBuilder text) {
        section.forEach((key, value) -> {
            if (value instanceof Entry entry) {
                String line = indent + key + ": " + entry.value();
                text.append(line);
                if (!entry.reason().isEmpty()) {
                    text.append(" ".repeat(Math.max(1, COMMENT_COLUMN - line.length())))
                            .append("# ")
                            .append(entry.reason());
                }
                text.append('\n');
            } else if (value instanceof Map<?, ?> inner) {
                text.append(indent).append(key).append(":\n");
                Map<String, Object> copy = new LinkedHashMap<>();
                inner.forEach((name, own) -> copy.put(String.valueOf(name), own));
                write(copy, indent + "  ", text);
            }
        });
    }
}
