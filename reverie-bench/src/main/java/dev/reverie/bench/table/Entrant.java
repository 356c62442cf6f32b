package dev.reverie.bench.table;

import dev.reverie.config.RunConfig;
import java.util.List;
import java.util.Optional;

/**
 * A model of a study.
 *
 * @param name for people, such as {@code VE, NCSN++}
 * @param config of its run; its name is that of the run's folder
 * @param ways it is sampled in
 * @param likelihood whether its bits per dimension are measured
 * @param classifier the configuration of the classifier that guides it, where one does
 */
record Entrant(String name, RunConfig config, List<Way> ways, boolean likelihood, Optional<RunConfig> classifier) {
    Entrant {
        ways = List.copyOf(ways);
    }

    /** A model whose samples and likelihoods are measured. */
    static Entrant of(String name, RunConfig config, List<Way> ways) {
        return new Entrant(name, config, ways, true, Optional.empty());
    }

    /** The same without likelihoods. */
    Entrant samplesOnly() {
        return new Entrant(name, config, ways, false, classifier);
    }
}
