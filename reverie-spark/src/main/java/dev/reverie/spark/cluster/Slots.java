package dev.reverie.spark.cluster;

import java.time.Duration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/** The tasks that a cluster can run at the same time. */
public final class Slots {
    private static final long LOOK_EVERY_MILLIS = 200;

    private Slots() {}

    /**
     * Refuses what a barrier stage cannot run on.
     *
     * @throws ClusterException if executors come and go
     */
    public static void requireFixed(SparkConf conf) {
        if (conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
            throw new ClusterException(
                    "spark.dynamicAllocation.enabled is true, but workers that train together must all be there from the"
                            + " first step to the last",
                    "set it to false, and spark.executor.instances to the number of workers");
        }
    }

    /**
     * Waits until there are enough. Spark itself would say nothing for ten minutes.
     *
     * @param wanted how many
     * @param most to wait
     * @return how many there are, at least as many as wanted
     * @throws ClusterException if there are too few in that time
     */
    public static int await(SparkContext spark, int wanted, Duration most) {
        long start = System.nanoTime();
        int found = count(spark);
        while (found < wanted && System.nanoTime() - start < most.toNanos()) {
            try {
                Thread.sleep(LOOK_EVERY_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            found = count(spark);
        }
        if (found < wanted) {
            throw new ClusterException(
                    wanted + " workers need as many slots at once, and the cluster has " + found + " after "
                            + most.toSeconds() + " s",
                    "raise spark.executor.instances or spark.executor.cores, lower spark.task.cpus (now "
                            + spark.conf().getInt("spark.task.cpus", 1) + "), or take fewer workers (--workers)");
        }
        return found;
    }

    /** Of the executors that have come so far; Spark offers this number nowhere else. */
    private static int count(SparkContext spark) {
        return spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
    }
}
