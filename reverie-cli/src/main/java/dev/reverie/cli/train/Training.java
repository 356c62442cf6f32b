package dev.reverie.cli.train;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.DownloadLine;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.config.ClassifierConfig;
import dev.reverie.config.ConfigException;
import dev.reverie.config.DataConfig;
import dev.reverie.config.ObjectiveConfig;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.config.Section;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.DatasetCatalog;
import dev.reverie.data.catalog.KnownDataset;
import dev.reverie.errors.RequestException;
import dev.reverie.report.RunPage;
import dev.reverie.run.RunDirectory;
import dev.reverie.text.ShellWords;
import dev.reverie.torch.Device;
import dev.reverie.track.ConsoleSink;
import dev.reverie.track.EventSink;
import dev.reverie.train.StopSignal;
import dev.reverie.train.Trainer;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Trains a run, or continues it, and writes its page. */
final class Training {
    private static final String CLASSIFIER = Section.word(ObjectiveConfig.Kind.CLASSIFIER);

    private final Console console;

    Training(Console console) {
        this.console = console;
    }

    /**
     * Does what was asked for.
     *
     * @return the exit code
     * @throws ConfigException if the configuration is faulty
     * @throws IOException if files cannot be read or written
     */
    int run(TrainCommand request) throws IOException {
        if (request.resume) {
            try (RunDirectory run = resume(request)) {
                train(run);
            }
            return ExitCode.DONE;
        }
        RunDirectory run = create(request);
        try (run) {
            train(run);
        } catch (IOException | RuntimeException e) {
            forgetUnlessBegun(run);
            throw e;
        }
        return ExitCode.DONE;
    }

    /**
     * Takes back the folder of a run that never began, because its data are missing or faulty: the next try would find the
     * folder in use.
     */
    private static void forgetUnlessBegun(RunDirectory run) throws IOException {
        if (run.provenance().isPresent()) {
            return;
        }
        run.close();
        for (String name : List.of("config.yaml", "checkpoints", ".lock", "")) {
            try {
                Files.deleteIfExists(run.folder().resolve(name));
            } catch (DirectoryNotEmptyException keptByOthers) {
                return;
            }
        }
    }

    /**
     * Trains to the end or until Ctrl-C.
     *
     * @param run stays with the caller
     * @return how it ended
     */
    Trainer.Outcome train(RunDirectory run) throws IOException {
        List<String> command = new ArrayList<>(List.of("reverie"));
        command.addAll(console.arguments());
        try (StopSignal stop = StopSignal.install();
                EventSink sink =
                        console.isQuiet() ? EventSink.silent() : new ConsoleSink(console.err(), console.isTerminal());
                DownloadLine download = new DownloadLine(console)) {
            DataOptions options =
                    DataOptions.defaults().withDownload(DataOptions.defaults().cache(), download);
            console.say("run " + run.folder() + ", "
                    + Trainer.threadBudget(run.config().training()));
            Trainer.Outcome outcome = Trainer.of(run, options)
                    .command(command)
                    .listener(sink)
                    .stopWhen(stop)
                    .train();
            if (!outcome.isComplete()) {
                console.say("saved " + outcome.checkpoint().orElseThrow() + "; continue with: reverie train "
                        + ShellWords.quoted(run.folder().toString()) + " --resume");
            } else {
                console.out().println(new RunPage(run).write());
            }
            return outcome;
        }
    }

    private RunDirectory create(TrainCommand request) throws IOException {
        if (request.what == null) {
            throw new RequestException(
                    "train needs a preset or a configuration file, as in reverie train quickstart-digits",
                    "reverie presets lists the presets");
        }
        RunConfig config = placed(named(configuration(request, request.what), request));
        // Before a folder is made: throws if the device is not there.
        RequestException.given(
                "training.device", () -> Device.of(config.training().device()));
        Path out = request.out == null ? FreshFolder.near(Path.of("runs", config.name())) : request.out;
        return RunDirectory.create(out, config);
    }

    /** With the place of the data as it is from everywhere, so that the run can be continued from another folder. */
    private static RunConfig placed(RunConfig config) {
        return config.data()
                .path()
                .map(Path::of)
                .filter(path -> !path.isAbsolute() && Files.exists(path))
                .map(path -> config.with(RunConfig.setting(
                        "data.path", path.toAbsolutePath().normalize().toString())))
                .orElse(config);
    }

    /** A classifier made of the configuration of a score model is not called as that model is. */
    private static RunConfig named(RunConfig config, TrainCommand request) {
        boolean own = request.objective == null
                || request.settings.stream().anyMatch(setting -> setting.startsWith("name="))
                || config.name().endsWith(CLASSIFIER);
        return own || config.classifier().isEmpty()
                ? config
                : config.with(
                        RunConfig.setting("name", config.name() + "-" + CLASSIFIER),
                        RunConfig.setting("description", "classes of noisy data, to guide " + config.name()));
    }

    /** A preset, or a file: what looks like a path is one. */
    private static RunConfig configuration(String what, List<String> settings) throws IOException {
        if (Presets.names().contains(what)) {
            return RunConfig.parse(Presets.text(what), "preset " + what, settings);
        }
        boolean path = what.matches(".*[/\\\\].*|.*\\.ya?ml") || Files.isRegularFile(Path.of(what));
        if (!path) {
            // Says which presets there are.
            return Presets.named(what);
        }
        if (Files.isDirectory(Path.of(what))) {
            throw new RequestException(
                    what + " is a folder", "name a preset or a YAML file, or add --resume to continue the run in it");
        }
        return RunConfig.load(Path.of(what), settings);
    }

    private static List<String> settings(TrainCommand request) {
        List<String> settings = new ArrayList<>(objective(request));
        settings.addAll(request.settings);
        if (request.data != null) {
            settings.add(RunConfig.setting("data.path", request.data.toString()));
        }
        if (request.device != null) {
            settings.add(RunConfig.setting("training.device", request.device));
        }
        return settings;
    }

    private static List<String> objective(TrainCommand request) {
        String kind = request.objective;
        if (kind == null) {
            return List.of();
        }
        return kind.equals(CLASSIFIER) ? ClassifierConfig.settings() : ObjectiveConfig.settings(kind);
    }

    private static RunConfig configuration(TrainCommand request, String what) throws IOException {
        Path data = request.data;
        if (data == null) {
            return configuration(what, settings(request));
        }
        if (!Files.exists(data)) {
            throw new IOException(data + ": no such file or folder; --data names the place of the data");
        }
        try {
            return configuration(what, settings(request));
        } catch (ConfigException e) {
            // A path means nothing to a set that is made by the program; whatever else is wrong is told as it is.
            DataConfig plain = configuration(what, request.settings).data();
            if (DatasetCatalog.find(plain.name()).map(KnownDataset::isGenerated).orElse(false)) {
                throw new RequestException(
                        "--data " + data + " has no use: " + plain.name() + " is made by this program",
                        "for files of your own add --set data.name=files",
                        e);
            }
            throw e;
        }
    }

    private RunDirectory resume(TrainCommand request) throws IOException {
        Path folder = request.out;
        String what = request.what;
        if (folder == null && what != null) {
            folder = Path.of(what);
            what = null;
        }
        if (folder == null) {
            throw new RequestException(
                    "--resume needs the folder of the run, as in" + " reverie train runs/mnist --resume");
        }
        if (what != null && Files.isDirectory(folder)) {
            String begun = RunDirectory.open(folder).config().name();
            String wanted = configuration(what, List.of()).name();
            if (!begun.equals(wanted)) {
                throw new RequestException(
                        "the run in " + folder + " was begun as " + begun + ", not as " + wanted,
                        "leave " + what + " out to continue it, or choose another --out to start anew");
            }
        }
        return RunDirectory.resume(folder, settings(request));
    }
}
