package dev.reverie.studio.plane;

import dev.reverie.data.Dataset;
import dev.reverie.data.toy.Toy2d;
import dev.reverie.studio.web.Fault;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Points in the plane in the coordinates that a network sees.
 *
 * @param name for messages
 * @param set where they come from
 * @param law they are drawn from, where it is known
 */
record PlaneData(String name, Dataset set, Optional<ToyLaw> law) {
    /** As many as tell the distribution under noise; each costs a pass over the grid. */
    private static final int KEPT = 1500;

    /** Different parts of an endless set, as many as seeds that a page tries. */
    private static final long SEEDS = 1000;

    private static final long FAR = 1L << 20;

    /** Room around the outermost points. */
    private static final double MARGIN = 1.15;

    /** Where points cannot be told apart, the square still has a size. */
    private static final double SMALLEST = 1e-3;

    /** Checks that they are of the plane. */
    PlaneData {
        if (set.shape().isImage() || set.shape().length() != 2) {
            throw Fault.at(
                    "data",
                    name + " has examples of shape " + set.shape() + ", but the plane shows points of two coordinates",
                    null);
        }
    }

    /** Points of a toy. */
    static PlaneData ofToy(Toy2d.Kind kind) {
        return new PlaneData(kind.id(), new Toy2d(kind, 1, "train"), ToyLaw.of(kind));
    }

    /** Points of a set, which may be that of a toy. */
    static PlaneData of(String name, Dataset set) {
        String toy = set.name().replaceFirst("/.*", "");
        return new PlaneData(name, set, Toy2d.Kind.of(toy).flatMap(ToyLaw::of));
    }

    /**
     * Some points.
     *
     * @param n how many, or all if there are fewer
     * @param seed 0 for the first ones, another one for others of an endless set
     * @return {@code [n, 2]}
     */
    float[] points(int n, long seed) {
        return repeated((int) Math.min(n, set.size()), seed);
    }

    /** As many points as are asked for: those of a finite set are taken again and again. */
    float[] repeated(int n, long seed) {
        long first = set.isEndless() ? Math.floorMod(seed, SEEDS) * FAR : 0;
        float[] points = new float[2 * n];
        for (int i = 0; i < n; i++) {
            set.read((first + i) % set.size(), points, 2 * i);
        }
        return points;
    }

    /** Points that stand for all. */
    float[] sample() {
        return points(KEPT, 0);
    }

    /** Half the side of the square that shows the data. */
    static double halfWidth(float[] points) {
        double largest = SMALLEST;
        for (float value : points) {
            largest = Math.max(largest, Math.abs(value));
        }
        return MARGIN * largest;
    }

    /** The toy of a name. */
    static Toy2d.Kind toy(String id, @Nullable String field) {
        return Toy2d.Kind.of(id)
                .orElseThrow(() -> Fault.notFound(
                        field == null ? "data" : field,
                        "there is no toy " + id + "; there are "
                                + Arrays.stream(Toy2d.Kind.values())
                                        .map(Toy2d.Kind::id)
                                        .toList(),
                        null));
    }
}
