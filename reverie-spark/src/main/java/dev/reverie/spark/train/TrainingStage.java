package dev.reverie.spark.train;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/** The barrier stage of a training: all its tasks run at once, or none. */
final class TrainingStage {
    private TrainingStage() {}

    /**
     * Runs it.
     *
     * @return how the workers ended, in the order of their ranks
     * @throws StageFailedException if Spark gave it up
     */
    static List<WorkerEnd> run(JavaSparkContext spark, int workers, WorkerPlan plan) {
        List<Integer> ranks = IntStream.range(0, workers).boxed().toList();
        RDD<WorkerEnd> ends = spark.parallelize(new ArrayList<>(ranks), workers)
                .rdd()
                .barrier()
                .mapPartitions(new Work(plan), false, ClassTag$.MODULE$.apply(WorkerEnd.class));
        try {
            return ends.toJavaRDD().collect().stream()
                    .sorted(Comparator.comparingInt(WorkerEnd::rank))
                    .toList();
        } catch (Exception e) {
            // Scala declares no exceptions: Spark's own is a checked one.
            throw new StageFailedException(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        }
    }

    private static final class Work extends AbstractFunction1<Iterator<Integer>, Iterator<WorkerEnd>>
            implements Serializable {
        private static final long serialVersionUID = 1L;

        private final WorkerPlan plan;

        Work(WorkerPlan plan) {
            this.plan = plan;
        }

        @Override
        public Iterator<WorkerEnd> apply(Iterator<Integer> rank) {
            try {
                WorkerEnd end = new WorkerTask(plan, BarrierTaskContext.get()).run();
                return CollectionConverters.asScala(List.of(end).iterator());
            } catch (IOException e) {
                throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
            }
        }
    }
}
