package dev.reverie.studio.model;

import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Fields;
import dev.reverie.studio.web.Query;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a page calls a model.
 *
 * @param source where it comes from
 * @param name within the source
 * @param step of a checkpoint; empty for the newest
 * @param average relative width of a post-hoc average; empty for the average kept in training
 */
public record ModelName(Source source, String name, OptionalLong step, OptionalDouble average) {
    /** Widths for which the average of a power function is defined. */
    private static final double LARGEST_WIDTH = 0.28;

    private static final double SMALLEST_WIDTH = 0.001;

    /** Where models come from. */
    public enum Source {
        /** They come along. */
        PRETRAINED,
        /** A run of the folder. */
        RUN,
        /** A distribution in the plane, whose score is exact. */
        TOY;

        /** In names. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads a name.
     *
     * @param text such as {@code run:moons}
     * @param field that it came in
     * @throws Fault if it is none
     */
    public static ModelName parse(String text, String field) {
        int colon = text.indexOf(':');
        if (colon > 0) {
            String word = text.substring(0, colon);
            for (Source source : Source.values()) {
                if (source.word().equals(word) && colon + 1 < text.length()) {
                    return new ModelName(
                            source, text.substring(colon + 1), OptionalLong.empty(), OptionalDouble.empty());
                }
            }
        }
        throw Fault.at(
                field,
                "a model is named "
                        + Arrays.stream(Source.values())
                                .map(source -> source.word() + ":NAME")
                                .toList()
                        + ", got " + text,
                null);
    }

    /** The model that an address names by {@code model} and {@code step}. */
    public static ModelName of(Query query) {
        return parse(query.need("model"), "model").at(query.whole("step", 0, Long.MAX_VALUE));
    }

    /** The model that a body names by {@code model}, {@code step} and {@code average}. */
    public static ModelName of(Fields fields) {
        ModelName name =
                parse(fields.need("model"), fields.pointer("model")).at(fields.whole("step", 0, Long.MAX_VALUE));
        return new ModelName(
                name.source, name.name, name.step, fields.number("average", SMALLEST_WIDTH, LARGEST_WIDTH));
    }

    /** The same at another step. */
    public ModelName at(OptionalLong other) {
        return new ModelName(source, name, other, average);
    }

    /** The name without step and average. */
    public String text() {
        return source.word() + ":" + name;
    }

    @Override
    public String toString() {
        return text()
                + (step.isPresent() ? " at step " + step.getAsLong() : "")
                + (average.isPresent() ? ", average " + average.getAsDouble() : "");
    }
}
