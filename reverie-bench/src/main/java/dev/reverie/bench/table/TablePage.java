package dev.reverie.bench.table;

import dev.reverie.likelihood.Likelihood;
import dev.reverie.metric.MetricResult;
import dev.reverie.metric.Spread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The numbers of studies as Markdown; what is not measured yet is left open. */
final class TablePage {
    private static final String NONE = "";

    private final StringBuilder text = new StringBuilder();

    /**
     * Begins the page.
     *
     * @param command that makes it
     * @param machine where it ran
     */
    TablePage(String command, String machine) {
        line("# The papers' tables in kind");
        line("");
        line("Written by `" + command
                + "`, which goes on where it was stopped: a row that is not there has not been measured.");
        line("Machine: " + machine + ".");
        line("");
        line(
                "Frechet distance, its analogue of the inception score, KID, precision and recall compare features of the small network for"
                        + " the set (`--features`): they are comparable with one another and with no published figure. All rows of a table"
                        + " have equal numbers of samples; intervals are of 95 per cent, over samples and data. Seconds are for one"
                        + " sample in one batch, on a machine that did other work, too. Threshold `auto` keeps the deterministic samplers with"
                        + " few steps in the range of the images.");
    }

    /** Adds a heading for a set of data. */
    void data(Scale scale, Cell floor) {
        line("");
        line("## " + scale.data());
        line("");
        line(String.format(
                Locale.ROOT,
                "Images of 28 x 28 in a border of 2: 32 x 32. Every model was trained for %d steps of 64 images with networks of"
                        + " width %d; %d samples of each row; likelihoods of %d held-out images. As many held-out images as samples"
                        + " have %s, %s, %s.",
                scale.steps(),
                scale.features(),
                scale.samples(),
                scale.likelihoods(),
                words(floor, "frechet"),
                words(floor, "precision"),
                words(floor, "recall")));
    }

    /** Adds what a study says. */
    void study(Study study) {
        line("");
        line("### " + study.title());
        line("");
        line(study.text());
    }

    /**
     * Adds the likelihoods of a study.
     *
     * @param found by the name of the model
     */
    void likelihoods(Map<String, Likelihood> found) {
        if (found.isEmpty()) {
            return;
        }
        line("");
        line("| model | bits/dim ± standard error |");
        line("| --- | ---: |");
        found.forEach((name, likelihood) -> line("| " + name + " | "
                + String.format(Locale.ROOT, "%.3f ± %.3f", likelihood.mean(), likelihood.standardError()) + " |"));
    }

    /**
     * A row.
     *
     * @param samples the file that holds them
     */
    record Row(String model, String way, Cell cell, Path samples) {}

    /** Adds the samples of a study. */
    void samples(List<Row> rows) {
        boolean classes = rows.stream().anyMatch(row -> row.cell().right().isPresent());
        line("");
        line("| model | sampler | evaluations | s/sample | Frechet | inception | KID | precision | recall |"
                + (classes ? " right |" : NONE));
        line("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |" + (classes ? " ---: |" : NONE));
        for (Row row : rows) {
            Cell cell = row.cell();
            List<String> columns = new ArrayList<>(List.of(
                    row.model(),
                    row.way(),
                    String.format(Locale.ROOT, "%.0f", cell.evaluations()),
                    String.format(Locale.ROOT, "%.3g", cell.seconds()),
                    value(cell, "frechet"),
                    value(cell, "inception"),
                    value(cell, "kid"),
                    value(cell, "precision"),
                    value(cell, "recall")));
            if (classes) {
                columns.add(
                        cell.right().map(share -> share(share, cell.samples())).orElse(NONE));
            }
            line("| " + String.join(" | ", columns) + " |");
        }
    }

    /** The page. */
    String markdown() {
        return text.toString();
    }

    private static String share(double share, int n) {
        return String.format(Locale.ROOT, "%.3f ± %.3f", share, 1.96 * Math.sqrt(share * (1 - share) / n));
    }

    private static String words(Cell cell, String name) {
        return name + " " + value(cell, name);
    }

    private static String value(Cell cell, String name) {
        Optional<MetricResult> found = cell.result(name);
        if (found.isEmpty()) {
            return NONE;
        }
        MetricResult result = found.get();
        double reach = result.spread().map(Spread::reach).orElse(0.0);
        String rounded = MetricResult.rounded(result.value(), reach);
        return reach > 0 ? rounded + " ± " + MetricResult.rounded(reach, reach) : rounded;
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
