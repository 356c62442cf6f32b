package dev.reverie.studio.job;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What jobs do. */
public enum JobKind {
    /** Trains a run. */
    TRAIN,
    /** Draws samples. */
    SAMPLE,
    /** Several samplers from the same noise. */
    RACE,
    /** Samples for every combination of some settings. */
    GRID,
    /** Edits a picture. */
    EDIT,
    /** Pictures between two. */
    INTERPOLATE,
    /** Log-likelihoods of pictures or rows. */
    LIKELIHOOD,
    /** Evaluates runs in one way, to compare them. */
    EVALUATE;

    /** In requests. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All words. */
    public static List<String> words() {
        return Arrays.stream(values()).map(JobKind::word).toList();
    }

    /** The kind of a word. */
    public static JobKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether it waits among the trainings. */
    boolean isTraining() {
        return this == TRAIN;
    }
}
