package dev.reverie.spark.draw;

import dev.reverie.config.RunConfig;
import dev.reverie.spark.store.RunStore;
import dev.reverie.spark.store.SharedFolder;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * A model of a run, for the driver and for the tasks.
 *
 * @param place where it lies, and which it is
 * @param hosts where it is used
 */
record SharedModel(ModelPlace place, Hosts hosts) implements Serializable {
    /** The newest checkpoint of a run. */
    static SharedModel newest(SparkSession spark, String run) {
        JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
        return new SharedModel(
                ModelPlace.newest(new RunStore(SharedFolder.at(run, context.hadoopConfiguration()))),
                Hosts.of(context));
    }

    /** The configuration of the run. */
    RunConfig config() {
        return new RunStore(SharedFolder.at(place.run(), hosts.hadoop().value())).config();
    }

    /** Borrows the model, in this process. */
    <T> T use(Hosts.Work<T> work) {
        try {
            return hosts.use(place, work);
        } catch (IOException e) {
            throw new UncheckedIOException(place.run() + " cannot be read: " + e.getMessage(), e);
        }
    }
}
