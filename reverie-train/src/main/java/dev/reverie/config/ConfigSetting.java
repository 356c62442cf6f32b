package dev.reverie.config;

import java.util.List;
import java.util.Optional;

/**
 * One setting of a configuration, as its reader describes it: for forms and for help.
 *
 * @param path dotted, such as {@code training.batchSize}
 * @param type what it holds
 * @param value what it is, in JSON; {@code null} where it is not given and has no default
 * @param fallback what it is by default, in JSON; {@code null} for none
 * @param range of the number or numbers; absent for other types
 * @param choices words that are accepted; empty where the type says all
 */
public record ConfigSetting(
        String path, Type type, String value, String fallback, Optional<Range> range, List<String> choices) {
    /** What a setting holds. */
    public enum Type {
        /** A whole number. */
        INTEGER,
        /** A number. */
        NUMBER,
        /** True or false. */
        BOOLEAN,
        /** Any text. */
        TEXT,
        /** One of some words. */
        CHOICE,
        /** A list of whole numbers. */
        INTEGERS,
        /** A list of numbers. */
        NUMBERS,
        /** A list of texts. */
        TEXTS
    }

    /** Keeps a private copy of the words. */
    public ConfigSetting {
        choices = List.copyOf(choices);
    }

    /** The section it stands in: what comes before the last dot, empty at the top. */
    public String section() {
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }
}
