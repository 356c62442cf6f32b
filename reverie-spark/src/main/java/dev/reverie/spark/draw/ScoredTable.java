package dev.reverie.spark.draw;

import dev.reverie.errors.RequestException;
import dev.reverie.run.DataInfo;
import dev.reverie.spark.rows.ValueTable;
import dev.reverie.trained.TrainedModel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/** A table with columns of a model's judgement added to each row. */
public final class ScoredTable {
    /** Rows that a task judges at a time. */
    private static final int CHUNK = 256;

    private final SparkSession spark;
    private final SharedModel model;

    private ScoredTable(SparkSession spark, SharedModel model) {
        this.spark = spark;
        this.model = model;
    }

    /** By the newest checkpoint of a run. */
    public static ScoredTable of(SparkSession spark, String run) {
        return new ScoredTable(spark, SharedModel.newest(spark, run));
    }

    /**
     * What is added.
     *
     * @param logLikelihood name of the column of log-likelihoods; null for none
     * @param score name of the column of scores; null for none
     * @param time of the scores
     * @param tail name of the column of tail probabilities; null for none
     * @param known log-likelihoods of examples that are known to be good, in ascending order
     */
    public record Columns(
            @Nullable String logLikelihood,
            @Nullable String score,
            double time,
            @Nullable String tail,
            List<Double> known)
            implements Serializable {
        public Columns {
            known = new ArrayList<>(known);
        }

        private List<StructField> fields() {
            List<StructField> fields = new ArrayList<>();
            if (logLikelihood != null) {
                fields.add(new StructField(logLikelihood, DataTypes.DoubleType, false, Metadata.empty()));
            }
            if (score != null) {
                fields.add(new StructField(
                        score, DataTypes.createArrayType(DataTypes.DoubleType, false), false, Metadata.empty()));
            }
            if (tail != null) {
                fields.add(new StructField(tail, DataTypes.DoubleType, false, Metadata.empty()));
            }
            return fields;
        }
    }

    /** The log-likelihoods of all rows of a table, in ascending order. */
    public List<Double> logLikelihoods(Dataset<Row> table) {
        return add(table, new Columns("logLikelihood", null, 0, null, List.of()))
                .select("logLikelihood")
                .collectAsList()
                .stream()
                .map(row -> row.getDouble(0))
                .sorted()
                .toList();
    }

    /** The table with the columns. */
    public Dataset<Row> add(Dataset<Row> table, Columns columns) {
        for (StructField field : columns.fields()) {
            if (Arrays.asList(table.columns()).contains(field.name())) {
                throw new RequestException(
                        "the table has a column " + field.name() + " already", "choose another name for the new one");
            }
        }
        int[] places = places(table.schema());
        SharedModel shared = model;
        JavaRDD<Row> rows = table.toJavaRDD().mapPartitions(part -> new Judged(part, shared, places, columns));
        List<StructField> fields = new ArrayList<>(Arrays.asList(table.schema().fields()));
        fields.addAll(columns.fields());
        return spark.createDataFrame(rows, new StructType(fields.toArray(StructField[]::new)));
    }

    /** The columns that the model reads: the one of arrays, those of its names, or all numbers there are. */
    private int[] places(StructType schema) {
        List<String> names = Arrays.asList(schema.fieldNames());
        if (names.contains(ValueTable.VALUES)) {
            return new int[] {names.indexOf(ValueTable.VALUES)};
        }
        DataInfo info = model.use(TrainedModel::data);
        List<String> wanted = info.columnNames();
        List<String> missing =
                wanted.stream().filter(name -> !names.contains(name)).toList();
        if (wanted.isEmpty() || !missing.isEmpty()) {
            throw new RequestException(
                    "the table has the columns " + String.join(", ", names) + ", and the model reads "
                            + (wanted.isEmpty() ? info.shape() + " without names" : String.join(", ", wanted)),
                    "give it these columns, or one of arrays of numbers called values");
        }
        return wanted.stream().mapToInt(names::indexOf).toArray();
    }

    /** The rows of a partition, judged in chunks as they are asked for. */
    private static final class Judged implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final SharedModel model;
        private final int[] places;
        private final Columns columns;
        private Iterator<Row> ready = List.<Row>of().iterator();

        Judged(Iterator<Row> rows, SharedModel model, int[] places, Columns columns) {
            this.rows = rows;
            this.model = model;
            this.places = places;
            this.columns = columns;
        }

        @Override
        public boolean hasNext() {
            return ready.hasNext() || rows.hasNext();
        }

        @Override
        public Row next() {
            if (!ready.hasNext()) {
                List<Row> chunk = new ArrayList<>();
                while (rows.hasNext() && chunk.size() < CHUNK) {
                    chunk.add(rows.next());
                }
                ready = judge(chunk).iterator();
            }
            return ready.next();
        }

        private List<Row> judge(List<Row> chunk) {
            List<float[]> values = chunk.stream().map(this::values).toList();
            return model.use(loaded -> {
                boolean needed = columns.logLikelihood() != null || columns.tail() != null;
                double[] nats = needed ? RowScores.logLikelihoods(loaded, values) : new double[0];
                List<double[]> scores =
                        columns.score() == null ? List.of() : RowScores.scores(loaded, values, columns.time());
                List<Row> judged = new ArrayList<>();
                for (int i = 0; i < chunk.size(); i++) {
                    judged.add(row(
                            chunk.get(i),
                            needed ? OptionalDouble.of(nats[i]) : OptionalDouble.empty(),
                            scores.isEmpty() ? new double[0] : scores.get(i)));
                }
                return judged;
            });
        }

        private Row row(Row row, OptionalDouble nats, double[] score) {
            List<Object> cells = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                cells.add(row.get(i));
            }
            if (columns.logLikelihood() != null) {
                cells.add(nats.getAsDouble());
            }
            if (columns.score() != null) {
                cells.add(score);
            }
            if (columns.tail() != null) {
                cells.add(tail(nats.getAsDouble(), columns.known()));
            }
            return RowFactory.create(cells.toArray());
        }

        /** The share of known examples that are no likelier, counting the row itself: {@code (1 + k) / (1 + n)}. */
        private static double tail(double nats, List<Double> known) {
            int below = 0;
            for (double other : known) {
                below += other <= nats ? 1 : 0;
            }
            return (1.0 + below) / (1.0 + known.size());
        }

        private float[] values(Row row) {
            if (places.length == 1 && row.get(places[0]) instanceof Seq<?>) {
                return ValueTable.values(row, places[0]);
            }
            float[] values = new float[places.length];
            for (int i = 0; i < places.length; i++) {
                Object cell = row.get(places[i]);
                if (!(cell instanceof Number number)) {
                    throw new RequestException(
                            "a row has " + cell + " in column " + row.schema().fieldNames()[places[i]]
                                    + ", where the model reads a number",
                            "leave such rows out, or fill them");
                }
                values[i] = number.floatValue();
            }
            return values;
        }
    }
}
