package dev.reverie.spark;

import java.util.List;
import org.apache.spark.sql.SparkSession;

/** A Spark of four slots in this process, made once. */
public final class LocalSpark {
    private LocalSpark() {}

    /** The session. */
    public static SparkSession session() {
        SparkSession spark = SparkSession.builder()
                .master("local[4]")
                .appName("tests of Reverie")
                .config("spark.ui.enabled", false)
                .config("spark.log.level", "ERROR")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .getOrCreate();
        return spark;
    }

    /** A run that is quick. */
    public static final List<String> TINY = List.of(
            "network.features=16",
            "network.blocks=1",
            "training.batchSize=64",
            "training.warmUp=5",
            "training.logEvery=5",
            "training.sampleEvery=0",
            "training.evaluation.every=0",
            "training.threads=1");
}
