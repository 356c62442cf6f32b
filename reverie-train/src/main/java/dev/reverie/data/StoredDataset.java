package dev.reverie.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A finite data set in memory; base of byte images and float rows. */
abstract sealed class StoredDataset implements Dataset permits ByteDataset, FloatDataset {
    private final String name;
    private final String source;
    private final String notes;
    private final DataShape shape;
    private final int[] labels;
    private final List<String> classNames;
    private volatile @Nullable Provenance provenance;

    /** {@code labels} is empty exactly when {@code classNames} is; the caller gives the arrays away. */
    StoredDataset(
            String name,
            String source,
            String notes,
            DataShape shape,
            int count,
            int[] labels,
            List<String> classNames) {
        if (count < 1) {
            throw new IllegalArgumentException("a data set holds at least one example, " + name + " has none");
        }
        if (labels.length != (classNames.isEmpty() ? 0 : count)) {
            throw new IllegalArgumentException(
                    name + " has " + count + " examples, " + labels.length + " labels and class names " + classNames);
        }
        this.name = name;
        this.source = source;
        this.notes = notes;
        this.shape = shape;
        this.labels = labels;
        this.classNames = List.copyOf(classNames);
    }

    abstract void addContent(ContentHash hash);

    /**
     * A set of some of the examples.
     *
     * @param name of the set
     * @param chosen their numbers
     */
    abstract Dataset subset(String name, int[] chosen);

    /** The labels of some examples; empty if there are none. */
    final int[] labels(int[] chosen) {
        return labels.length == 0
                ? new int[0]
                : Arrays.stream(chosen).map(i -> labels[i]).toArray();
    }

    final String provenanceSource() {
        return source;
    }

    final String provenanceNotes() {
        return notes;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final DataShape shape() {
        return shape;
    }

    @Override
    public final List<String> classNames() {
        return classNames;
    }

    @Override
    public final int label(long index) {
        int row = Math.toIntExact(Objects.checkIndex(index, size()));
        return labels.length == 0 ? 0 : labels[row];
    }

    @Override
    public final Provenance provenance() {
        Provenance known = provenance;
        if (known == null) {
            ContentHash hash = new ContentHash().add(shape.kind() + " " + shape + "\n");
            addContent(hash);
            hash.add(labels);
            known = new Provenance(source, size(), hash.hex(), notes);
            provenance = known;
        }
        return known;
    }
}
