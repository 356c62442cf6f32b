package dev.reverie.cli.density;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.TextTable;
import dev.reverie.cli.terminal.Version;
import dev.reverie.data.table.DensityTables;
import dev.reverie.data.table.PublishedTable;
import dev.reverie.errors.RequestException;
import dev.reverie.file.AtomicFile;
import dev.reverie.file.OutputFolder;
import dev.reverie.lab.tabular.ComparisonReport;
import dev.reverie.lab.tabular.DensityTable;
import dev.reverie.lab.tabular.ModelResult;
import dev.reverie.lab.tabular.TableComparison;
import dev.reverie.lab.tabular.TableResult;
import dev.reverie.lab.tabular.TabularModel;
import dev.reverie.lab.tabular.TabularSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Compares models on tables, one table after the other. */
final class TablesWork {
    private static final double SECONDS_PER_MINUTE = 60;

    private final Console console;

    TablesWork(Console console) {
        this.console = console;
    }

    /**
     * Does what was asked for.
     *
     * @return the exit code
     * @throws IOException if a table cannot be read or the results cannot be written
     */
    int run(TablesCommand request) throws IOException {
        if (Files.exists(request.out) && !Files.isDirectory(request.out)) {
            throw new IOException(request.out + ": is a file; the results need a folder, choose another (--out)");
        }
        console.say(Version.ofEngine());
        List<DensityTable> tables = new ArrayList<>();
        for (String set : request.sets) {
            console.say("reading " + set);
            tables.add(read(set, request));
        }
        OutputFolder.make(request.out);
        List<TableResult> results = new ArrayList<>();
        for (DensityTable table : tables) {
            console.say(String.format(
                    Locale.ROOT,
                    "%s: %d columns, %d training, %d validation and %d test rows",
                    table.name(),
                    table.columns(),
                    table.train().length,
                    table.validation().length,
                    table.test().length));
            results.add(new TableComparison(settings(table, request)).run(table, this::tell));
            write(request.out.resolve("tables.md"), ComparisonReport.markdown(results));
            write(request.out.resolve("tables.csv"), ComparisonReport.csv(results));
        }
        results.forEach(this::print);
        console.out().println(request.out.resolve("tables.md"));
        console.out().println(request.out.resolve("tables.csv"));
        return ExitCode.DONE;
    }

    private static DensityTable read(String set, TablesCommand request) throws IOException {
        Optional<PublishedTable> published = PublishedTable.of(set);
        return DensityTable.of(
                published.isPresent()
                        ? published.get().read(request.data, request.seed)
                        : DensityTables.open(set, request.data, request.seed, !request.raw));
    }

    private static TabularSettings settings(DensityTable table, TablesCommand request) {
        TabularSettings usual = PublishedTable.of(table.name())
                .map(TabularSettings::published)
                .orElseGet(() -> TabularSettings.forColumns(table.columns()));
        return RequestException.given(
                "the options of tables",
                () -> usual.withSteps(
                                request.steps == null ? usual.regressionSteps() : request.steps,
                                request.likelihoodSteps == null ? usual.likelihoodSteps() : request.likelihoodSteps)
                        .withSeconds(
                                request.minutes == null
                                        ? Double.POSITIVE_INFINITY
                                        : request.minutes * SECONDS_PER_MINUTE)
                        .withTestRows(request.testRows == null ? usual.testRows() : request.testRows)
                        .withSeed(request.seed));
    }

    private void tell(TabularModel model, long done, long total, double validation) {
        console.say(String.format(
                Locale.ROOT,
                "  %-16s %s validation %.3f nats",
                model.title(),
                total == 0 ? "fitted," : done + "/" + total + " steps,",
                validation));
    }

    private void print(TableResult result) {
        console.out()
                .println(result.name() + ": " + result.testRows() + " test rows, nats per row (standardised; source "
                        + number(result.logJacobian(), "%+.3f") + ")");
        TextTable text = new TextTable("MODEL", "TEST", "ERROR", "SOURCE", "VALIDATION", "STEPS", "SECONDS", "NOTES");
        for (ModelResult model : result.models()) {
            text.row(
                    model.model().title(),
                    number(model.mean(), "%.3f"),
                    number(model.standardError(), "%.3f"),
                    number(model.mean() + result.logJacobian(), "%.3f"),
                    number(model.validation(), "%.3f"),
                    model.steps() == 0 ? "" : Long.toString(model.steps()),
                    number(model.trainSeconds(), "%.1f"),
                    model.details());
        }
        result.published().ifPresent(table -> {
            published(text, "MAF, 5 layers", table.scores().maf5());
            published(text, "MAF, 10 layers", table.scores().maf10());
            published(text, "FFJORD, published", table.scores().ffjord());
        });
        text.print(console.out());
        console.out().println();
    }

    private static void published(TextTable text, String title, double value) {
        text.row(title, "", "", number(value, "%.2f"), "", "", "", "by its paper");
    }

    private static String number(double value, String format) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "none";
    }

    private static void write(Path file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, bytes.length, channel -> {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        });
    }
}
