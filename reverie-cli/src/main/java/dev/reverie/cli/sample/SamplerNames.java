package dev.reverie.cli.sample;

import dev.reverie.config.SamplingConfig;
import java.util.Iterator;

/** The words that {@code --sampler} takes, for shells that complete them. */
public final class SamplerNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return SamplingConfig.samplers().iterator();
    }
}
