package dev.reverie.studio.model;

import dev.reverie.run.Checkpoints;
import dev.reverie.run.PostHocEma;
import dev.reverie.run.RunDirectory;
import dev.reverie.studio.web.Fault;
import dev.reverie.trained.PretrainedModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the checkpoint of a model.
 *
 * @param runs the folder of runs
 * @param cache folder for averages that are made on demand
 */
public record ModelFiles(RunFolder runs, Path cache) {
    private static final Pattern STEP = Pattern.compile("step-(\\d+)\\.safetensors");

    /** Models that come along, once they were unpacked and held to their sums. */
    private static final Map<String, Path> UNPACKED = new ConcurrentHashMap<>();

    /** Averages are made again in a second or so; a slider passes many. */
    private static final int KEPT_AVERAGES = 20;

    /**
     * The file of a model.
     *
     * @param model of a run, or one that comes along
     * @throws Fault if there is none
     */
    public Path find(ModelName model) throws IOException {
        return switch (model.source()) {
            case PRETRAINED -> pretrained(model.name());
            case RUN -> ofRun(model);
            case TOY ->
                throw Fault.at(
                        "model", model.text() + " has no network: its score is the exact one", "train one on it");
        };
    }

    private static Path pretrained(String name) throws IOException {
        if (!PretrainedModels.names().contains(name)) {
            throw Fault.notFound(
                    "model",
                    "no model called " + name + " comes along; there are "
                            + String.join(", ", PretrainedModels.names()),
                    null);
        }
        Path known = UNPACKED.get(name);
        if (known == null || !Files.isRegularFile(known)) {
            known = PretrainedModels.checkpoint(name);
            UNPACKED.put(name, known);
        }
        return known;
    }

    private Path ofRun(ModelName model) throws IOException {
        RunDirectory run = RunDirectory.open(runs.find(model.name()));
        if (model.average().isPresent()) {
            return average(run, model);
        }
        Checkpoints checkpoints = run.checkpoints();
        if (model.step().isEmpty()) {
            return checkpoints
                    .latestGood()
                    .orElseThrow(() -> Fault.of(
                            Fault.CONFLICT,
                            "the run " + model.name() + " has saved no checkpoint yet",
                            "wait for the first one; training.checkpointEvery says when it comes"))
                    .checkpoint()
                    .file();
        }
        Path file = checkpoints.file(model.step().getAsLong());
        if (!Files.isRegularFile(file)) {
            throw Fault.notFound(
                    "step",
                    "the run " + model.name() + " has no checkpoint of step "
                            + model.step().getAsLong() + "; there are " + steps(run),
                    null);
        }
        return file;
    }

    private Path average(RunDirectory run, ModelName model) throws IOException {
        PostHocEma averages = PostHocEma.of(run);
        Path file = cache.resolve(
                model.name() + "-" + averages.steps() + "-" + model.average().getAsDouble() + ".safetensors");
        if (!Files.isRegularFile(file)) {
            Files.createDirectories(cache);
            try (var kept = Files.list(cache)) {
                List<Path> files = kept.filter(Files::isRegularFile).sorted().toList();
                for (int i = 0; i < files.size() - KEPT_AVERAGES; i++) {
                    Files.deleteIfExists(files.get(i));
                }
            }
            averages.write(model.average().getAsDouble(), file);
        }
        return file;
    }

    /** The steps of the checkpoints of a run, rising. */
    public static List<Long> steps(RunDirectory run) throws IOException {
        return run.checkpoints().files().stream()
                .map(file -> STEP.matcher(String.valueOf(file.getFileName())))
                .filter(Matcher::matches)
                .map(name -> Long.parseLong(name.group(1)))
                .toList();
    }
}
