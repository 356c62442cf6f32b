package dev.reverie.cli.sample;

import dev.reverie.sampler.catalog.SamplerKind;
import java.util.Arrays;
import java.util.Iterator;

/** The words that {@code --sampler} takes, for shells that complete them. */
public final class SamplerNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(SamplerKind.values()).map(SamplerKind::toString).iterator();
    }
}
