package dev.reverie.metric;

import java.io.Serializable;
import java.util.Objects;

/**
 * What maps an example to its features. Two sets of features can be compared only if they are of one source.
 *
 * @param name such as {@code pixels}, or the name of a network
 * @param sha256 of the network's weights in hexadecimal digits; empty where there are none
 */
public record FeatureSource(String name, String sha256) implements Serializable {
    /** The numbers as they are: coordinates of points, columns of a table. */
    public static final FeatureSource VALUES = new FeatureSource("values", "");

    /** The pixels of an image in [0, 1]. */
    public static final FeatureSource PIXELS = new FeatureSource("pixels", "");

    /** Checks that neither is null. */
    public FeatureSource {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(sha256, "sha256");
    }

    /**
     * Checks that features may be compared.
     *
     * @throws MetricException if the sources differ
     */
    public void requireSame(FeatureSource other) {
        if (!equals(other)) {
            throw new MetricException("features of \"" + this + "\" cannot be compared with features of \"" + other
                    + "\": distances mean something within one feature network only; compute both with the same one");
        }
    }

    /** The name, with the first digits of the hash where there is one. */
    @Override
    public String toString() {
        return sha256.isEmpty() ? name : name + " (sha256 " + sha256.substring(0, Math.min(12, sha256.length())) + ")";
    }
}
