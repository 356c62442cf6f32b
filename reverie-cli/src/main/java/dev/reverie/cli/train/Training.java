package dev.reverie.cli.train;

import dev.reverie.cli.inspect.CostTable;
import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.DownloadLine;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.Quantities;
import dev.reverie.config.ClassifierConfig;
import dev.reverie.config.ConfigException;
import dev.reverie.config.ObjectiveConfig;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.config.Section;
import dev.reverie.data.DataSplits;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.errors.RequestException;
import dev.reverie.report.RunPage;
import dev.reverie.run.RunDirectory;
import dev.reverie.setup.AutoSetup;
import dev.reverie.setup.Budget;
import dev.reverie.setup.PresetData;
import dev.reverie.setup.StepBudget;
import dev.reverie.stat.PowerLawDecay;
import dev.reverie.text.ShellWords;
import dev.reverie.torch.Device;
import dev.reverie.track.ConsoleSink;
import dev.reverie.track.EventSink;
import dev.reverie.train.Pace;
import dev.reverie.train.StopSignal;
import dev.reverie.train.Trainer;
import dev.reverie.trained.ModelSummary;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** Trains a run, or continues it, and writes its page. */
final class Training {
    private static final String CLASSIFIER = Section.word(ObjectiveConfig.Kind.CLASSIFIER);

    private static final String GOAL = "training.evaluation.goal";
    private static final String EVERY = "training.evaluation.every";

    private static final double DRY_RUN_SECONDS = 5;
    private static final double TIMED_PART = 0.03;
    private static final double PAGE_SECONDS = 1;
    private static final double STARTING_SECONDS = 10;

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
            if (request.budget != null || request.dryRun || request.goal != null) {
                throw new RequestException(
                        "--budget, --goal and --dry-run are for new runs: a run that is continued keeps its"
                                + " steps, over which its learning rate falls; --set training.steps=N changes them");
            }
            try (RunDirectory run = resume(request)) {
                train(run, Optional.empty());
            }
            return ExitCode.DONE;
        }
        Plan plan = plan(request);
        if (request.dryRun) {
            plan.data().ifPresent(data -> data.notices().forEach(console::say));
            return ExitCode.DONE;
        }
        Path out = request.out == null
                ? FreshFolder.near(Path.of("runs", plan.config().name()))
                : request.out;
        RunDirectory run = RunDirectory.create(out, plan.config());
        try (run) {
            train(run, plan.data());
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
     * @param data of the run, if they are open already
     * @return how it ended
     */
    Trainer.Outcome train(RunDirectory run, Optional<DataSplits> data) throws IOException {
        List<String> command = new ArrayList<>(List.of("reverie"));
        command.addAll(console.arguments());
        try (StopSignal stop = StopSignal.install();
                EventSink sink =
                        console.isQuiet() ? EventSink.silent() : new ConsoleSink(console.err(), console.isTerminal());
                DownloadLine download = DownloadLine.ofTraining(console)) {
            DataOptions options =
                    DataOptions.defaults().withDownload(DataOptions.defaults().cache(), download);
            console.say("run " + run.folder() + ", "
                    + Trainer.threadBudget(run.config().training()));
            console.say(
                    "open " + run.reportFile() + " in a browser: it shows losses and samples, and refreshes itself");
            Trainer trainer = data.isPresent() ? Trainer.of(run, data.get()) : Trainer.of(run, options);
            Trainer.Outcome outcome =
                    trainer.command(command).listener(sink).stopWhen(stop).train();
            if (!outcome.isComplete()) {
                console.say("saved " + outcome.checkpoint().orElseThrow() + "; continue with: reverie train "
                        + ShellWords.quoted(run.folder().toString()) + " --resume");
            } else {
                console.out().println(new RunPage(run).write());
            }
            return outcome;
        }
    }

    /** What is to be trained, and its data where they had to be opened to choose it. */
    private record Plan(RunConfig config, Optional<DataSplits> data) {}

    private Plan plan(TrainCommand request) throws IOException {
        double started = ProcessClock.seconds();
        Optional<Budget> budget = Optional.ofNullable(request.budget).map(Budget::parse);
        if (request.what == null) {
            if (request.data == null) {
                throw new RequestException(
                        "train needs a preset, a configuration file or data, as in reverie train quickstart-digits or"
                                + " reverie train --data my-pictures",
                        "reverie presets lists the presets");
            }
            return chosen(request, request.data, budget);
        }
        RunConfig config = named(configuration(request, request.what), request).placed();
        // Before a folder is made: throws if the device is not there.
        RequestException.given(
                "training.device", () -> Device.of(config.training().device()));
        if (budget.isEmpty() && !request.dryRun && request.goal == null) {
            return new Plan(config, Optional.empty());
        }
        return timed(request, config, budget, started);
    }

    /** A configuration chosen for data that come without one. */
    private Plan chosen(TrainCommand request, Path data, Optional<Budget> budget) throws IOException {
        List<String> settings = new ArrayList<>(objective(request));
        settings.addAll(request.settings);
        if (request.device != null) {
            settings.add(RunConfig.setting("training.device", request.device));
        }
        AutoSetup.Choice choice =
                AutoSetup.of(data, settings, budget, Pace::measure, since(ProcessClock.seconds()), console::say);
        RunConfig config = towardsGoal(request, choice.config(), choice.data());
        estimate(choice.summary(), choice.estimate());
        return new Plan(config, Optional.of(choice.data()));
    }

    /** The configuration with measurements as often as they take little of the time, where there is a goal and nobody said how often. */
    private RunConfig towardsGoal(TrainCommand request, RunConfig config, DataSplits data) throws IOException {
        if (request.goal == null) {
            return config;
        }
        String goal = RunConfig.setting(GOAL, request.goal);
        if (config.training().evaluation().every() > 0) {
            return config.with(goal);
        }
        RunConfig often = config.with(EVERY + "=1", goal);
        long steps = config.training().steps();
        Pace pace = Pace.measure(often, data, DRY_RUN_SECONDS / 2);
        long every = StepBudget.measuredEvery(pace, steps);
        console.say(String.format(
                Locale.ROOT,
                "samples are measured every %,d steps: %.2g s for each %.2g s of training (%s)",
                every,
                pace.secondsPerMeasurement(),
                every * pace.secondsPerStep(),
                EVERY));
        if (steps / every < PowerLawDecay.FEWEST) {
            console.say("a forecast needs " + PowerLawDecay.FEWEST
                    + " measurements, which would take more than 5 % of the time of "
                    + Quantities.count(steps) + " steps; to have them set " + EVERY + "="
                    + Math.max(1, steps / (2 * PowerLawDecay.FEWEST)) + " or lower training.evaluation.samples");
        }
        return often.with(EVERY + "=" + every);
    }

    /** A configuration with as many steps as there is time for, or, for a dry run, with its own. */
    private Plan timed(TrainCommand request, RunConfig config, Optional<Budget> budget, double started)
            throws IOException {
        if (budget.isPresent()
                && request.settings.stream().anyMatch(setting -> setting.startsWith("training.steps="))) {
            throw new RequestException("--budget chooses training.steps, but --set gives them; leave one of them out");
        }
        try (DownloadLine download = DownloadLine.ofTraining(console)) {
            DataSplits data = config.data()
                    .open(DataOptions.defaults()
                            .withDownload(DataOptions.defaults().cache(), download));
            double most = budget.map(Budget::seconds).orElse(DRY_RUN_SECONDS);
            RunConfig planned = towardsGoal(request, config, data);
            if (budget.isEmpty() && !request.dryRun) {
                return new Plan(planned, Optional.of(data));
            }
            Pace pace = Pace.measure(planned, data, Math.min(DRY_RUN_SECONDS, TIMED_PART * most));
            if (budget.isPresent()) {
                double left = most - since(started).getAsDouble() - PAGE_SECONDS;
                planned = planned.with(StepBudget.settings(planned, pace, left).toArray(String[]::new));
                console.say(Quantities.count(planned.training().steps()) + " steps for the budget of " + budget.get()
                        + ", in place of " + Quantities.count(config.training().steps()));
            }
            AutoSetup.Choice choice = new AutoSetup.Choice(
                    planned,
                    planned.yaml(),
                    data,
                    ModelSummary.of(planned, planned.data().padded(data.train().shape())),
                    pace,
                    budget);
            estimate(choice.summary(), choice.estimate());
            return new Plan(planned, Optional.of(data));
        }
    }

    /** In a program that is used for one command the time since its start, in another that since the command's. */
    private static DoubleSupplier since(double started) {
        return () -> ProcessClock.seconds() - (started < STARTING_SECONDS ? 0 : started);
    }

    private void estimate(ModelSummary summary, String words) {
        if (!console.isQuiet()) {
            new CostTable(summary).print(console.err());
        }
        console.say("estimate: " + words);
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
    static RunConfig configuration(String what, List<String> settings) throws IOException {
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

    private RunConfig configuration(TrainCommand request, String what) throws IOException {
        Path data = request.data;
        if (data == null) {
            return configuration(what, settings(request));
        }
        if (!Files.exists(data)) {
            throw new IOException(data + ": no such file or folder; --data names the place of the data");
        }
        if (request.settings.stream().anyMatch(setting -> setting.startsWith("data.name="))) {
            return configuration(what, settings(request));
        }
        List<String> own = new ArrayList<>(objective(request));
        own.addAll(request.settings);
        RunConfig plain;
        try {
            plain = configuration(what, own);
        } catch (ConfigException e) {
            // It may lack the place of its data alone; whatever else is wrong is told as it is.
            return configuration(what, settings(request));
        }
        Optional<PresetData.Adaptation> adaptation = PresetData.adapt(what, plain, request.settings, data);
        if (adaptation.isEmpty()) {
            return configuration(what, settings(request));
        }
        adaptation.get().notices().forEach(console::say);
        List<String> all = new ArrayList<>(adaptation.get().settings());
        all.addAll(own);
        if (request.device != null) {
            all.add(RunConfig.setting("training.device", request.device));
        }
        try {
            return configuration(what, all);
        } catch (ConfigException e) {
            throw PresetData.unfit(what, data, e);
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
