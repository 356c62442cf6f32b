package dev.reverie.bench.tool;

import java.util.List;
import java.util.function.BiPredicate;

/** Reads the options of a tool, each followed by its value. */
public final class Arguments {
    private Arguments() {}

    /**
     * Hands every option with its value to the tool.
     *
     * @param tool its name, for messages
     * @param args as they were typed
     * @param taker takes an option and its value; false if it knows no such option
     * @return whether the help was asked for; options after that are not looked at
     * @throws IllegalArgumentException if an option is unknown or has no value
     */
    public static boolean read(String tool, List<String> args, BiPredicate<String, String> taker) {
        for (int i = 0; i < args.size(); i += 2) {
            String option = args.get(i);
            if (option.equals("-h") || option.equals("--help")) {
                return true;
            }
            if (i + 1 == args.size()) {
                throw new IllegalArgumentException("unknown argument \"" + option + "\", or it lacks a value");
            }
            if (!taker.test(option, args.get(i + 1))) {
                throw new IllegalArgumentException(
                        "unknown argument \"" + option + "\"; reverie-bench " + tool + " --help lists them");
            }
        }
        return false;
    }

    /**
     * The number that an option has.
     *
     * @throws IllegalArgumentException if its value is none
     */
    public static double number(String option, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " must be a number, got \"" + value + "\"", e);
        }
    }
}
