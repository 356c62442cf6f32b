package dev.reverie.spark.train;

import java.io.Serializable;
import java.time.Duration;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What every worker is told.
 *
 * @param place of the run
 * @param hadoop settings of the file systems
 * @param data the examples
 * @param mixed whether workers may differ in what their bits depend on
 * @param secret that those who connect must know
 * @param patience how long a worker may be silent
 * @param lines for people
 * @param steps updates done
 * @param loss of the latest update
 * @param speed examples per second
 */
record WorkerPlan(
        String place,
        SerializableConfiguration hadoop,
        WorkerData data,
        boolean mixed,
        String secret,
        Duration patience,
        RelayedLines lines,
        LatestValue steps,
        LatestValue loss,
        LatestValue speed)
        implements Serializable {}
