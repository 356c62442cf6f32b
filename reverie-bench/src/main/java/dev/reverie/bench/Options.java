package dev.reverie.bench;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param rounds how often everything is measured
 * @param out where the report goes besides the terminal
 * @param help whether only the help is wanted
 * @param samplers whether the samplers are measured instead of the networks
 * @param inverse whether the methods for inverse problems are measured instead
 * @param likelihood run whose likelihood is measured instead
 */
record Options(
        int rounds, Optional<Path> out, boolean help, boolean samplers, boolean inverse, Optional<Path> likelihood) {
    static final int DEFAULT_ROUNDS = 9;

    static final String HELP = """
            Usage: reverie-bench [--rounds N] [--out FILE]
                   reverie-bench samplers [--rounds N] [--out FILE]
                   reverie-bench inverse [--out FILE]
                   reverie-bench likelihood RUN [--rounds N] [--out FILE]
                   reverie-bench micro [JMH options]

            Measures speed and memory of Reverie's networks beside the ceilings of the machine and prints a page of
            Markdown. Takes two to three minutes on two cores; close other programs first.

              --rounds N   how often everything is measured (default 9); each figure is the median. After 150 seconds
                           three rounds are enough
              --out FILE   writes the page there as well
              samplers     what every sampler costs beside the network, on the network of the quickstart
              inverse      how biased the methods for inverse problems are, against exact posteriors; some minutes
              likelihood   what bits per dimension cost on a trained model of images
              micro        small benchmarks of single operations, with JMH; -l lists them

            Examples:
              reverie-bench --out docs/results/benchmarks.md
              reverie-bench micro -f 1 RandomStreamDrawing
            """;

    /** Checks the rounds. */
    Options {
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds must be at least 1, got " + rounds);
        }
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it is not understood
     */
    static Options parse(String... args) {
        int rounds = DEFAULT_ROUNDS;
        Optional<Path> out = Optional.empty();
        boolean samplers = false;
        boolean inverse = false;
        Optional<Path> likelihood = Optional.empty();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "-h", "--help" -> {
                    return new Options(rounds, out, true, samplers, inverse, likelihood);
                }
                case "samplers" -> samplers = true;
                case "inverse" -> inverse = true;
                case "likelihood" -> likelihood = Optional.of(Path.of(value(args, i++)));
                case "--rounds" -> rounds = number(value(args, i++));
                case "--out" -> out = Optional.of(Path.of(value(args, i++)));
                default ->
                    throw new IllegalArgumentException(
                            "unknown argument \"" + args[i] + "\"; known are --rounds, --out, --help and the commands"
                                    + " samplers, inverse, likelihood and micro");
            }
        }
        return new Options(rounds, out, false, samplers, inverse, likelihood);
    }

    private static String value(String[] args, int option) {
        if (option + 1 == args.length) {
            throw new IllegalArgumentException(args[option] + " needs a value");
        }
        return args[option + 1];
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--rounds must be a whole number, got \"" + text + "\"", e);
        }
    }
}
