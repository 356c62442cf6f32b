package dev.reverie.spark.draw;

import dev.reverie.config.RunConfig;
import dev.reverie.likelihood.Conditions;
import dev.reverie.likelihood.Likelihood;
import dev.reverie.metric.Features;
import dev.reverie.metric.moment.Moments;
import dev.reverie.metric.moment.ValueHistogram;
import dev.reverie.spark.data.ClusterDataset;
import dev.reverie.spark.data.ClusterDataset.Units;
import dev.reverie.spark.rows.ValueTable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/** Likelihoods of the examples of a data set, found in blocks of neighbours that do not depend on the cluster. */
public final class LikelihoodTable {
    /** Examples of a block. */
    private static final int BLOCK = 64;

    private static final int BINS = 60;

    /** Examples that are looked at for their levels. */
    private static final int LOOKED_AT = 256;

    private final SparkSession spark;
    private final SharedModel model;

    private LikelihoodTable(SparkSession spark, SharedModel model) {
        this.spark = spark;
        this.model = model;
    }

    /** By the newest checkpoint of a run. */
    public static LikelihoodTable of(SparkSession spark, String run) {
        return new LikelihoodTable(spark, SharedModel.newest(spark, run));
    }

    /** The configuration of the run. */
    public RunConfig config() {
        return model.config();
    }

    /**
     * What was found.
     *
     * @param table rows of {@code index} (long), {@code nats} (double, {@code ln p} in the coordinates of the model) and {@code value} (double)
     * @param mean of the values, merged from those of the blocks
     * @param standardError of the mean, over the examples
     * @param histogram of the values, merged from those of the blocks
     * @param unit of the values: bits/dim or nats
     * @param conditions how they were found, by name
     */
    public record Found(
            Dataset<Row> table,
            double mean,
            double standardError,
            ValueHistogram histogram,
            String unit,
            Map<String, String> conditions) {}

    /** Likelihoods of neighbours. */
    private record Block(long first, ArrayList<Double> nats, ArrayList<Double> values) implements Serializable {
        static Block of(long first, Likelihood found) {
            Block block = new Block(first, new ArrayList<>(), new ArrayList<>());
            found.scores().forEach(score -> block.nats.add(score.nats()));
            Arrays.stream(found.values()).forEach(block.values::add);
            return block;
        }

        Moments moments() {
            return Moments.of(Features.of(
                    values.stream().map(value -> new double[] {value}).toArray(double[][]::new)));
        }

        ValueHistogram histogram(double low, double high) {
            return ValueHistogram.of(
                    low, high, BINS, values.stream().mapToDouble(value -> value).toArray());
        }

        Iterator<Row> rows() {
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < nats.size(); i++) {
                rows.add(RowFactory.create(first + i, nats.get(i), values.get(i)));
            }
            return rows.iterator();
        }
    }

    /**
     * Finds them.
     *
     * @param data the examples
     * @param units of their numbers: those of the data where they are not the run's own
     * @param most at most so many, from the first
     * @param seed decides probes and dequantisation
     */
    public Found find(ClusterDataset data, Units units, int most, long seed) {
        Dataset<Row> examples = data.table(spark, most, units);
        List<float[]> looked =
                data.table(spark, Math.min(most, LOOKED_AT), units).orderBy("index").collectAsList().stream()
                        .map(row -> ValueTable.values(row, 1))
                        .toList();
        int levels = model.use(loaded -> RowScores.levels(loaded, looked, units));
        SharedModel shared = model;
        JavaRDD<Block> blocks = examples.toJavaRDD()
                .mapToPair(row ->
                        new Tuple2<>(row.getLong(0) / BLOCK, new Tuple2<>(row.getLong(0), ValueTable.values(row, 1))))
                .groupByKey()
                .map(block -> {
                    long first = block._1() * BLOCK;
                    List<float[]> rows = sorted(block._2());
                    return Block.of(
                            first,
                            shared.use(loaded -> RowScores.likelihood(loaded, rows, units, levels, first, seed)));
                })
                .cache();
        Moments moments = blocks.map(Block::moments).treeReduce(Moments::merge);
        double low = blocks.map(block -> Collections.min(block.values())).reduce(Math::min);
        double greatest = blocks.map(block -> Collections.max(block.values())).reduce(Math::max);
        // A single value has a bin, too.
        double high = greatest > low ? greatest : low + 1;
        ValueHistogram histogram =
                blocks.map(block -> block.histogram(low, high)).treeReduce(ValueHistogram::merge);
        Conditions conditions =
                model.use(loaded -> RowScores.likelihood(loaded, looked.subList(0, 1), units, levels, 0, seed)
                        .conditions());
        StructType schema = new StructType()
                .add(ValueTable.indexField())
                .add(new StructField("nats", DataTypes.DoubleType, false, Metadata.empty()))
                .add(new StructField("value", DataTypes.DoubleType, false, Metadata.empty()));
        return new Found(
                spark.createDataFrame(blocks.flatMap(Block::rows), schema),
                moments.mean()[0],
                Math.sqrt(moments.covariance()[0] / moments.count()),
                histogram,
                conditions.unit(),
                conditions.table());
    }

    private static List<float[]> sorted(Iterable<Tuple2<Long, float[]>> rows) {
        List<Tuple2<Long, float[]>> sorted = new ArrayList<>();
        rows.forEach(sorted::add);
        sorted.sort(Comparator.comparingLong(Tuple2::_1));
        return sorted.stream().map(Tuple2::_2).toList();
    }
}
