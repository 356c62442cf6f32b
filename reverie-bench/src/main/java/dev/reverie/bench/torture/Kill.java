package dev.reverie.bench.torture;

import java.util.List;

/**
 * One kill and what it left.
 *
 * @param victim name of the command
 * @param kind of its work
 * @param way how the moment was chosen
 * @param millis from the start of the process to the kill
 * @param leftovers number of temporary files
 * @param faults of the files that were there
 */
record Kill(String victim, Victim.Kind kind, Way way, double millis, int leftovers, List<String> faults) {
    /** How the moment of a kill is chosen. */
    enum Way {
        /** Uniformly over the time of the command. */
        TIME,
        /** Right after a change in its folder. */
        WRITE
    }

    /** Keeps a private copy of the list. */
    Kill {
        faults = List.copyOf(faults);
    }
}
