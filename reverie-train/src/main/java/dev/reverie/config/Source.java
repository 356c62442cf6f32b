package dev.reverie.config;

import java.util.Collection;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The origin of a configuration, for messages.
 *
 * @param name a file, a preset, a checkpoint
 * @param overridden dotted paths set from outside it
 * @param vocabulary every path there is, asked only to help somebody who wrote an unknown one
 */
record Source(String name, Set<String> overridden, Supplier<? extends Collection<String>> vocabulary) {
    Source {
        overridden = Set.copyOf(overridden);
    }

    /** Prefix of messages about this path. */
    String at(String path) {
        return overridden.contains(path) ? "--set " + path : name + ": " + path;
    }
}
