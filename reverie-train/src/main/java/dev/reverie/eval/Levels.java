package dev.reverie.eval;

import dev.reverie.errors.RequestException;
import dev.reverie.likelihood.Continuous;
import dev.reverie.likelihood.DataKind;
import dev.reverie.likelihood.Quantized;
import java.util.Optional;

/**
 * Decides whether the values of a data set are quantised or real, unless it is declared.
 */
public final class Levels {
    private static final int LOOKED_AT = 256;
    /** Bytes, the 17 levels of the optical digits, 16 bits. */
    private static final int[] USUAL = {256, 17, 65_536};

    private static final double SLACK = 0.02;

    private Levels() {}

    /**
     * The kind of a data set.
     *
     * @param data the set
     * @param declared number of levels, 1 for real numbers, or empty to look at the first examples
     * @return levels in the range in which the model sees them, or real numbers
     * @throws RequestException if the data are whole numbers without a declared bin width, or levels are
     *     declared for standardised columns
     */
    public static DataKind of(ModelData data, Optional<Integer> declared) {
        boolean image = data.info().shape().isImage();
        if (declared.isPresent() && declared.get() > 1) {
            return declared(data, declared.get());
        }
        int count = (int) Math.min(LOOKED_AT, data.dataset().size());
        float[] values = data.stored(0, count);
        if (declared.isEmpty() && image) {
            for (int levels : USUAL) {
                if (areWhole(values, levels - 1.0)) {
                    return images(data, levels);
                }
            }
        }
        if (declared.isEmpty() && areWhole(values, 1)) {
            throw new RequestException(
                    "the numbers of " + data.dataset().name()
                            + " are whole: their density is not bounded, and a likelihood means nothing before their"
                            + " bin width is declared",
                    "say how many levels there are (--levels N, bin width 1), or"
                            + " that they are real numbers nevertheless (--levels none)");
        }
        double logJacobian = data.info()
                .standardization()
                .map(scale -> -scale.std().stream().mapToDouble(Math::log).sum())
                .orElse(0.0);
        return new Continuous(image && data.isCentered() ? data.dimension() * Math.log(2) : logJacobian);
    }

    private static DataKind declared(ModelData data, int levels) {
        if (data.info().shape().isImage()) {
            return images(data, levels);
        }
        if (data.info().standardization().isPresent()) {
            throw new RequestException(
                    "levels were declared, but the model sees standardised columns, whose bins all differ",
                    "add uniform noise of one bin to the file and train on that");
        }
        return new Quantized(levels, 0, levels - 1.0, 1);
    }

    private static Quantized images(ModelData data, int levels) {
        return new Quantized(levels, data.isCentered() ? -1 : 0, 1, 1);
    }

    private static boolean areWhole(float[] values, double scale) {
        for (float value : values) {
            double place = value * scale;
            if (!(Math.abs(place - Math.rint(place)) <= SLACK)) {
                return false;
            }
        }
        return true;
    }
}
