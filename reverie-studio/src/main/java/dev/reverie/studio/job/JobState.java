package dev.reverie.studio.job;

import java.util.Locale;

/** Where a job stands. */
public enum JobState {
    /** It waits. */
    QUEUED,
    /** It is being done. */
    RUNNING,
    /** It will stop after this step, to be resumed. */
    PAUSING,
    /** It was stopped, to be resumed. */
    PAUSED,
    /** It will stop after this step. */
    CANCELLING,
    /** It was given up. */
    CANCELLED,
    /** It is done. */
    DONE,
    /** It broke off by a fault. */
    FAILED;

    /** In answers. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static JobState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether nothing more happens unless somebody asks for it. */
    public boolean isEnd() {
        return this == CANCELLED || this == DONE || this == FAILED;
    }

    /** Whether a thread is at it. */
    boolean isActive() {
        return this == RUNNING || this == PAUSING || this == CANCELLING;
    }

    /** What a job of this state is after the studio was killed. */
    JobState afterKill() {
        return switch (this) {
            case RUNNING -> QUEUED;
            case PAUSING -> PAUSED;
            case CANCELLING -> CANCELLED;
            default -> this;
        };
    }
}
