package dev.reverie.sampler.pc;

import dev.reverie.schedule.TimeIndexing;
import dev.reverie.sde.ForwardDiscretization;
import dev.reverie.sde.Sde;
import java.util.Optional;

/** The discrete chain of one run, made when first asked for, since short chains do not exist for every process. */
final class Chain {
    private final Sde sde;
    private final int steps;
    private final TimeIndexing indexing;
    private Optional<ForwardDiscretization> discretization = Optional.empty();

    Chain(Sde sde, int steps, TimeIndexing indexing) {
        this.sde = sde;
        this.steps = steps;
        this.indexing = indexing;
    }

    int steps() {
        return steps;
    }

    TimeIndexing indexing() {
        return indexing;
    }

    ForwardDiscretization discretization() {
        ForwardDiscretization made = discretization.orElseGet(() -> sde.discretize(steps, indexing));
        discretization = Optional.of(made);
        return made;
    }
}
