package dev.reverie.text;

import java.util.Locale;

/** Names in camel case, as configurations and the command line write them. */
public final class CamelCase {
    private CamelCase() {}

    /** The name of a constant: {@code PER_SAMPLE} is {@code perSample}. */
    public static String of(Enum<?> constant) {
        return joined(constant.name().toLowerCase(Locale.ROOT), "_");
    }

    /** Words with dashes between: {@code signal-to-noise} is {@code signalToNoise}. */
    public static String ofDashed(String words) {
        return joined(words, "-");
    }

    private static String joined(String words, String separator) {
        StringBuilder name = new StringBuilder();
        for (String word : words.split(separator, -1)) {
            name.append(
                    name.isEmpty() || word.isEmpty()
                            ? word
                            : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return name.toString();
    }
}
