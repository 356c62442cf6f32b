package dev.reverie.spark.draw;

import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.edit.Degradation;
import dev.reverie.edit.EditResult;
import dev.reverie.edit.EditSampling;
import dev.reverie.edit.EditSession;
import dev.reverie.edit.RestorationMethod;
import dev.reverie.errors.RequestException;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is done with every picture of a table.
 *
 * @param kind of edit
 * @param factor side of the squares of {@link Kind#SUPERRES}
 * @param blur of {@link Kind#DEBLUR}, as {@link Degradation#blurred} takes it
 * @param missing part of {@link Kind#INPAINT}, a row of pixels each; null for the middle
 * @param sigma standard deviation of the noise in the pictures
 * @param strength of {@link Kind#VARY}
 * @param method how the measurement of a restoration enters
 * @param zeta strength of {@link RestorationMethod#DPS}
 * @param degrades whether the pictures are whole, and are degraded first
 */
public record PictureTask(
        Kind kind,
        int factor,
        String blur,
        @Nullable List<boolean[]> missing,
        double sigma,
        double strength,
        RestorationMethod method,
        double zeta,
        boolean degrades)
        implements Serializable {
    /** By pseudo-inverse guidance, of pictures without noise; what is done is still to be said. */
    public static PictureTask usual() {
        return new PictureTask(
                Kind.INPAINT, 1, "", null, 0, 0.5, RestorationMethod.PIGDM, EditSession.USUAL_ZETA, false);
    }

    /** Another edit that needs nothing more. */
    public PictureTask of(Kind other) {
        return new PictureTask(other, factor, blur, missing, sigma, strength, method, zeta, degrades);
    }

    /** With noise in the pictures. */
    public PictureTask withSigma(double value) {
        return new PictureTask(kind, factor, blur, missing, value, strength, method, zeta, degrades);
    }

    /** With another method. */
    public PictureTask withMethod(RestorationMethod value, double strengthOfDps) {
        return new PictureTask(kind, factor, blur, missing, sigma, strength, value, strengthOfDps, degrades);
    }

    /** Of whole pictures, which are degraded first. */
    public PictureTask degrading() {
        return new PictureTask(kind, factor, blur, missing, sigma, strength, method, zeta, true);
    }

    /** Filling a part. */
    public PictureTask inpainting(@Nullable List<boolean[]> part) {
        return new PictureTask(Kind.INPAINT, factor, blur, part, sigma, strength, method, zeta, degrades);
    }

    /** Enlarging. */
    public PictureTask enlarging(int times) {
        return new PictureTask(Kind.SUPERRES, times, blur, missing, sigma, strength, method, zeta, degrades);
    }

    /** Sharpening. */
    public PictureTask sharpening(String kernel) {
        return new PictureTask(Kind.DEBLUR, factor, kernel, missing, sigma, strength, method, zeta, degrades);
    }

    /** Drawing pictures alike. */
    public PictureTask varying(double much) {
        return new PictureTask(Kind.VARY, factor, blur, missing, sigma, much, method, zeta, degrades);
    }

    /** Kinds of edits. */
    public enum Kind {
        /** Fills a part. */
        INPAINT,
        /** Adds colours. */
        COLORIZE,
        /** Enlarges. */
        SUPERRES,
        /** Sharpens. */
        DEBLUR,
        /** Removes noise. */
        DENOISE,
        /** Draws pictures like it. */
        VARY;

        /** The kind of a word, such as {@code inpaint}. */
        public static Kind named(String word) {
            for (Kind kind : values()) {
                if (kind.toString().equals(word)) {
                    return kind;
                }
            }
            throw new RequestException(
                    "the task must be inpaint, colorize, superres, deblur, denoise or vary, got " + word);
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The sampling that suits it. */
    EditSampling sampling(RunConfig config) {
        return kind == Kind.DENOISE || kind == Kind.VARY
                ? EditSampling.ofPicture()
                : EditSampling.ofRestoration(method, config);
    }

    /** What has happened to the pictures; absent where they are edited as they are. */
    private Optional<Degradation> degradation(DataShape shape) {
        return switch (kind) {
            case INPAINT ->
                Optional.of(Degradation.hole(
                        shape, missing == null ? Degradation.middle(shape) : missing.toArray(boolean[][]::new)));
            case COLORIZE -> Optional.of(Degradation.grey(shape));
            case SUPERRES -> Optional.of(Degradation.smaller(shape, factor));
            case DEBLUR -> Optional.of(Degradation.blurred(shape, blur));
            case DENOISE, VARY -> Optional.empty();
        };
    }

    /** Shape of the pictures that are given, for a model of pictures of a shape. */
    DataShape given(DataShape shape) {
        return degrades ? shape : degradation(shape).map(Degradation::measured).orElse(shape);
    }

    /**
     * Edits a picture.
     *
     * @param session with the model, and the seed of this picture
     * @param pixels of the picture
     * @param count draws
     */
    EditResult edit(EditSession session, float[] pixels, int count) {
        Optional<Degradation> degradation = degradation(session.shape());
        EditResult result;
        if (degradation.isPresent()) {
            float[] measured = degrades ? degradation.get().of(pixels, sigma, session.seed()) : pixels;
            result = session.restore(degradation.get(), measured, sigma, method, zeta, count);
        } else if (kind == Kind.DENOISE) {
            result = session.denoise(degrades ? session.noisy(pixels, sigma) : pixels, sigma, count);
        } else {
            return session.vary(pixels, strength, count);
        }
        return degrades ? result.withTruth(pixels) : result;
    }
}
