package dev.reverie.bench.torture;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A command that is killed.
 *
 * @param name for people
 * @param kind of work, by which kills are counted
 * @param weight how many kills it gets beside the others
 * @param arguments those to give to {@code reverie} for outputs in a folder, which is as a former kill has left it
 * @param environment variables beside those of this process, for that folder
 * @param refusesResults whether the command refuses a folder that holds its results already
 */
record Victim(
        String name,
        Kind kind,
        int weight,
        Function<Path, List<String>> arguments,
        Function<Path, Map<String, String>> environment,
        boolean refusesResults) {
    /** The kinds of work. */
    enum Kind {
        TRAINING("training"),
        SAMPLING("sampling"),
        LIKELIHOOD("likelihood"),
        CONVERSION("conversion"),
        DOWNLOAD("download"),
        EVALUATION("evaluation"),
        EDIT("edit");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** A command that takes the folder of its results as it is. */
    static Victim of(String name, Kind kind, int weight, Function<Path, List<String>> arguments) {
        return new Victim(name, kind, weight, arguments, folder -> Map.of(), false);
    }

    /** The same with variables of the environment. */
    Victim in(Function<Path, Map<String, String>> variables) {
        return new Victim(name, kind, weight, arguments, variables, refusesResults);
    }

    /** The same, refusing a folder that holds its results. */
    Victim refusingResults() {
        return new Victim(name, kind, weight, arguments, environment, true);
    }
}
