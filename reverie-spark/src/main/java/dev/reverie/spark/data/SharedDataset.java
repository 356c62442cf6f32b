package dev.reverie.spark.data;

import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.Provenance;
import dev.reverie.data.Standardization;
import dev.reverie.errors.RequestException;
import dev.reverie.spark.rows.ValueTable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A data set in memory that the driver sends to every host once (a broadcast variable). Examples whose values are whole steps of
 * 1/255 travel as bytes.
 */
public final class SharedDataset implements Dataset, ClusterDataset, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int LEVELS = 255;

    private final String name;
    private final DataShape shape;
    /** One of the two holds the examples. */
    private final byte @Nullable [][] bytes;

    private final float @Nullable [][] floats;
    private final int[] labels;
    private final ArrayList<String> classNames;
    private final ArrayList<String> columnNames;
    private final ArrayList<Double> mean;
    private final ArrayList<Double> std;
    private final String source;
    private final String sha256;
    private final String notes;

    private SharedDataset(Dataset data, Optional<String> place) {
        name = data.name();
        shape = data.shape();
        int count = Math.toIntExact(data.size());
        int length = shape.length();
        float[][] values = new float[count][length];
        byte[][] levels = new byte[count][length];
        boolean stepped = shape.isImage();
        for (int i = 0; i < count; i++) {
            data.read(i, values[i], 0);
            stepped = stepped && toLevels(values[i], levels[i]);
        }
        bytes = stepped ? levels : null;
        floats = stepped ? null : values;
        classNames = new ArrayList<>(data.classNames());
        columnNames = new ArrayList<>(data.columnNames());
        labels = new int[data.classes() == 0 ? 0 : count];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = data.label(i);
        }
        mean = new ArrayList<>(data.standardization().map(Standardization::mean).orElse(List.of()));
        std = new ArrayList<>(data.standardization().map(Standardization::std).orElse(List.of()));
        Provenance origin = data.provenance();
        source = place.orElse(origin.source());
        sha256 = origin.sha256();
        notes = origin.notes();
    }

    /**
     * A copy that can be sent.
     *
     * @param data a finite set
     * @param place where it came from, if that is not what the set itself tells
     * @throws RequestException if it is generated, or has more numbers than fit the memory of the driver
     */
    public static SharedDataset of(Dataset data, Optional<String> place) {
        if (data.isEndless()) {
            throw new RequestException("a generated set is not sent: every host makes it itself");
        }
        // Once as it is read and once as it is sent.
        double needed = (double) data.size() * data.shape().length() * (Float.BYTES + 1);
        double free = Runtime.getRuntime().maxMemory() * 0.6;
        if (needed > free || data.size() > Integer.MAX_VALUE) {
            throw new RequestException(
                    String.format(
                            Locale.ROOT,
                            "the %d examples of %s take %.1f GB, and the driver has %.1f GB for them",
                            data.size(),
                            data.name(),
                            needed * 1e-9,
                            free * 1e-9),
                    "cut them into shards (reverie-submit shard), of which no host holds all, or give the driver more"
                            + " (--driver-memory)");
        }
        return new SharedDataset(data, place);
    }

    private static boolean toLevels(float[] values, byte[] levels) {
        for (int i = 0; i < values.length; i++) {
            int level = Math.round(values[i] * LEVELS);
            if (level < 0 || level > LEVELS || level / (float) LEVELS != values[i]) {
                return false;
            }
            levels[i] = (byte) level;
        }
        return true;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DataShape shape() {
        return shape;
    }

    @Override
    public long size() {
        return bytes != null ? bytes.length : Objects.requireNonNull(floats).length;
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public List<String> columnNames() {
        return columnNames;
    }

    @Override
    public Optional<Standardization> standardization() {
        return mean.isEmpty() ? Optional.empty() : Optional.of(new Standardization(mean, std));
    }

    @Override
    public void read(long index, float[] out, int offset) {
        int row = Math.toIntExact(Objects.checkIndex(index, size()));
        if (bytes != null) {
            byte[] levels = bytes[row];
            for (int i = 0; i < levels.length; i++) {
                out[offset + i] = (levels[i] & 0xff) / (float) LEVELS;
            }
        } else {
            float[] values = Objects.requireNonNull(floats)[row];
            System.arraycopy(values, 0, out, offset, values.length);
        }
    }

    @Override
    public int label(long index) {
        int row = Math.toIntExact(Objects.checkIndex(index, size()));
        return labels.length == 0 ? 0 : labels[row];
    }

    @Override
    public org.apache.spark.sql.Dataset<Row> table(SparkSession spark, int most, Units units) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < Math.min(most, size()); i++) {
            float[] values = new float[shape.length()];
            read(i, values, 0);
            if (units == Units.DATA) {
                standardization().ifPresent(scale -> scale.invert(values));
            }
            rows.add(RowFactory.create((long) i, values));
        }
        return spark.createDataFrame(
                rows, new StructType().add(ValueTable.indexField()).add(ValueTable.valuesField(Metadata.empty())));
    }

    @Override
    public Provenance provenance() {
        return new Provenance(source, size(), sha256, notes);
    }
}
