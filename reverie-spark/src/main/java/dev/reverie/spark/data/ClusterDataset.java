package dev.reverie.spark.data;

import dev.reverie.data.DataShape;
import dev.reverie.data.Provenance;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A finite data set that a cluster learns from or compares with. */
public interface ClusterDataset {
    /** Its name. */
    String name();

    /** Shape of an example. */
    DataShape shape();

    /** Where the examples came from. */
    Provenance provenance();

    /**
     * Examples as a table of {@code index} and {@code values}.
     *
     * @param spark session
     * @param most at most so many, from the first
     * @param units of the numbers
     */
    Dataset<Row> table(SparkSession spark, int most, Units units);

    /** How numbers are given. */
    enum Units {
        /** Those of the data. */
        DATA,
        /** As a model reads them: columns of tables brought to mean 0 and deviation 1. */
        MODEL
    }
}
