package dev.reverie.bench.table;

import dev.reverie.config.RunConfig;
import dev.reverie.setup.TrainingCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /**
     * A way with a sampler of its own; another one than that of the configuration has its own defaults.
     *
     * @param sampler its word
     * @param more settings
     */
    static Way by(String sampler, String name, String... more) {
        List<String> settings = new ArrayList<>(List.of("sampling.sampler=" + sampler));
        settings.addAll(List.of(more));
        return new Way(name, settings, -1);
    }

    /** A way that changes some of the configuration's settings. */
    static Way of(String name, String... settings) {
        return new Way(name, List.of(settings), -1);
    }

    /**
     * Evaluations of the network for each sample.
     *
     * @param config of the model
     * @return empty for adaptive solvers, which take as many as the tolerance asks for
     */
    Optional<Double> evaluations(RunConfig config) {
        RunConfig changed = config.with(settings.toArray(String[]::new));
        return TrainingCost.evaluations(
                changed, changed.requireScoreModel().sampling().steps());
    }
}
