package dev.reverie.bench.torture;

import java.util.List;
import java.util.Locale;

/** The figures of a torture. */
final class TorturePage {
    private TorturePage() {}

    /** A page of Markdown. */
    static String markdown(Torture.Result result) {
        StringBuilder page = new StringBuilder();
        long temporary =
                result.kills().stream().filter(kill -> kill.leftovers() > 0).count();
        page.append(String.format(
                Locale.ROOT,
                """
                %d kills, %d of them right after a write; %d left a temporary file; %d commands then ended.

                | work | kills | right after a write | a file not whole or not equal after a kill | ended | not equal at the end |
                | --- | ---: | ---: | ---: | ---: | ---: |
                """,
                result.kills().size(),
                result.kills().stream()
                        .filter(kill -> kill.way() == Kill.Way.WRITE)
                        .count(),
                temporary,
                result.endings().size()));
        result.kills().stream()
                .map(Kill::victim)
                .distinct()
                .sorted()
                .forEach(victim -> page.append(row(result, victim)));
        for (Kill kill : result.kills()) {
            kill.faults().forEach(fault -> page.append("\n* after a kill of " + kill.victim() + ": " + fault));
        }
        for (Torture.Ending ending : result.endings()) {
            ending.faults().forEach(fault -> page.append("\n* at the end of " + ending.victim() + ": " + fault));
        }
        return page.append(result.isSound() ? "" : "\n").toString();
    }

    /** A page of Markdown about power cuts. */
    static String powerCuts(List<PowerLoss.Result> results) {
        StringBuilder page = new StringBuilder("""
                | work | operations on files | states that a cut may leave | run again from | faults |
                | --- | ---: | ---: | ---: | ---: |
                """);
        for (PowerLoss.Result result : results) {
            page.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %d | %d |%n",
                    result.victim(),
                    result.operations(),
                    result.states(),
                    result.continued(),
                    result.faults().size()));
        }
        for (PowerLoss.Result result : results) {
            result.faults().forEach(fault -> page.append("\n* " + result.victim() + ", " + fault));
        }
        return page.toString();
    }

    /** A page of Markdown about disks that are full. */
    static String fullDisks(List<FullDisk.Result> results) {
        StringBuilder page = new StringBuilder("""
                | work | failed for want of room | faults |
                | --- | ---: | ---: |
                """);
        for (FullDisk.Result result : results) {
            page.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %d |%n",
                    result.victim(),
                    result.failures(),
                    result.faults().size()));
        }
        for (FullDisk.Result result : results) {
            result.faults().forEach(fault -> page.append("\n* " + result.victim() + ", " + fault));
        }
        return page.toString();
    }

    private static String row(Torture.Result result, String victim) {
        List<Kill> kills = result.kills().stream()
                .filter(kill -> kill.victim().equals(victim))
                .toList();
        List<Torture.Ending> endings = result.endings().stream()
                .filter(ending -> ending.victim().equals(victim))
                .toList();
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %d | %d |%n",
                victim,
                kills.size(),
                kills.stream().filter(kill -> kill.way() == Kill.Way.WRITE).count(),
                kills.stream().filter(kill -> !kill.faults().isEmpty()).count(),
                endings.size(),
                endings.stream().filter(ending -> !ending.faults().isEmpty()).count());
    }
}
