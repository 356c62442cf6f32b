package dev.reverie.bench.torture;

import dev.reverie.bench.torture.Victim.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The commands that are killed. */
final class Victims {
    /** Where a command writes, in the folder that it is given. */
    static final String OUT = "out";

    /** A small run whose every part writes: checkpoints, averages, pictures and metrics. */
    private static final String CONFIG = """
            name: torture
            data: {name: drawn-digits, height: 8, width: 8}
            process: {kind: chain, steps: 50}
            network: {kind: ddpm, features: 32, multipliers: [1, 1], blocks: 1, attentionResolutions: [], dropout: 0.0}
            objective: {kind: ddpm}
            training:
              steps: 24
              batchSize: 4
              warmUp: 4
              threads: 1
              logEvery: 2
              checkpointEvery: 4
              keepLast: 100
              sampleEvery: 8
              sampleCount: 4
              ema: {snapshotEvery: 8, rates: [0.9]}
            sampling: {sampler: ddim, steps: 5}
            """;

    /** A run whose files are small, as each of their states is looked at. */
    private static final String SMALL_CONFIG = """
            name: small
            data: {name: drawn-digits, height: 8, width: 8}
            process: {kind: variancePreserving}
            network: {features: 8, multipliers: [1], blocks: 1, attentionResolutions: [], dropout: 0.0}
            training:
              steps: 8
              batchSize: 4
              warmUp: 4
              threads: 1
              logEvery: 2
              checkpointEvery: 4
              keepLast: 100
              sampleEvery: 4
              sampleCount: 4
              ema: {snapshotEvery: 4}
            sampling: {sampler: ddim, steps: 4}
            """;

    private final Path inputs;

    /**
     * The commands on some inputs.
     *
     * @param inputs folder of what they read; {@link #prepare} fills it
     */
    Victims(Path inputs) {
        this.inputs = inputs.toAbsolutePath();
    }

    private Path config() {
        return inputs.resolve("torture.yaml");
    }

    private Path smallConfig() {
        return inputs.resolve("small.yaml");
    }

    /** The run that the others read: a finished training. */
    private String run() {
        return inputs.resolve("run").toString();
    }

    private String torch() {
        return inputs.resolve("weights.pth").toString();
    }

    /** A folder of the diffusers library. */
    Path diffusers() {
        return inputs.resolve("diffusers");
    }

    /** Makes what training reads. */
    void prepareConfiguration() throws IOException {
        Files.createDirectories(inputs);
        Files.writeString(config(), CONFIG);
        Files.writeString(smallConfig(), SMALL_CONFIG);
    }

    /** Makes what the commands read. */
    void prepare(Child child) throws IOException, InterruptedException {
        prepareConfiguration();
        child.completeAndArchive(List.of("train", config().toString(), "--out", run()));
        child.complete(List.of("convert", run(), "--to", torch()), Map.of());
        child.complete(List.of("convert", run(), "--to", diffusers().toString(), "--format", "diffusers"), Map.of());
    }

    private static String out(Path folder) {
        return folder.resolve(OUT).toString();
    }

    /** Training from the start, or from where a kill has left it. */
    Victim training() {
        return training(config());
    }

    /** The same of a small run. */
    Victim smallTraining() {
        return training(smallConfig());
    }

    private static Victim training(Path config) {
        return Victim.of("train", Kind.TRAINING, 30, folder -> {
            boolean begun = Files.exists(folder.resolve(OUT).resolve("config.yaml"));
            return begun
                    ? List.of("train", out(folder), "--resume")
                    : List.of("train", config.toString(), "--out", out(folder));
        });
    }

    /** Samples, as a sheet, an array and single pictures. */
    Victim sampling() {
        return Victim.of(
                "sample",
                Kind.SAMPLING,
                15,
                folder -> List.of("sample", run(), "--n", "12", "--individual", "--out", out(folder)));
    }

    /**
     * The commands whose order of writes is looked at for power cuts: those whose files others build on.
     *
     * @param hub where a model is fetched from
     */
    List<Victim> durable(Hub hub) {
        return all(hub).stream()
                .filter(victim -> victim.kind() != Kind.EVALUATION)
                .map(victim -> victim.kind() == Kind.TRAINING ? smallTraining() : victim)
                .toList();
    }

    /**
     * All of them.
     *
     * @param hub where a model is fetched from, {@code owner/name} is {@link Hub#MODEL}
     */
    List<Victim> all(Hub hub) {
        return List.of(
                training(),
                sampling(),
                Victim.of(
                        "likelihood",
                        Kind.LIKELIHOOD,
                        12,
                        folder -> List.of(
                                "likelihood",
                                run(),
                                "--limit",
                                "12",
                                "--batch",
                                "2",
                                "--terms",
                                "4",
                                "--out",
                                out(folder))),
                Victim.of(
                        "convert to .pth",
                        Kind.CONVERSION,
                        5,
                        folder -> List.of(
                                "convert",
                                run(),
                                "--to",
                                folder.resolve("out.pth").toString())),
                Victim.of(
                        "convert to .safetensors",
                        Kind.CONVERSION,
                        3,
                        folder -> List.of(
                                "convert",
                                torch(),
                                "--to",
                                folder.resolve("out.safetensors").toString())),
                Victim.of(
                                "convert to a run",
                                Kind.CONVERSION,
                                6,
                                folder -> List.of(
                                        "convert", torch(), "--to", out(folder), "--config", config().toString()))
                        .refusingResults(),
                Victim.of(
                        "convert to diffusers",
                        Kind.CONVERSION,
                        5,
                        folder -> List.of("convert", run(), "--to", out(folder), "--format", "diffusers")),
                Victim.of(
                        "ema",
                        Kind.CONVERSION,
                        3,
                        folder -> List.of(
                                "ema",
                                run(),
                                "--width",
                                "0.1",
                                "--out",
                                folder.resolve("out.safetensors").toString())),
                Victim.of(
                                "convert from the hub",
                                Kind.DOWNLOAD,
                                15,
                                folder -> List.of("convert", Hub.MODEL, "--to", out(folder)))
                        .in(folder -> Map.of(
                                "HF_ENDPOINT",
                                hub.address(),
                                "REVERIE_CACHE",
                                folder.resolve("cache").toString()))
                        .refusingResults(),
                Victim.of(
                        "samplers --compare",
                        Kind.EVALUATION,
                        6,
                        folder -> List.of(
                                "samplers",
                                "--compare",
                                "--n",
                                "64",
                                "--evaluations",
                                "3,5",
                                "--samplers",
                                "ddim,edmHeun",
                                "--out",
                                out(folder))),
                Victim.of(
                        "evaluate",
                        Kind.EVALUATION,
                        12,
                        folder -> List.of(
                                "evaluate",
                                run(),
                                "--n",
                                "600",
                                "--features",
                                "pixels",
                                "--metrics",
                                "frechet,pr",
                                "--replicates",
                                "4",
                                "--out",
                                out(folder))),
                Victim.of(
                        "density",
                        Kind.EVALUATION,
                        6,
                        folder -> List.of("density", "--frames", "4", "--particles", "2000", "--out", out(folder))),
                Victim.of(
                        "edit inpaint",
                        Kind.EDIT,
                        10,
                        folder -> List.of(
                                "edit",
                                run(),
                                "inpaint",
                                "--example",
                                "3",
                                "--n",
                                "4",
                                "--steps",
                                "5",
                                "--out",
                                out(folder))));
    }
}
