package dev.reverie.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.spark.LocalSpark;
import java.time.Duration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** What a barrier stage cannot run on is said at once. */
class SlotsTest {
    @Test
    void executorsThatComeAndGoAreRefused() {
        SparkConf conf = new SparkConf(false).set("spark.dynamicAllocation.enabled", "true");
        assertThatThrownBy(() -> Slots.requireFixed(conf))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("spark.dynamicAllocation.enabled is true")
                .hasMessageContaining("spark.executor.instances");
        assertThatCode(() -> Slots.requireFixed(new SparkConf(false))).doesNotThrowAnyException();
    }

    @Test
    void slotsAreThoseOfTheCluster() {
        assertThat(Slots.await(LocalSpark.session().sparkContext(), 3, Duration.ofSeconds(1)))
                .isEqualTo(4);
        assertThatThrownBy(() -> Slots.await(LocalSpark.session().sparkContext(), 5, Duration.ofMillis(300)))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("5 workers need as many slots at once, and the cluster has 4");
    }
}
