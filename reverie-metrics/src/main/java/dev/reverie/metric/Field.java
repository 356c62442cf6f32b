package dev.reverie.metric;

import java.util.Arrays;

/** What is known about where a value comes from. */
public enum Field {
    /** The metric's parameters. */
    SETTINGS("settings", true),
    /** Number of samples. */
    SAMPLES("samples", true),
    /** Number of rows of the reference. */
    REFERENCES("references", true),
    /** Name of the reference data. */
    REFERENCE("reference", true),
    /** Hash of the reference data. */
    REFERENCE_HASH("referenceHash", true),
    /** Part of the reference data: train or test. */
    SPLIT("split", true),
    /** Feature network. */
    FEATURES("features", true),
    /** Hash of the feature network. */
    FEATURES_HASH("featuresHash", true),
    /** How pictures were brought to the network's size. */
    RESIZE("resize", true),
    /** Whether and how pixels were rounded to bytes. */
    ROUNDING("rounding", true),
    /** Whether the weights are averaged: one model scores 3.2 with and 12 without. */
    WEIGHTS("weights", true),
    /** What made the samples: a run, a folder or a file. */
    SOURCE("source", false),
    /** Hash of the checkpoint. */
    CHECKPOINT("checkpoint", false),
    /** Sampler with its grid. */
    SAMPLER("sampler", false),
    /** Steps of the sampler. */
    STEPS("steps", false),
    /** What else the sampler was told: classes, guidance, grid, range. */
    SAMPLING("sampling", false),
    /** Network evaluations per sample. */
    EVALUATIONS("evaluations", false),
    /** Seed of the samples. */
    SEED("seed", false),
    /** Seed and number of the replicates of the interval. */
    REPLICATES("replicates", false);

    private final String key;
    private final boolean mustMatch;

    Field(String key, boolean mustMatch) {
        this.key = key;
        this.mustMatch = mustMatch;
    }

    /** Its name in JSON and on the command line. */
    public String key() {
        return key;
    }

    /** Whether two results must agree in it to be comparable; the other fields say what is compared. */
    public boolean mustMatch() {
        return mustMatch;
    }

    /**
     * The field of a key.
     *
     * @throws MetricException if there is none
     */
    public static Field of(String key) {
        return Arrays.stream(values())
                .filter(field -> field.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new MetricException("no field \"" + key + "\" of a result; there are "
                        + Arrays.stream(values()).map(Field::key).toList()));
    }
}
