package dev.reverie.config;

import dev.reverie.loss.Objective;
import dev.reverie.schedule.Schedule;

/** Adds an {@code objective.kind} of score models in continuous time. */
public interface ObjectiveExtension extends Extension {
    /**
     * Reads the keys of this kind.
     *
     * @param section the section {@code objective}; keys that are not asked for are refused
     * @param schedule the process of the section {@code process}
     */
    Objective read(Section section, Schedule schedule);
}
