package dev.reverie.cli;

import java.util.Iterator;
import java.util.List;

/** The words that {@code --sampler} takes, for shells that complete them. */
final class SamplerNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return List.of(
                        "predictorCorrector",
                        "probabilityFlow",
                        "eulerMaruyama",
                        "reverseDiffusion",
                        "ancestral",
                        "langevin",
                        "annealedLangevin")
                .iterator();
    }
}
