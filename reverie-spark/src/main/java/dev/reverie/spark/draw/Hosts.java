package dev.reverie.spark.draw;

import dev.reverie.run.RunProvenance;
import dev.reverie.spark.store.LocalFolder;
import dev.reverie.spark.store.RunStore;
import dev.reverie.spark.store.SharedFolder;
import dev.reverie.torch.Engine;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Models on every host. A task borrows one for itself: a process loads as many as run at once there, all from one copy of the run.
 *
 * @param hadoop settings of the file systems
 * @param threads of the engine for each task: its cores
 */
record Hosts(SerializableConfiguration hadoop, int threads) implements Serializable {
    private static final Map<ModelPlace, Path> COPIES = new HashMap<>();
    private static final Map<ModelPlace, Deque<TrainedModel>> FREE = new ConcurrentHashMap<>();

    static Hosts of(JavaSparkContext spark) {
        return new Hosts(
                new SerializableConfiguration(spark.hadoopConfiguration()),
                spark.getConf().getInt("spark.task.cpus", 1));
    }

    /** Work with a model. */
    interface Work<T> {
        T with(TrainedModel model) throws IOException;
    }

    /** Borrows a model, here. */
    <T> T use(ModelPlace place, Work<T> work) throws IOException {
        if (Engine.threads() != threads) {
            Engine.setThreads(threads);
        }
        Deque<TrainedModel> free = FREE.computeIfAbsent(place, key -> new ArrayDeque<>());
        TrainedModel model;
        synchronized (free) {
            model = free.pollFirst();
        }
        if (model == null) {
            model = TrainedModel.load(copy(place));
        }
        try {
            return work.with(model);
        } finally {
            synchronized (free) {
                free.addFirst(model);
            }
        }
    }

    private Path copy(ModelPlace place) throws IOException {
        synchronized (COPIES) {
            Path known = COPIES.get(place);
            if (known == null) {
                String name = RunProvenance.sha256(
                        place + " " + ProcessHandle.current().pid());
                Path folder = LocalFolder.make("reverie-model-" + name.substring(0, 12));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> LocalFolder.delete(folder)));
                new RunStore(SharedFolder.at(place.run(), hadoop.value())).downloadModel(place.stored(), folder);
                COPIES.put(place, folder);
                known = folder;
            }
            return known;
        }
    }
}
