package dev.reverie.cli.edit;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What {@code reverie edit} is to do. */
sealed interface EditTask {
    /** Undo a linear measurement. */
    sealed interface Restore extends EditTask {
        /** Standard deviation of the noise, 1 being the distance from black to white. */
        double sigma();

        /** Name of the method. */
        String method();

        /** Strength of the method {@code dps}. */
        double zeta();
    }

    /**
     * Fill a part.
     *
     * @param mask white where to fill; null for the middle
     * @param sigma noise in the rest
     * @param method how
     * @param zeta its strength
     */
    record Inpaint(@Nullable Path mask, double sigma, String method, double zeta) implements Restore {}

    /**
     * Give colours to a grey picture.
     *
     * @param sigma its noise
     * @param method how
     * @param zeta its strength
     */
    record Colorize(double sigma, String method, double zeta) implements Restore {}

    /**
     * Enlarge.
     *
     * @param factor by how much
     * @param sigma noise of the small picture
     * @param method how
     * @param zeta its strength
     */
    record Superres(int factor, double sigma, String method, double zeta) implements Restore {}

    /**
     * Sharpen.
     *
     * @param blur what blurred it
     * @param sigma noise that came after
     * @param method how
     * @param zeta its strength
     */
    record Deblur(String blur, double sigma, String method, double zeta) implements Restore {}

    /**
     * Remove noise.
     *
     * @param sigma how much there is; {@code auto} to estimate it
     */
    record Denoise(String sigma) implements EditTask {}

    /**
     * Draw pictures alike.
     *
     * @param strength how far from the picture, in (0, 1)
     */
    record Vary(double strength) implements EditTask {}

    /**
     * Go from one picture to another.
     *
     * @param with the other one; null for an example
     * @param withExample number of the other one among the model's test data
     */
    record Interpolate(@Nullable Path with, @Nullable Integer withExample) implements EditTask {}
}
