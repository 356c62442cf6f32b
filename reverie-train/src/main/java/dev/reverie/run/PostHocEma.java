package dev.reverie.run;

import dev.reverie.config.AveragesConfig;
import dev.reverie.file.ArraySource;
import dev.reverie.file.NdArray;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.nn.PowerProfile;
import dev.reverie.nn.ProfileFit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Post-hoc EMA: power-function averages of any width, reconstructed from the snapshots of a run (Karras et al. 2024,
 * arXiv:2312.02696, section 3.2).
 *
 * <pre>{@code
 * PostHocEma averages = PostHocEma.of(RunDirectory.open(folder));
 * averages.write(0.075, Path.of("narrow.safetensors"));
 * TrainedModel.load(Path.of("narrow.safetensors"));
 * }</pre>
 *
 * <p>The run needs {@code training.ema.snapshotEvery}. The average ends where the newest snapshot stands; the best width
 * depends on network, data and sampler, and is found by trying.
 */
public final class PostHocEma {
    private final Checkpoint checkpoint;
    private final List<Stored> stored;

    /** One stored average. */
    private record Stored(Path file, String prefix, PowerProfile profile) {}

    private PostHocEma(Checkpoint checkpoint, List<Stored> stored) {
        this.checkpoint = checkpoint;
        this.stored = List.copyOf(stored);
    }

    /**
     * The averages of a run.
     *
     * @param run stays with the caller
     * @throws RunException if it has no checkpoint or has stored no averages
     * @throws IOException if a file cannot be read
     */
    public static PostHocEma of(RunDirectory run) throws IOException {
        Checkpoint checkpoint = newest(run);
        AveragesConfig config = run.config().training().ema();
        List<Stored> stored = new ArrayList<>();
        for (Path file : run.averageSnapshots().numbered().files()) {
            long step = Checkpoints.stepOf(file).orElseThrow();
            for (double width : config.widths()) {
                stored.add(new Stored(file, Averages.ofWidth(width), PowerProfile.ofWidth(width, (double) step)));
            }
        }
        if (stored.isEmpty()) {
            throw config.snapshotEvery() == 0
                    ? new RunException(
                            run.folder(),
                            "was trained without training.ema.snapshotEvery, so it stored no averages to choose from",
                            "train anew with, for instance, --set training.ema.snapshotEvery=1000")
                    : new RunException(
                            run.folder(),
                            "has stored no averages yet; the first come at step " + config.snapshotEvery());
        }
        return new PostHocEma(checkpoint, stored);
    }

    private static Checkpoint newest(RunDirectory run) throws IOException {
        return run.checkpoints()
                .latestGood()
                .orElseThrow(() -> new RunException(
                        run.folder(), "holds no checkpoint yet", "train it on (--resume) until the first is saved"))
                .checkpoint();
    }

    /** Number of steps the averages are over: where the newest snapshot stands. */
    public long steps() {
        return (long) stored.get(stored.size() - 1).profile().time();
    }

    /**
     * Weights that combine the stored averages into one of another width.
     *
     * @param width relative width, standard deviation over the number of steps
     * @throws IllegalArgumentException if the width is out of range
     */
    public ProfileFit fit(double width) {
        List<PowerProfile> profiles = stored.stream().map(Stored::profile).toList();
        return ProfileFit.of(profiles, PowerProfile.ofWidth(width, (double) steps()));
    }

    /**
     * The averaged weights of a width.
     *
     * @param width relative width, standard deviation over the number of steps
     * @return by the parameters' names
     * @throws IllegalArgumentException if the width is out of range
     * @throws RunException if a snapshot is damaged
     */
    public Map<String, NdArray> reconstruct(double width) throws IOException {
        Map<String, NdArray> averages = new TreeMap<>();
        try (AverageCombination combination = combination(width)) {
            for (Map.Entry<String, ArraySource> array : combination.arrays().entrySet()) {
                averages.put(array.getKey(), array.getValue().load());
            }
        }
        return averages;
    }

    private AverageCombination combination(double width) throws IOException {
        double[] coefficients = fit(width).coefficients();
        List<AverageCombination.Term> terms = new ArrayList<>();
        for (int i = 0; i < coefficients.length; i++) {
            Stored one = stored.get(i);
            terms.add(new AverageCombination.Term(one.file(), one.prefix(), coefficients[i]));
        }
        return new AverageCombination(terms);
    }

    /**
     * Writes a model with the average of a width: a checkpoint to sample from, not to train on with.
     *
     * @param width relative width, standard deviation over the number of steps
     * @param file where; a former file is replaced
     * @throws IllegalArgumentException if the width is out of range
     * @throws RunException if a snapshot is damaged
     */
    public void write(double width, Path file) throws IOException {
        String note = "power function of relative width " + width + " at step " + steps();
        try (AverageCombination combination = combination(width)) {
            CheckpointWriter.saveAverage(file, checkpoint, combination.arrays(), note);
        }
    }

    /**
     * Writes a model with one of the averages of constant rate that its run keeps beside the main one.
     *
     * @param run stays with the caller
     * @param rate one of {@code training.ema.rates}
     * @param file where; a former file is replaced
     * @throws RunException if the run keeps no such average, or has no checkpoint
     */
    public static void writeOfRate(RunDirectory run, double rate, Path file) throws IOException {
        Checkpoint checkpoint = newest(run);
        String prefix = Averages.ofRate(rate);
        Map<String, ArraySource> averages = new TreeMap<>();
        try (SafetensorsFile arrays = Safetensors.open(checkpoint.file())) {
            for (String name : arrays.names()) {
                if (name.startsWith(prefix)) {
                    averages.put(name.substring(prefix.length()), arrays.get(name));
                }
            }
        }
        if (averages.isEmpty()) {
            throw new RunException(
                    run.folder(),
                    "keeps no average of rate " + rate + "; training.ema.rates is "
                            + run.config().training().ema().rates());
        }
        CheckpointWriter.saveAverage(file, checkpoint, averages, "constant rate " + rate);
    }
}
