package dev.reverie.config;

import dev.reverie.schedule.Schedule;

/** Adds a {@code process.kind}. */
public interface ScheduleExtension extends Extension {
    /**
     * Reads the keys of this kind.
     *
     * @param section the section {@code process}; keys that are not asked for are refused
     */
    Schedule read(Section section);
}
