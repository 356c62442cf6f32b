package dev.reverie.config;

import dev.reverie.grid.Grid;
import dev.reverie.sampler.Sampler;
import dev.reverie.schedule.Schedule;

/** Adds a {@code sampling.sampler}. */
public interface SamplerExtension extends Extension {
    /**
     * Reads the keys of this kind.
     *
     * @param section the section {@code sampling}; keys that neither this nor all samplers have are refused
     */
    Sampler read(Section section);

    /** Number of steps unless the configuration says otherwise, at least 1. */
    int usualSteps();

    /**
     * The default grid.
     *
     * @param schedule the process
     */
    Grid usualGrid(Schedule schedule);
}
