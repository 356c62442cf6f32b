package dev.reverie.setup;

import dev.reverie.errors.RequestException;
import dev.reverie.track.Progress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time that training may take, from reading the data to the last checkpoint.
 *
 * @param seconds at least 1
 */
public record Budget(double seconds) {
    private static final Pattern FORM =
            Pattern.compile("(?i)\\s*(?:([0-9.]+)\\s*d)?\\s*(?:([0-9.]+)\\s*h)?\\s*(?:([0-9.]+)\\s*m(?:in)?)?"
                    + "\\s*(?:([0-9.]+)\\s*s)?\\s*");
    private static final double[] UNITS = {86_400, 3600, 60, 1};
    private static final double LONGEST = 365 * 86_400.0;

    /**
     * Checks the range.
     *
     * @throws RequestException if it is not from one second to a year
     */
    public Budget {
        if (!(seconds >= 1 && seconds <= LONGEST)) {
            throw new RequestException("a time budget must be from 1s to 365d, got " + seconds + " s");
        }
    }

    /**
     * Reads a duration.
     *
     * @param text such as {@code 45s}, {@code 30m}, {@code 1h30m}, {@code 2d}
     * @throws RequestException if it is none
     */
    public static Budget parse(String text) {
        Matcher parts = FORM.matcher(text);
        double seconds = 0;
        boolean any = false;
        if (parts.matches()) {
            for (int i = 0; i < UNITS.length; i++) {
                String number = parts.group(i + 1);
                if (number != null) {
                    any = true;
                    seconds += UNITS[i] * number(text, number);
                }
            }
        }
        if (!any) {
            throw unreadable(text);
        }
        return new Budget(seconds);
    }

    private static double number(String text, String number) {
        try {
            return Double.parseDouble(number);
        } catch (NumberFormatException e) {
            throw unreadable(text);
        }
    }

    private static RequestException unreadable(String text) {
        return new RequestException("a time budget is a number with its unit, such as 45s, 30m, 1h30m or 2d, got \""
                + text + "\"" + (text.matches("[0-9.]+") ? "; is " + text + "m meant?" : ""));
    }

    /** {@code 30 min}. */
    @Override
    public String toString() {
        return Progress.words(seconds);
    }
}
