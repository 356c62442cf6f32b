package dev.reverie.data.table;

import dev.reverie.data.DataException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The five tables on which densities are compared in the literature, as Papamakarios et al. 2017 (arXiv:1705.07057) made
 * them, with the numbers of that paper and of Grathwohl et al. 2018 (FFJORD, arXiv:1810.01367).
 *
 * <p>Each is read from the folder of its name in one of two forms. {@code train.npy}, {@code validation.npy} and
 * {@code test.npy} are taken as they are: who saves the papers' arrays there learns from exactly the papers' rows. Otherwise
 * the file of its home is prepared as the paper says; where the paper draws at random (the order of POWER, the quarter of
 * GAS), our seed decides, so rows differ and their statistics do not.
 *
 * <p>Published values are mean log-likelihoods of the test part, in nats per row, in the unit in which {@link #read} gives
 * the table; larger is better.
 */
// Its lists and records are of values and never change, which only an annotation of the checker's own could say.
@SuppressWarnings("ImmutableEnumChecker")
public enum PublishedTable {
    /** Electric power of a household, by the minute. */
    POWER(6, new Scores(0.14, 0.24, 0.46), List.of("household_power_consumption.txt"), "dataset/235"),
    /** Gas sensors in a mixture of ethylene and CO. */
    GAS(8, new Scores(9.07, 10.08, 8.59), List.of("ethylene_CO.txt"), "dataset/322"),
    /** Simulated particle collisions, signal only. */
    HEPMASS(21, new Scores(-17.70, -17.73, -14.92), List.of("1000_train.csv", "1000_test.csv"), "dataset/347"),
    /** Electron neutrino events. */
    MINIBOONE(43, new Scores(-11.75, -12.24, -10.43), List.of("MiniBooNE_PID.txt"), "dataset/199"),
    /** Patches of natural images; its source is HDF5, so it is read as arrays only. */
    BSDS300(63, new Scores(155.69, 154.93, 157.40), List.of(), "");

    private final int columns;
    private final Scores scores;
    private final List<String> files;
    private final String home;

    PublishedTable(int columns, Scores scores, List<String> files, String page) {
        this.columns = columns;
        this.scores = scores;
        this.files = files;
        this.home = page.isEmpty()
                ? "https://www2.eecs.berkeley.edu/Research/Projects/CS/vision/bsds/"
                : "https://archive.ics.uci.edu/" + page;
    }

    /**
     * What the papers report, in nats per row.
     *
     * @param maf5 masked autoregressive flow with 5 layers (arXiv:1705.07057, table 1)
     * @param maf10 the same with 10 layers
     * @param ffjord FFJORD (arXiv:1810.01367, table 2)
     */
    public record Scores(double maf5, double maf10, double ffjord) {}

    /**
     * The table of a name.
     *
     * @param id e.g. {@code power}, in any case
     * @return absent when none is called so
     */
    public static Optional<PublishedTable> of(String id) {
        return Arrays.stream(values())
                .filter(table -> table.id().equalsIgnoreCase(id))
                .findFirst();
    }

    /** Its name in lower case. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Number of columns after preparation. */
    public int columns() {
        return columns;
    }

    /** What the papers report. */
    public Scores scores() {
        return scores;
    }

    /** The original files, all needed; empty if there is no form but arrays. */
    public List<String> files() {
        return files;
    }

    /** Page of the original. */
    public String home() {
        return home;
    }

    /**
     * Reads and prepares the table.
     *
     * @param folder the folder of the files, or one above it with the folder {@link #id()}
     * @param seed decides what the paper leaves to chance
     * @return the parts in the papers' unit
     * @throws DataException if files are missing or faulty, or their columns are not those of the paper
     */
    public TableParts read(Path folder, long seed) throws DataException {
        return PublishedTableReader.read(this, folder, seed);
    }
}
