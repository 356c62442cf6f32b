package dev.reverie.cli.edit;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of all tasks on a picture: which one, and what it should be. */
final class PictureOptions {
    @Option(names = "--in", paramLabel = "PICTURE", description = "The picture to work on, PNG or JPEG.")
    private @Nullable Path in;

    @Option(
            names = "--truth",
            paramLabel = "PICTURE",
            description = "What it should be, to compare with; without --in it is damaged first.")
    private @Nullable Path truth;

    @Option(
            names = "--example",
            paramLabel = "N",
            description = "Instead of both: picture N of the model's test data, damaged first.")
    private @Nullable Integer example;

    @Option(
            names = "--features",
            paramLabel = "RUN",
            description = "Run of a classifier in whose features the samples are compared with the truth, too.")
    private @Nullable Path features;

    /** Run of a classifier that compares; null for none. */
    @Nullable
    Path features() {
        return features;
    }

    /** The picture to work on; null to damage a good one. */
    @Nullable
    Path in() {
        return in;
    }

    /** What it should be. */
    @Nullable
    Path truth() {
        return truth;
    }

    /** Number of a picture of the model's own data. */
    @Nullable
    Integer example() {
        return example;
    }
}
