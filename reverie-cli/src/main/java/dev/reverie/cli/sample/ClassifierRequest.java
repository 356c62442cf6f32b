package dev.reverie.cli.sample;

import dev.reverie.errors.RequestException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Options of {@code reverie sample --classifier}.
 *
 * @param source a run or a checkpoint of a classifier
 * @param labels classes to guide to, by number or name
 * @param gamma how strongly
 */
record ClassifierRequest(Path source, List<String> labels, double gamma) {
    ClassifierRequest {
        labels = List.copyOf(labels);
    }

    /**
     * Of the words of the command line.
     *
     * @param source value of {@code --classifier}
     * @param label value of {@code --label}
     * @param guidance value of {@code --guidance}
     * @param others values of the options that only models with classes have
     * @throws RequestException if there is no label, the guidance is no number, or another option is given
     */
    static ClassifierRequest of(
            Path source, @Nullable String label, @Nullable String guidance, @Nullable String... others) {
        for (String other : others) {
            if (other != null) {
                throw new RequestException(
                        "--guidance-interval, --guidance-rescale and --negative-label are for"
                                + " models with classes, which need no classifier",
                        "leave them or --classifier out");
            }
        }
        if (label == null) {
            throw new RequestException(
                    "--classifier needs a class to guide to",
                    "give --label a number or a name, several with commas between, or all");
        }
        return new ClassifierRequest(source, List.of(label), gamma(guidance));
    }

    private static double gamma(@Nullable String guidance) {
        if (guidance == null) {
            return 1;
        }
        try {
            return Double.parseDouble(guidance);
        } catch (NumberFormatException e) {
            throw new RequestException(
                    "--guidance must be a number of at least 0, as in --guidance 2, got \"" + guidance + "\"", e);
        }
    }
}
