package dev.reverie.config;

import dev.reverie.nn.PowerProfile;
import java.util.HashSet;
import java.util.List;

/**
 * The section {@code training.ema}: averages of the weights beside the one that is used for sampling.
 *
 * <p>The power-function averages are stored every {@code snapshotEvery} steps, so that after training the average of any
 * width can be put together (arXiv:2312.02696): {@code snapshotEvery} turns them on.
 *
 * @param rates decays of further averages of constant rate, which checkpoints keep
 * @param snapshotEvery steps between two snapshots of the power-function averages; 0 for none
 * @param widths relative widths of the power-function averages; 0.05 and 0.10 unless others are given
 */
public record AveragesConfig(List<Double> rates, long snapshotEvery, List<Double> widths) {
    /** The widths that are stored unless others are given: those of the paper. */
    private static final List<Double> USUAL_WIDTHS = List.of(0.05, 0.10);

    /** Keeps private copies of the lists. */
    public AveragesConfig {
        rates = List.copyOf(rates);
        widths = List.copyOf(widths);
    }

    /** No further averages. */
    public static AveragesConfig none() {
        return new AveragesConfig(List.of(), 0, List.of());
    }

    static AveragesConfig read(Section section) {
        List<Double> rates = section.numbers("rates", List.of(), Range.below(0, 1));
        long snapshotEvery = section.integer("snapshotEvery", 0, Range.atLeast(0));
        if (snapshotEvery == 0 && section.has("widths")) {
            throw section.fault(
                    "widths",
                    "has no use without snapshotEvery, the steps between two snapshots",
                    "add it, for instance 1000");
        }
        List<Double> widths = snapshotEvery == 0
                ? List.of()
                : section.numbers(
                        "widths", USUAL_WIDTHS, Range.between(PowerProfile.LEAST_WIDTH, PowerProfile.GREATEST_WIDTH));
        section.rejectUnknown();
        requireDistinct(section, "rates", rates);
        requireDistinct(section, "widths", widths);
        if (snapshotEvery > 0 && widths.isEmpty()) {
            throw section.fault(
                    "widths", "must hold at least one width, got []; those of the paper are " + USUAL_WIDTHS);
        }
        return new AveragesConfig(rates, snapshotEvery, widths);
    }

    private static void requireDistinct(Section section, String key, List<Double> values) {
        if (new HashSet<>(values).size() < values.size()) {
            throw section.fault(key, "must differ from one another, got " + values);
        }
    }
}
