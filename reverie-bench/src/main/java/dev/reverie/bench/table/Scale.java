package dev.reverie.bench.table;

import dev.reverie.config.RunConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much a study may cost.
 *
 * @param data name of the set, {@code mnist} or {@code fashion-mnist}
 * @param source a local copy of the set; absent to download it
 * @param steps of training, of each model
 * @param features width of the networks
 * @param samples of each way
 * @param likelihoods examples whose likelihood is measured
 */
record Scale(String data, Optional<Path> source, long steps, int features, int samples, int likelihoods) {
    /** The settings that all models of a study share, each {@code path=value}. */
    List<String> settings() {
        List<String> settings = new ArrayList<>(List.of(
                "data.name=" + data,
                "data.height=",
                "data.width=",
                "data.channels=",
                "data.pad=2",
                "data.flip=false",
                "training.steps=" + steps,
                "training.batchSize=64",
                "training.precision=float32",
                "training.checkpointEvery=250",
                "training.keepEvery=0",
                "training.sampleEvery=0",
                "training.logEvery=25"));
        source.ifPresent(path -> settings.add(RunConfig.setting("data.path", path.toString())));
        return settings;
    }
}
