package dev.reverie.data;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Examples kept as floats: points, table rows, series, and images that came as floats. */
public final class FloatDataset extends StoredDataset {
    private final float[][] rows;
    private final @Nullable Standardization standardization;
    private final List<String> columnNames;

    public FloatDataset(
            String name,
            String source,
            String notes,
            DataShape shape,
            float[][] rows,
            int[] labels,
            List<String> classNames) {
        super(name, source, notes, shape, rows.length, labels, classNames);
        this.rows = rows;
        this.standardization = null;
        this.columnNames = List.of();
    }

    /**
     * Rows of a table.
     *
     * @param name for reports
     * @param source file or recipe
     * @param notes what was done on the way in, or empty
     * @param rows N rows of one length, already standardised if {@code standardization} is there
     * @param standardization how they were shifted and scaled, or null
     * @param columnNames one per column, or none
     */
    public FloatDataset(
            String name,
            String source,
            String notes,
            float[][] rows,
            @Nullable Standardization standardization,
            List<String> columnNames) {
        super(name, source, notes, DataShape.vector(rows[0].length), rows.length, new int[0], List.of());
        this.rows = rows;
        this.standardization = standardization;
        this.columnNames = List.copyOf(columnNames);
    }

    @Override
    public Optional<Standardization> standardization() {
        return Optional.ofNullable(standardization);
    }

    @Override
    public List<String> columnNames() {
        return columnNames;
    }

    @Override
    public long size() {
        return rows.length;
    }

    @Override
    public void read(long index, float[] out, int offset) {
        float[] row = rows[Math.toIntExact(Objects.checkIndex(index, size()))];
        System.arraycopy(row, 0, out, offset, row.length);
    }

    @Override
    void addContent(ContentHash hash) {
        for (float[] row : rows) {
            hash.add(row);
        }
    }
}
