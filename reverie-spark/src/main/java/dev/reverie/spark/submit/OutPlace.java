package dev.reverie.spark.submit;

import dev.reverie.errors.RequestException;
import dev.reverie.spark.store.SharedFolder;
import org.apache.spark.sql.SparkSession;

/** Where a result is written. */
final class OutPlace {
    private OutPlace() {}

    /**
     * Requires that nothing is there, before anything is computed.
     *
     * @throws RequestException if there is
     */
    static void requireFree(SparkSession spark, String place) {
        if (!SharedFolder.at(place, spark.sparkContext().hadoopConfiguration())
                .list()
                .isEmpty()) {
            throw new RequestException(place + " holds something already", "choose another place (--out)");
        }
    }
}
