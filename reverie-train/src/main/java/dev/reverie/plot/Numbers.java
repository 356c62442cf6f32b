package dev.reverie.plot;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** Number formats for axes. */
final class Numbers {
    private static final String MINUS = "\u2212";
    private static final String SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

    private static final int DIGITS = 3;

    private Numbers() {}

    /** Labels of equally spaced ticks: one number of decimals, and k, M or G or one power of ten for all of them. */
    static List<String> linear(List<Double> ticks) {
        double largest = ticks.stream().mapToDouble(Math::abs).max().orElse(0);
        double step = ticks.size() > 1 ? Math.abs(ticks.get(1) - ticks.get(0)) : largest;
        if (largest > 0 && (largest >= 1e12 || largest < 1e-3)) {
            int digits = (int) Math.floor(StrictMath.log10(largest)) + lastPlace(step) + 1;
            List<String> labels = new ArrayList<>();
            for (double tick : ticks) {
                labels.add(scientific(tick, Math.max(1, digits)));
            }
            return labels;
        }
        double unit = largest < 1e4 ? 1 : largest < 1e6 ? 1e3 : largest < 1e9 ? 1e6 : 1e9;
        String suffix = unit == 1 ? "" : unit == 1e3 ? "k" : unit == 1e6 ? "M" : "G";
        int decimals = Math.max(0, lastPlace(step / unit));
        List<String> labels = new ArrayList<>();
        for (double tick : ticks) {
            String text = fixed(tick / unit, decimals);
            labels.add(isZero(text) ? "0" : text + suffix);
        }
        // With a zero among labels such as 0.5 the plain "0" is still the right one, but 0.0 keeps decimals aligned.
        if (suffix.isEmpty() && decimals > 0) {
            labels.replaceAll(label -> label.equals("0") ? fixed(0, decimals) : label);
        }
        return labels;
    }

    /** {@code 10^n} for powers of ten outside of 0.01 to 1000, else the plain number. */
    static String logarithmic(double value) {
        double exponent = StrictMath.log10(value);
        long n = Math.round(exponent);
        if (Math.abs(exponent - n) < 1e-9) {
            return n >= -2 && n <= 3 ? plain(value) : "10" + superscript(n);
        }
        return value >= 0.01 && value < 10000 ? plain(value) : scientific(value, DIGITS);
    }

    /** At most three significant digits with trailing zeros removed, in scientific form where that is shorter. */
    static String plain(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "\u221e" : MINUS + "\u221e";
        }
        if (value == 0) {
            return "0";
        }
        double magnitude = Math.abs(value);
        if (magnitude < 1e-3 || magnitude >= 1e6) {
            return scientific(value, DIGITS);
        }
        BigDecimal rounded = magnitude >= 1000
                ? BigDecimal.valueOf(value).setScale(0, RoundingMode.HALF_EVEN)
                : BigDecimal.valueOf(value).round(new MathContext(DIGITS));
        return sign(rounded.stripTrailingZeros().toPlainString());
    }

    private static String scientific(double value, int digits) {
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded =
                BigDecimal.valueOf(value).round(new MathContext(digits)).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        String mantissa = rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString();
        String power = "10" + superscript(exponent);
        return switch (mantissa) {
            case "1" -> power;
            case "-1" -> MINUS + power;
            default -> sign(mantissa) + "\u00d7" + power;
        };
    }

    /** The number of decimals that a round step needs; negative for a multiple of ten. */
    private static int lastPlace(double step) {
        return step == 0
                ? 0
                : BigDecimal.valueOf(Math.abs(step))
                        .round(new MathContext(3))
                        .stripTrailingZeros()
                        .scale();
    }

    private static String fixed(double value, int decimals) {
        String text = BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_EVEN)
                .toPlainString();
        return sign(isZero(text) ? text.replace("-", "") : text);
    }

    private static boolean isZero(String text) {
        return text.chars().allMatch(c -> c == '0' || c == '.' || c == '-');
    }

    private static String sign(String text) {
        return text.startsWith("-") ? MINUS + text.substring(1) : text;
    }

    private static String superscript(long exponent) {
        StringBuilder text = new StringBuilder(exponent < 0 ? "\u207b" : "");
        for (char digit : Long.toString(Math.abs(exponent)).toCharArray()) {
            text.append(SUPERSCRIPTS.charAt(digit - '0'));
        }
        return text.toString();
    }
}
