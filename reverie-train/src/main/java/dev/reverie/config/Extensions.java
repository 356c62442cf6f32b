package dev.reverie.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The kinds that jars on the class path add, loaded once. */
public final class Extensions {
    private static final Map<Class<?>, List<? extends Extension>> FOUND = new ConcurrentHashMap<>();

    private Extensions() {}

    /**
     * All of one sort.
     *
     * @param sort such as {@link NetworkExtension}
     * @throws ConfigException if a jar names a class that cannot be made, or two have one kind
     */
    public static <E extends Extension> List<E> of(Class<E> sort) {
        return FOUND.computeIfAbsent(sort, Extensions::load).stream()
                .map(sort::cast)
                .toList();
    }

    /**
     * The one of a kind, if there is any.
     *
     * @param sort such as {@link NetworkExtension}
     * @param kind its word
     */
    static <E extends Extension> Optional<E> find(Class<E> sort, String kind) {
        return of(sort).stream()
                .filter(extension -> extension.kind().equals(kind))
                .findFirst();
    }

    /** The words of one sort. */
    static List<String> kinds(Class<? extends Extension> sort) {
        return of(sort).stream().map(Extension::kind).toList();
    }

    private static List<? extends Extension> load(Class<?> sort) {
        List<Extension> found = new ArrayList<>();
        Set<String> kinds = new HashSet<>();
        try {
            for (Object each : ServiceLoader.load(sort)) {
                Extension extension = (Extension) each;
                if (!kinds.add(extension.kind())) {
                    throw new ConfigException(
                            "two jars on the class path add the " + sort.getSimpleName() + " \""
                                    + extension.kind() + "\", the second by "
                                    + extension.getClass().getName(),
                            "remove one of them");
                }
                found.add(extension);
            }
        } catch (ServiceConfigurationError e) {
            throw new ConfigException(
                    "a jar on the class path adds a " + sort.getSimpleName() + " that cannot be used: "
                            + e.getMessage(),
                    e);
        }
        return List.copyOf(found);
    }
}
