package dev.reverie.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The table of a run over golden cases: for each case its kind, the number of comparisons, the worst of them with its
 * error
 * over the tolerance, the results left uncompared and the seconds it took; then the cases that nothing covers, by kind.
 */
public final class GoldenReport {
    private final Map<String, String> lines = new TreeMap<>();
    private final Map<String, List<String>> uncovered = new TreeMap<>();

    /** An empty report. */
    public GoldenReport() {}

    /**
     * Adds a case that was checked.
     *
     * @param golden the case
     * @param verdict what was found
     * @param seconds how long it took
     */
    public void add(GoldenCase golden, Verdict verdict, double seconds) {
        String worst = verdict.worst()
                .map(comparison -> String.format(Locale.ROOT, "%9.2g  %s", comparison.ratio(), comparison.label()))
                .orElse("nothing compared");
        int left = verdict.notCompared().size();
        lines.put(
                golden.name(),
                String.format(
                        Locale.ROOT,
                        "%-28s %-9s %5d %5d %6.1f %s",
                        golden.name(),
                        golden.kind(),
                        verdict.comparisons().size(),
                        left,
                        seconds,
                        worst));
    }

    /**
     * Adds a case whose check ended in an exception.
     *
     * @param golden the case
     * @param cause the exception
     */
    public void addBroken(GoldenCase golden, Throwable cause) {
        lines.put(
                golden.name(),
                String.format(Locale.ROOT, "%-28s %-9s failed: %s", golden.name(), golden.kind(), cause));
    }

    /**
     * Adds a case that no check covers.
     *
     * @param golden the case
     * @param reason its kind, or what of it is missing
     */
    public void addUncovered(GoldenCase golden, String reason) {
        uncovered.computeIfAbsent(reason, key -> new ArrayList<>()).add(golden.name());
    }

    /** The report as text. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "%-28s %-9s %5s %5s %6s %9s  %s%n",
                "golden case",
                "kind",
                "comps",
                "left",
                "s",
                "err/tol",
                "worst"));
        lines.values().forEach(line -> out.append(line).append(System.lineSeparator()));
        uncovered.forEach((reason, names) -> out.append(String.format(
                Locale.ROOT, "not covered: %s, %d: %s%n", reason, names.size(), String.join(", ", names))));
        return out.toString();
    }
}
