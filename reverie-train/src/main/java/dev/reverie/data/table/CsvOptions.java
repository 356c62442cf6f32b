package dev.reverie.data.table;

import dev.reverie.data.HeldOutShare;
import dev.reverie.data.Standardization;
import java.util.Optional;

/**
 * Options for reading a table of numbers.
 *
 * @param header whether the first line holds names
 * @param delimiter what parts the columns; absent to find the comma, semicolon, tab, bar or blanks with which the lines fall into numbers
 * @param standardize whether each column is brought to mean 0 and standard deviation 1 (of the training rows)
 * @param scale shift and scale of a former table to standardise by, instead of those of the training rows
 * @param heldOut the share of the rows that is no training rows, of a table that says nothing of them
 */
public record CsvOptions(
        Header header,
        Optional<Character> delimiter,
        boolean standardize,
        Optional<Standardization> scale,
        HeldOutShare heldOut) {

    /** Whether the first line holds names. */
    public enum Header {
        /** A first line without a single number is a header; one of numbers that look like those of columns is refused. */
        DETECT,
        /** The first line is a header. */
        PRESENT,
        /** The first line is data. */
        ABSENT
    }

    /**
     * Header and delimiter detected, columns standardised.
     *
     * @return the options for a table nobody has looked at
     */
    public static CsvOptions defaults() {
        return new CsvOptions(Header.DETECT, Optional.empty(), true, Optional.empty(), HeldOutShare.NONE);
    }

    /**
     * The same with another reading of the text.
     *
     * @param first whether the first line holds names
     * @param parting what parts the columns; absent to find it
     * @return options for such a text
     */
    public CsvOptions written(Header first, Optional<Character> parting) {
        return new CsvOptions(first, parting, standardize, scale, heldOut);
    }

    /**
     * The same with the values as they are.
     *
     * @return options without standardisation
     */
    public CsvOptions raw() {
        return new CsvOptions(header, delimiter, false, Optional.empty(), heldOut);
    }

    /**
     * The same with the columns brought to the scale of another table, such as the one that a model was trained on.
     *
     * @param other shift and scale of that table's columns
     * @return options with standardisation
     */
    public CsvOptions scaledBy(Standardization other) {
        return new CsvOptions(header, delimiter, true, Optional.of(other), heldOut);
    }

    /**
     * The same with rows held out.
     *
     * @param share of the rows
     * @return options with a test part
     */
    public CsvOptions holdingOut(HeldOutShare share) {
        return new CsvOptions(header, delimiter, standardize, scale, share);
    }
}
