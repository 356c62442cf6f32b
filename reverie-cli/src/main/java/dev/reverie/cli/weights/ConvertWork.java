package dev.reverie.cli.weights;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.DownloadLine;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.config.ThresholdConfig;
import dev.reverie.errors.RequestException;
import dev.reverie.file.OutputFolder;
import dev.reverie.interop.Conversion;
import dev.reverie.interop.diffusers.DiffusersImport;
import dev.reverie.interop.diffusers.DiffusersModel;
import dev.reverie.interop.diffusers.ModelHub;
import dev.reverie.interop.diffusers.RunExport;
import dev.reverie.run.Checkpoint;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Converts weights, or lists them. */
final class ConvertWork {
    private final Console console;
    private final ModelHub.Settings hub;

    /**
     * A converter.
     *
     * @param console for results
     * @param hub where models are fetched by name
     */
    ConvertWork(Console console, ModelHub.Settings hub) {
        this.console = console;
        this.hub = hub;
    }

    /**
     * Prints a table of what a file holds.
     *
     * @throws IOException if it is damaged or of an unknown kind
     */
    void list(Path source) throws IOException {
        Path place = local(source);
        for (Path file : DiffusersModel.isModel(place) ? DiffusersModel.weightsOf(place) : List.of(place)) {
            ArrayTable.print(console, file);
        }
    }

    /**
     * Converts.
     *
     * @throws RequestException if the request makes no sense
     * @throws IOException if the source is damaged or does not fit, or the target cannot be written
     */
    void convert(ConvertCommand request) throws IOException {
        Path out = request.out;
        if (out == null) {
            throw new RequestException(
                    "--to is needed: a file .pth or .safetensors, or the folder of a run",
                    "give --to TARGET, or --list to see what " + request.in + " holds");
        }
        OutputFolder.tidy(out.toAbsolutePath().getParent());
        if (request.toDiffusers()) {
            toDiffusers(request, out);
            return;
        }
        Path place = local(request.in);
        if (DiffusersModel.isModel(place)) {
            fromDiffusers(request, place, out);
            return;
        }
        boolean averaged = request.averaged();
        Conversion.Form form = Conversion.formOf(out);
        if (form != Conversion.Form.RUN && (request.preset != null || request.config != null)) {
            throw new RequestException(
                    "--preset and --config name the network of a run, but " + out + " is a file", "leave them out");
        }
        Conversion source = Conversion.of(place, console::say);
        boolean choice = form == Conversion.Form.RUN
                || (form == Conversion.Form.SAFETENSORS && source.form() == Conversion.Form.RUN);
        if (!averaged && !choice) {
            throw new RequestException(
                    "--weights has no use here: " + out + " gets all arrays of " + request.in, "leave it out");
        }
        switch (form) {
            case RUN -> {
                Path checkpoint = source.toRun(out, configuration(request), averaged);
                console.say("wrote " + checkpoint);
            }
            case TORCH -> source.toTorch(out);
            case SAFETENSORS -> source.toSafetensors(out, averaged);
            default -> throw new IllegalStateException("no form " + form);
        }
        console.out().println(out);
    }

    /** The place of a source: its path, or, of a model on the hub, the folder that it was fetched into. */
    private Path local(Path source) throws IOException {
        String name = source.toString().replace(File.separatorChar, '/');
        if (Files.exists(source) || !ModelHub.isRepository(name) || Conversion.formOf(source) != Conversion.Form.RUN) {
            return source;
        }
        if (Files.isDirectory(Path.of(name.substring(0, name.indexOf('/'))))) {
            throw new NoSuchFileException(
                    name,
                    null,
                    "no such file or folder (to fetch a model of that name, run the command in another folder)");
        }
        console.say("there is no file " + name + "; looking for a model of that name on " + hub.endpoint());
        try (DownloadLine line = new DownloadLine(console)) {
            return new ModelHub(hub, line).fetch(name);
        }
    }

    private void fromDiffusers(ConvertCommand request, Path folder, Path out) throws IOException {
        if (Conversion.formOf(out) != Conversion.Form.RUN) {
            throw new RequestException(
                    request.in + " is a model of diffusers, which becomes a run",
                    "name the run's folder, and convert that to " + out);
        }
        if (request.preset != null || request.config != null) {
            throw new RequestException(
                    request.in + " is a model of diffusers, whose configuration names its network",
                    "leave out --preset and --config, and change single values with --set");
        }
        if (!request.averaged()) {
            throw new RequestException(
                    "--weights has no use here: a model of diffusers holds its weights once", "leave it out");
        }
        String name = String.valueOf(request.in.toAbsolutePath().normalize().getFileName());
        console.say("wrote " + DiffusersImport.toRun(folder, name, out, request.settings, console::say));
        console.out().println(out);
    }

    private void toDiffusers(ConvertCommand request, Path out) throws IOException {
        if (request.preset != null || request.config != null) {
            throw new RequestException(
                    "--preset and --config name the network of a run to be made",
                    "leave them out with --format diffusers");
        }
        Conversion source = Conversion.of(request.in, console::say);
        if (source.form() != Conversion.Form.RUN || DiffusersModel.isModel(request.in)) {
            throw new RequestException(
                    "--format diffusers takes a run or checkpoint, and " + request.in + " is none",
                    "convert it to a run first");
        }
        if (Conversion.formOf(out) != Conversion.Form.RUN) {
            throw new RequestException("--format diffusers writes a folder, got the file " + out);
        }
        for (String setting : request.settings) {
            if (!setting.startsWith("sampling.")) {
                throw new RequestException(
                        "--set changes the section sampling only when a run is written for diffusers, got " + setting);
            }
        }
        Checkpoint checkpoint = source.checkpoint();
        RunConfig config = checkpoint.config().with(request.settings.toArray(String[]::new));
        RunExport.write(checkpoint, config, request.averaged(), out);
        ThresholdConfig threshold = config.requireScoreModel().sampling().threshold();
        boolean leavesOut = threshold.kind() == ThresholdConfig.Kind.AUTO
                && threshold
                        .rule(
                                checkpoint.data().shape(),
                                config.requireScoreModel().sampling().sampler())
                        .isPresent();
        if (leavesOut) {
            console.say("sampling.threshold auto is written as \"clip_sample\": false; to clip, --set"
                    + " sampling.threshold=static --set sampling.keepNoise=true");
        }
        console.out().println(out);
    }

    private static RunConfig configuration(ConvertCommand request) throws IOException {
        String preset = request.preset;
        Path file = request.config;
        if (preset != null && file == null) {
            return RunConfig.parse(Presets.text(preset), "preset " + preset, request.settings);
        }
        if (file != null && preset == null) {
            return RunConfig.load(file, request.settings);
        }
        throw new RequestException(
                "a run needs the network of the weights",
                "give either --preset NAME (reverie presets lists them) or --config FILE");
    }
}
