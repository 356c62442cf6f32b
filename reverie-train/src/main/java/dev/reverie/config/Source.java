package dev.reverie.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The origin of a configuration, for messages.
 *
 * @param name a file, a preset, a checkpoint
 * @param overridden what was set from outside it, by dotted paths
 * @param vocabulary every path there is, asked only to help somebody who wrote an unknown one
 * @param settings takes what the readers ask for
 */
record Source(
        String name,
        Map<String, Written> overridden,
        Supplier<? extends Collection<String>> vocabulary,
        List<ConfigSetting> settings) {
    Source {
        overridden = Map.copyOf(overridden);
    }

    /** An origin of which nothing was read yet. */
    Source(String name, Map<String, Written> overridden, Supplier<? extends Collection<String>> vocabulary) {
        this(name, overridden, vocabulary, new ArrayList<>());
    }

    /**
     * The value of a setting.
     *
     * @param text as it was typed
     * @param fault why it is no YAML; absent if it is
     */
    record Written(String text, Optional<ConfigException> fault) {
        /** The text that a key of texts takes: as typed, unless it is quoted. */
        Optional<String> plain() {
            String stripped = text.strip();
            boolean quoted = fault.isEmpty() && (stripped.startsWith("'") || stripped.startsWith("\""));
            return quoted ? Optional.empty() : Optional.of(stripped);
        }
    }

    /** What was typed for this path; absent if it was not set from outside. */
    Optional<Written> written(String path) {
        return Optional.ofNullable(overridden.get(path));
    }

    /** Prefix of messages about this path. */
    String at(String path) {
        return overridden.containsKey(path) ? "--set " + path : name + ": " + path;
    }
}
