package dev.reverie.edit;

import dev.reverie.errors.RequestException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Method of conditioning on a measurement; {@code docs/inverse-problems.md} measures the error of each. */
public enum RestorationMethod {
    /** {@link dev.reverie.inverse.PiGdm}: the steadiest; any operator, noise, a gradient per evaluation. */
    PIGDM,
    /** {@link dev.reverie.inverse.Dps}: any operator; its strength is to be tuned. */
    DPS,
    /** {@link dev.reverie.inverse.Replacement}: holes, colours and enlargement without noise; no gradient. */
    REPLACEMENT,
    /** {@link dev.reverie.inverse.Ddnm}: as replacement, with any sampler. */
    DDNM;

    /**
     * The method of a name.
     *
     * @param word such as {@code pigdm}
     * @throws RequestException if there is none
     */
    public static RestorationMethod named(String word) {
        return Arrays.stream(values())
                .filter(method -> method.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> new RequestException("the method must be one of "
                        + Arrays.stream(values())
                                .map(RestorationMethod::toString)
                                .collect(Collectors.joining(", "))
                        + ", got " + word));
    }

    /** The name as it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
