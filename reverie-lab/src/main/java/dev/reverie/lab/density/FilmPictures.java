package dev.reverie.lab.density;

import dev.reverie.plot.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Draws the frames of a film. */
sealed interface FilmPictures permits LinePictures, PlanePictures {
    /** The whole evolution. */
    Figure strip();

    /** A single frame. */
    Figure frame(DensityFrame frame);

    /**
     * A few frames of a film, the first and the last among them: half of the way is counted in frames, half in how much the
     * picture changes, so that the times at which nothing happens do not fill the strip.
     *
     * @param film the film
     * @param count how many frames, at least 2
     * @param profile the picture of a frame as numbers
     * @return the frames in order
     */
    static List<DensityFrame> chosen(DensityFilm film, int count, Function<DensityFrame, double[]> profile) {
        int last = film.frames().size() - 1;
        double[] changed = new double[last + 1];
        for (int k = 1; k <= last; k++) {
            double[] before = profile.apply(film.frames().get(k - 1));
            double[] after = profile.apply(film.frames().get(k));
            changed[k] = changed[k - 1];
            for (int i = 0; i < after.length; i++) {
                changed[k] += Math.abs(after[i] - before[i]);
            }
        }
        List<DensityFrame> chosen = new ArrayList<>();
        int wanted = Math.min(count, last + 1);
        for (int k = 0; k <= last; k++) {
            double way = 0.5 * k / last + (changed[last] > 0.0 ? 0.5 * changed[k] / changed[last] : 0.5 * k / last);
            boolean due = way * (wanted - 1) >= chosen.size() - 1e-9;
            boolean needed = last - k < wanted - chosen.size();
            if (due || needed) {
                chosen.add(film.frames().get(k));
            }
        }
        return chosen;
    }
}
