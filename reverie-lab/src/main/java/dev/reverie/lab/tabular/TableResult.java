package dev.reverie.lab.tabular;

import dev.reverie.data.table.PublishedTable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All models on one table.
 *
 * @param name name of the table
 * @param notes what was done on the way in
 * @param columns number of columns
 * @param trainRows rows fitted
 * @param validationRows rows to choose and stop by
 * @param testRows rows judged
 * @param logJacobian nats to add for log densities in the unit of the source
 * @param models one result for each model
 */
public record TableResult(
        String name,
        String notes,
        int columns,
        int trainRows,
        int validationRows,
        int testRows,
        double logJacobian,
        List<ModelResult> models) {
    /** Keeps a private copy of the list. */
    public TableResult {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(notes, "notes");
        models = List.copyOf(models);
    }

    /** The published table of this name, whose papers' numbers belong beside these. */
    public Optional<PublishedTable> published() {
        return PublishedTable.of(name);
    }
}
