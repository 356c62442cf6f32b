package dev.reverie.spark;

import dev.reverie.config.RunConfig;
import dev.reverie.run.RunDirectory;
import dev.reverie.spark.train.WeightHash;
import dev.reverie.torch.Engine;
import dev.reverie.train.Trainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A quick run, trained elsewhere and watched from here.
 *
 * @param folder of it
 */
record PointsRun(Path folder) {
    private static final Pattern CHECKPOINT = Pattern.compile("checkpoints/step-(\\d+)");

    /** Writes its configuration. */
    static Path config(Path folder, int steps, int every) throws Exception {
        Path file = folder.resolve("points" + steps + ".yaml");
        Files.writeString(
                file,
                ClusterTrainingTest.config(
                                "training.steps=" + steps, "training.checkpointEvery=" + every, "training.accumulate=8")
                        .yaml());
        return file;
    }

    /** Trains one in this process. */
    static PointsRun alone(Path folder, Path config) throws Exception {
        Engine.setThreads(1);
        try (RunDirectory directory = RunDirectory.create(folder, RunConfig.load(config, List.of()))) {
            Trainer.of(directory).train();
        }
        return new PointsRun(folder);
    }

    /** Of the last checkpoint. */
    String hash() throws Exception {
        List<Path> checkpoints = RunDirectory.open(folder).checkpoints().files();
        return WeightHash.of(checkpoints.get(checkpoints.size() - 1));
    }

    /** Whether it has begun. */
    boolean exists() {
        return Files.exists(folder.resolve(RunDirectory.CONFIG));
    }

    /** The step of the newest checkpoint that is whole; 0 without. */
    long newest() throws Exception {
        Path manifest = folder.resolve("manifest.json");
        Matcher found = CHECKPOINT.matcher(Files.exists(manifest) ? Files.readString(manifest) : "");
        long newest = 0;
        while (found.find()) {
            newest = Math.max(newest, Long.parseLong(found.group(1)));
        }
        return newest;
    }

    /** Waits for a checkpoint of a step or a later one; whether it came before the driver ended. */
    boolean await(long step, Process driver, Path log) throws Exception {
        long begun = System.nanoTime();
        while (newest() < step) {
            if (!driver.isAlive()) {
                return false;
            }
            if (System.nanoTime() - begun > 240e9) {
                throw new AssertionError("no checkpoint of step " + step + " came:\n" + Files.readString(log));
            }
            Thread.sleep(20);
        }
        return true;
    }
}
