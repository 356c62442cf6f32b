package dev.reverie.lab.density;

import dev.reverie.plot.AnimatedGif;
import dev.reverie.plot.Figure;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * The frames of a {@link DensityExperiment}, with their pictures.
 *
 * @param title what was done
 * @param unitName what the axes of the pictures show
 * @param frames in the order of the experiment, all on the line or all in the plane
 * @param kept for Langevin dynamics, how far the finite-volume solver takes the density away from itself; absent otherwise
 */
public record DensityFilm(String title, String unitName, List<DensityFrame> frames, OptionalDouble kept) {
    /** Checks that there are frames. */
    public DensityFilm {
        frames = List.copyOf(frames);
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("a film needs at least one frame, got none");
        }
    }

    /** The first frame. */
    public DensityFrame first() {
        return frames.get(0);
    }

    /** The last frame. */
    public DensityFrame last() {
        return frames.get(frames.size() - 1);
    }

    /** The frame whose finite-volume density is farthest from the analytic one. */
    public DensityFrame worstOfSolver() {
        return worst(DensityFrame::solverDistance);
    }

    /** The frame whose particles are farthest from the analytic density, measured in their Monte Carlo scale. */
    public DensityFrame worstOfParticles() {
        return worst(frame -> frame.particleDistance() / frame.particleScale());
    }

    private DensityFrame worst(ToDoubleFunction<DensityFrame> measure) {
        DensityFrame worst = first();
        for (DensityFrame frame : frames) {
            if (measure.applyAsDouble(frame) > measure.applyAsDouble(worst)) {
                worst = frame;
            }
        }
        return worst;
    }

    /** A picture of the whole evolution: a few frames side by side, and on the line all of them as a map. */
    public Figure strip() {
        return pictures().strip();
    }

    /** A film of the whole evolution. */
    public AnimatedGif animation() {
        FilmPictures pictures = pictures();
        return AnimatedGif.of(frames.stream()
                        .map(frame -> pictures.frame(frame).toImage())
                        .toList())
                .delays(Duration.ofMillis(100), Duration.ofMillis(2000));
    }

    private FilmPictures pictures() {
        return first() instanceof LineFrame ? new LinePictures(this) : new PlanePictures(this);
    }
}
