package dev.reverie.lab.tabular;

import dev.reverie.data.table.PublishedTable;
import java.util.List;
import java.util.Locale;

/** Writes comparisons as Markdown for people and as CSV for programs. */
public final class ComparisonReport {
    private ComparisonReport() {}

    /**
     * A section with a table for each data set.
     *
     * @param results the comparisons
     * @return Markdown
     */
    public static String markdown(List<TableResult> results) {
        StringBuilder text = new StringBuilder();
        for (TableResult result : results) {
            text.append(text.isEmpty() ? "" : "\n").append(section(result));
        }
        return text.toString();
    }

    private static String section(TableResult result) {
        StringBuilder text = new StringBuilder();
        text.append(format(
                "## %s: %d columns, %d + %d + %d rows%n%n",
                result.name(), result.columns(), result.trainRows(), result.validationRows(), result.testRows()));
        if (!result.notes().isEmpty()) {
            text.append(format("%s.%n%n", result.notes()));
        }
        text.append("""
                | model | test, nats per standardised row | in source units | validation | parameters | steps | train s | test s | notes |
                |---|---|---|---|---|---|---|---|---|
                """);
        for (ModelResult model : result.models()) {
            text.append(format(
                    "| %s | %s | %s | %s | %d | %s | %.1f | %.1f | %s |%n",
                    model.model().title(),
                    model.isComplete() ? format("%.3f ± %.3f", model.mean(), model.standardError()) : "none",
                    number(model.mean() + result.logJacobian()),
                    number(model.validation()),
                    model.parameters(),
                    model.steps() == 0 ? "" : Long.toString(model.steps()),
                    model.trainSeconds(),
                    model.testSeconds(),
                    model.details().replace('|', '/').replace('\n', ' ')));
        }
        result.published().ifPresent(table -> text.append(published(table)));
        return text.toString();
    }

    /** The papers' numbers are in the unit of the prepared table: our column "in source units". */
    private static String published(PublishedTable table) {
        return format(
                "%nPublished, in source units: MAF with 5 layers %.2f, with 10 layers %.2f (arXiv:1705.07057);"
                        + " FFJORD %.2f (arXiv:1810.01367).%n",
                table.scores().maf5(), table.scores().maf10(), table.scores().ffjord());
    }

    private static String number(double value) {
        return Double.isFinite(value) ? format("%.3f", value) : "none";
    }

    /**
     * One line for each model of each table, under a header.
     *
     * @param results the comparisons
     * @return comma-separated values; a model without a number has NaN
     */
    public static String csv(List<TableResult> results) {
        StringBuilder text =
                new StringBuilder("table,columns,train_rows,test_rows,model,nats,standard_error,nats_source,"
                        + "validation_nats,parameters,steps,train_seconds,test_seconds\n");
        for (TableResult result : results) {
            for (ModelResult model : result.models()) {
                text.append(format(
                        "%s,%d,%d,%d,%s,%.6f,%.6f,%.6f,%.6f,%d,%d,%.3f,%.3f\n",
                        result.name(),
                        result.columns(),
                        result.trainRows(),
                        result.testRows(),
                        model.model().title(),
                        model.mean(),
                        model.standardError(),
                        model.mean() + result.logJacobian(),
                        model.validation(),
                        model.parameters(),
                        model.steps(),
                        model.trainSeconds(),
                        model.testSeconds()));
            }
        }
        return text.toString();
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
