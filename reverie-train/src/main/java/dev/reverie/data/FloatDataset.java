package dev.reverie.data;

import java.util.Arrays;
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
        this(name, source, notes, shape, rows, labels, classNames, null, List.of());
    }

    private FloatDataset(
            String name,
            String source,
            String notes,
            DataShape shape,
            float[][] rows,
            int[] labels,
            List<String> classNames,
            @Nullable Standardization standardization,
            List<String> columnNames) {
        super(name, source, notes, shape, rows.length, labels, classNames);
        this.rows = rows;
        this.standardization = standardization;
        this.columnNames = List.copyOf(columnNames);
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
        this(
                name,
                source,
                notes,
                DataShape.vector(rows[0].length),
                rows,
                new int[0],
                List.of(),
                standardization,
                columnNames);
    }

    /** The mean and deviation of each column of vectors. */
    Standardization measured() {
        return Standardization.of(rows);
    }

    /** The same vectors with each column shifted and scaled, which {@link #standardization()} then tells. */
    FloatDataset standardized(Standardization scale) {
        float[][] changed = new float[rows.length][];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = rows[i].clone();
            scale.apply(changed[i]);
        }
        int[] labels = new int[classNames().isEmpty() ? 0 : rows.length];
        Arrays.setAll(labels, this::label);
        return new FloatDataset(
                name(), provenanceSource(), "standardised", shape(), changed, labels, classNames(), scale, columnNames);
    }

    /** The same images with other rows, columns or channels; values become steps of 1/255. */
    public ByteDataset refit(DataShape wanted) {
        byte[][] bytes = new byte[rows.length][];
        int[] labels = new int[classNames().isEmpty() ? 0 : rows.length];
        for (int i = 0; i < rows.length; i++) {
            bytes[i] = new byte[rows[i].length];
            for (int k = 0; k < rows[i].length; k++) {
                bytes[i][k] = (byte) Math.round(255 * rows[i][k]);
            }
            if (labels.length > 0) {
                labels[i] = label(i);
            }
        }
        return new ByteDataset(name(), provenanceSource(), provenanceNotes(), shape(), bytes, 255, labels, classNames())
                .refit(wanted);
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
    Dataset subset(String name, int[] chosen) {
        float[][] some = Arrays.stream(chosen).mapToObj(i -> rows[i]).toArray(float[][]::new);
        return new FloatDataset(
                name,
                provenanceSource(),
                provenanceNotes(),
                shape(),
                some,
                labels(chosen),
                classNames(),
                standardization,
                columnNames);
    }

    @Override
    void addContent(ContentHash hash) {
        for (float[] row : rows) {
            hash.add(row);
        }
    }
}
