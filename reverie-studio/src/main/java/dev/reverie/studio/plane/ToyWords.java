package dev.reverie.studio.plane;

import dev.reverie.data.toy.Toy2d;

/** A sentence about each toy: what to look for in it. */
final class ToyWords {
    private ToyWords() {}

    static String of(Toy2d.Kind kind) {
        return switch (kind) {
            case EIGHT_GAUSSIANS -> "Eight narrow Gaussians on a circle: does every one get its share?";
            case MIXTURE -> "A grid of 25 narrow Gaussians: many modes close together.";
            case MOONS -> "Two interleaved half circles: curved, thin and close.";
            case CIRCLES -> "Two concentric circles: a hole in the middle.";
            case SWISS_ROLL -> "A spiral of one and a half turns: one thin connected line.";
            case CHECKERBOARD -> "The dark fields of a board: sharp edges that a smooth density cannot have.";
            case PINWHEEL -> "Five bent blades: stretched modes in all directions.";
            case TWO_SPIRALS -> "Two arms wound around each other: the hardest to tell apart.";
        };
    }
}
