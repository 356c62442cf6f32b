package dev.reverie.inverse.operator;

/** Boundary condition at the edge of an image. */
public enum Boundary {
    /** Black: 0. */
    ZERO,
    /** The image again: it is a torus. */
    PERIODIC,
    /** The image mirrored at its edge, the pixel at the edge twice. */
    MIRROR;

    /** No pixel: outside it is 0. */
    static final int NONE = -1;

    /**
     * The pixel that stands at a place.
     *
     * @param place any whole number
     * @param length number of pixels
     * @return an index in [0, length), or {@link #NONE}
     */
    int pixel(int place, int length) {
        return switch (this) {
            case ZERO -> place >= 0 && place < length ? place : NONE;
            case PERIODIC -> Math.floorMod(place, length);
            case MIRROR -> {
                int folded = Math.floorMod(place, 2 * length);
                yield folded < length ? folded : 2 * length - 1 - folded;
            }
        };
    }
}
