package dev.reverie.bench.table;

import java.util.List;

/**
 * A way of sampling a model.
 *
 * @param name for people, such as {@code predictor-corrector, 2000}
 * @param settings of the section {@code sampling}, each {@code path=value}
 * @param guidance strength of a classifier, or negative for none
 */
record Way(String name, List<String> settings, double guidance) {
    Way {
        settings = List.copyOf(settings);
    }

    /** A way without classifier. */
    static Way of(String name, String... settings) {
        return new Way(name, List.of(settings), -1);
    }

    /** The sampler that the configuration states. */
    static Way asConfigured(String name) {
        return of(name);
    }
}
