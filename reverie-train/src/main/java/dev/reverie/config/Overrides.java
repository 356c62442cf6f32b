package dev.reverie.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Settings of the form {@code training.steps=1000} that override a configuration. The value is YAML, except that a key of
 * texts takes it as it is typed, unless it is quoted; an empty value or {@code null} restores the default. Another
 * {@code kind} of a section, or another {@code sampler}, starts that section
 * afresh, because the keys of the former one mean nothing to the new one.
 */
final class Overrides {
    private static final String SAMPLER = "sampling.sampler";

    private Overrides() {}

    /**
     * Changes a tree.
     *
     * @param tree the configuration, changed in place
     * @param settings each {@code path=value}, later ones over earlier ones
     * @return what was typed, by the paths that were set
     * @throws ConfigException if one has no {@code =}, an empty name in its path, or goes through a value
     */
    static Map<String, Source.Written> apply(ObjectNode tree, List<String> settings) {
        Map<String, Source.Written> typed = new TreeMap<>();
        // Kinds first: they empty their sections.
        for (boolean kinds : new boolean[] {true, false}) {
            for (String setting : settings) {
                int equals = setting.indexOf('=');
                String path = equals < 0
                        ? setting.strip()
                        : setting.substring(0, equals).strip();
                if (equals < 0
                        || path.isEmpty()
                        || List.of(path.split("\\.", -1)).contains("")) {
                    throw new ConfigException(
                            "--set takes path=value, for example --set training.steps=1000, got \"" + setting + "\"");
                }
                if (startsSection(path) == kinds) {
                    String text = setting.substring(equals + 1);
                    JsonNode value;
                    Optional<ConfigException> fault = Optional.empty();
                    try {
                        value = Yaml.value(text, "--set " + path);
                    } catch (ConfigException noYaml) {
                        // A text for a key of texts all the same; other keys refuse it with this reason.
                        value = TextNode.valueOf(text.strip());
                        fault = Optional.of(noYaml);
                    }
                    set(tree, path, value);
                    typed.put(path, new Source.Written(text, fault));
                }
            }
        }
        return typed;
    }

    /** Whether the other keys of the section depend on the value of this one. */
    static boolean startsSection(String path) {
        return path.equals("kind") || path.endsWith(".kind") || path.equals(SAMPLER);
    }

    private static void set(ObjectNode tree, String path, JsonNode value) {
        String[] names = path.split("\\.", -1);
        ObjectNode section = tree;
        for (int i = 0; i < names.length - 1; i++) {
            JsonNode next = section.get(names[i]);
            if (next == null || next.isNull()) {
                next = section.putObject(names[i]);
            }
            if (!(next instanceof ObjectNode mapping)) {
                throw new ConfigException(
                        "--set " + path + ": " + names[i] + " is no section but has the value " + Yaml.describe(next));
            }
            section = mapping;
        }
        String key = names[names.length - 1];
        if (startsSection(path) && !value.equals(section.get(key))) {
            section.removeAll();
        }
        section.set(key, value);
    }
}
