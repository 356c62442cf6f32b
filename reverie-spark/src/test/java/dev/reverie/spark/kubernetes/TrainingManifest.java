package dev.reverie.spark.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** What {@code examples/kubernetes} says: its objects, the settings for Spark, the template of executors. */
record TrainingManifest(List<HasMetadata> objects) {
    static final Path FOLDER = Path.of(System.getProperty("reverie.root"), "examples", "kubernetes");

    static TrainingManifest load() {
        try {
            return new TrainingManifest(StrictManifest.read(Files.readString(FOLDER.resolve("train.yaml"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    <T extends HasMetadata> List<T> all(Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends HasMetadata> T one(Class<T> type) {
        List<T> found = all(type);
        if (found.size() != 1) {
            throw new AssertionError("there are " + found.size() + " of " + type.getSimpleName());
        }
        return found.get(0);
    }

    <T extends HasMetadata> List<String> names(Class<T> type) {
        return all(type).stream().map(object -> object.getMetadata().getName()).toList();
    }

    PodSpec driverPod() {
        return one(Job.class).getSpec().getTemplate().getSpec();
    }

    Container driver() {
        return driverPod().getContainers().get(0);
    }

    /** Where the driver finds a key of the settings. */
    Map<String, String> settingsFiles() {
        Map<String, String> files = new TreeMap<>();
        one(ConfigMap.class).getData().forEach((key, text) -> files.put("/etc/reverie/" + key, text));
        return files;
    }

    /** The settings for Spark, in a file and on the driver's command line. */
    Map<String, String> settings() {
        Properties file = new Properties();
        try {
            file.load(new StringReader(one(ConfigMap.class).getData().get("spark.properties")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> settings = new TreeMap<>();
        file.forEach((key, value) -> settings.put((String) key, (String) value));
        List<String> words = driver().getArgs();
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals("--conf")) {
                String[] setting = words.get(i + 1).split("=", 2);
                settings.put(setting[0], setting[1]);
            }
        }
        return settings;
    }

    Pod template() {
        try {
            return (Pod) StrictManifest.read(one(ConfigMap.class).getData().get("executor.yaml"))
                    .get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
