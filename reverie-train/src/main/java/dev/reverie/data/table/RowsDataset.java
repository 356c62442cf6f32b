package dev.reverie.data.table;

import dev.reverie.data.ContentHash;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.Provenance;
import dev.reverie.data.Standardization;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of a table that is too large for the heap: each is read, standardised and rounded when it is asked for. */
final class RowsDataset implements Dataset {
    private final String name;
    private final String source;
    private final String notes;
    private final List<double[]> rows;
    private final @Nullable Standardization standardization;
    private final List<String> columnNames;
    private volatile @Nullable Provenance provenance;

    RowsDataset(
            String name,
            String source,
            String notes,
            List<double[]> rows,
            @Nullable Standardization standardization,
            List<String> columnNames) {
        this.name = name;
        this.source = source;
        this.notes = notes;
        this.rows = rows;
        this.standardization = standardization;
        this.columnNames = List.copyOf(columnNames);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DataShape shape() {
        return DataShape.vector(rows.get(0).length);
    }

    @Override
    public long size() {
        return rows.size();
    }

    @Override
    public void read(long index, float[] out, int offset) {
        double[] row = rows.get(Math.toIntExact(Objects.checkIndex(index, size())));
        float[] values = standardization == null ? CsvTable.rounded(row) : standardization.applied(row);
        System.arraycopy(values, 0, out, offset, values.length);
    }

    @Override
    public List<String> columnNames() {
        return columnNames;
    }

    @Override
    public Optional<Standardization> standardization() {
        return Optional.ofNullable(standardization);
    }

    /** The same hash as that of the rows in the heap. */
    @Override
    public Provenance provenance() {
        Provenance known = provenance;
        if (known == null) {
            ContentHash hash = new ContentHash().add(shape().kind() + " " + shape() + "\n");
            float[] values = new float[shape().length()];
            for (long i = 0; i < size(); i++) {
                read(i, values, 0);
                hash.add(values);
            }
            known = new Provenance(source, size(), hash.hex(), notes);
            provenance = known;
        }
        return known;
    }
}
