package dev.reverie.spark.draw;

import dev.reverie.data.DataShape;
import dev.reverie.eval.EvaluationSet;
import dev.reverie.eval.FeatureNetwork;
import dev.reverie.metric.Features;
import dev.reverie.metric.moment.Moments;
import dev.reverie.spark.rows.ValueTable;
import dev.reverie.torch.Device;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Features of a table with the columns {@code index} and {@code values}, computed in blocks of neighbouring indices, so that
 * they do not depend on the partitions.
 */
public final class FeatureTable {
    /** Rows of a block. */
    private static final int BLOCK = 128;

    private static final Map<String, FeatureNetwork> NETWORKS = new HashMap<>();

    private final JavaRDD<Block> blocks;

    /**
     * Features of neighbouring rows.
     *
     * @param number of the block
     * @param features of its rows
     */
    private record Block(long number, Features features) implements Serializable {}

    private FeatureTable(JavaRDD<Block> blocks) {
        this.blocks = blocks;
    }

    /**
     * The features of rows.
     *
     * @param table with {@code index} and {@code values}
     * @param shape of the values
     * @param network its name, for images; ignored otherwise
     * @param rounded whether images are rounded to bytes first, as they are where they are stored
     */
    public static FeatureTable of(Dataset<Row> table, DataShape shape, String network, boolean rounded) {
        JavaPairRDD<Long, Tuple2<Long, float[]>> rows = table.select("index", ValueTable.VALUES)
                .toJavaRDD()
                .mapToPair(row ->
                        new Tuple2<>(row.getLong(0) / BLOCK, new Tuple2<>(row.getLong(0), ValueTable.values(row, 1))));
        return new FeatureTable(rows.groupByKey()
                .map(block -> block(block._1(), block._2(), shape, network, rounded))
                .cache());
    }

    private static Block block(
            long number, Iterable<Tuple2<Long, float[]>> rows, DataShape shape, String network, boolean rounded)
            throws IOException {
        List<Tuple2<Long, float[]>> sorted = new ArrayList<>();
        rows.forEach(sorted::add);
        sorted.sort(Comparator.comparingLong(Tuple2::_1));
        float[] values = new float[sorted.size() * shape.length()];
        for (int i = 0; i < sorted.size(); i++) {
            System.arraycopy(sorted.get(i)._2(), 0, values, i * shape.length(), shape.length());
        }
        EvaluationSet set = new EvaluationSet(values, sorted.size(), shape);
        Features features;
        // One network serves all tasks of a process.
        synchronized (NETWORKS) {
            FeatureNetwork opened = NETWORKS.get(network);
            if (opened == null) {
                opened = FeatureNetwork.open(network, Device.CPU);
                NETWORKS.put(network, opened);
            }
            features = (rounded && shape.isImage() ? set.rounded() : set).features(opened);
        }
        return new Block(number, features);
    }

    /** Number, mean and covariance of all rows, merged from those of the blocks. */
    public Moments moments() {
        return blocks.map(block -> Moments.of(block.features())).treeReduce(Moments::merge);
    }

    /** All rows, in the order of their indices. */
    public Features gathered() {
        List<Features> all = blocks.collect().stream()
                .sorted(Comparator.comparingLong(Block::number))
                .map(Block::features)
                .toList();
        double[][] rows =
                all.stream().flatMap(part -> Arrays.stream(part.rows())).toArray(double[][]::new);
        double[][] probabilities = all.stream()
                .flatMap(part -> Arrays.stream(part.probabilities()))
                .toArray(double[][]::new);
        Features gathered = Features.of(rows).from(all.get(0).source());
        return probabilities.length == 0 ? gathered : gathered.withProbabilities(probabilities);
    }
}
