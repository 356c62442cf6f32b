package dev.reverie.studio.work;

import dev.reverie.config.RunConfig;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.report.RunPage;
import dev.reverie.run.RunDirectory;
import dev.reverie.studio.job.JobPlan;
import dev.reverie.studio.job.JobTask;
import dev.reverie.studio.model.RunFolder;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Fields;
import dev.reverie.torch.Device;
import dev.reverie.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Trains a run, or goes on with it. A pause and a kill both leave a checkpoint that it goes on from. */
final class TrainWork {
    private static final int MOST_SNAPSHOTS = 200;

    private final WorkTools tools;
    private final RunConfig config;
    private final Path folder;
    private final String name;
    private final List<String> command;

    private TrainWork(WorkTools tools, RunConfig config, Path folder, List<String> command) {
        this.tools = tools;
        this.config = config;
        this.folder = folder;
        this.name = String.valueOf(folder.getFileName());
        this.command = command;
    }

    static JobPlan plan(WorkTools tools, Fields fields, boolean isNew) throws IOException {
        RunFolder runs = tools.models().files().runs();
        Optional<String> wanted = fields.text("name");
        OptionalLong snapshots = fields.whole("snapshots", 1, MOST_SNAPSHOTS);
        ConfigurationRequest request = ConfigurationRequest.of(tools, fields);
        fields.done();
        if (wanted.isPresent() && !RunFolder.NAME.matcher(wanted.get()).matches()) {
            throw Fault.at(
                    fields.pointer("name"),
                    "a name of a run has 1 to 64 letters, digits, dots, - and _, and begins with a letter or digit, got "
                            + wanted.get(),
                    null);
        }
        String name = wanted.orElseGet(() -> runs.freeName(request.config().name()));
        if (isNew && runs.isTaken(name)) {
            throw Fault.at(
                    fields.pointer("name"),
                    "there is a run " + name + " already",
                    "take another name, or resume its job");
        }
        if (request.config().training().device().startsWith("cuda")) {
            requireDevice(request.config(), fields);
        }
        List<String> settings = new ArrayList<>(request.settings());
        RunConfig config = request.config();
        if (snapshots.isPresent()) {
            List<String> kept = kept(config, snapshots.getAsLong());
            settings.addAll(kept);
            config = config.with(kept.toArray(String[]::new));
        }
        Path folder = runs.folder().resolve(name);
        ConfigurationRequest whole = new ConfigurationRequest(request.source(), config, settings, request.notices());
        String line = whole.command(folder.toString());
        TrainWork work = new TrainWork(tools, config, folder, List.of("reverie", "studio", name));
        return new JobPlan(
                "train " + name,
                request.filled(fields, name),
                line,
                whole.java(folder.toString()),
                Optional.of(name),
                work::run);
    }

    private static void requireDevice(RunConfig config, Fields fields) {
        try {
            Device.of(config.training().device());
        } catch (IllegalArgumentException e) {
            throw Fault.at(
                    fields.pointer("settings") + "/training.device",
                    String.valueOf(e.getMessage()),
                    "take cpu or auto");
        }
    }

    /** Checkpoints evenly over the training, all of them kept. */
    private static List<String> kept(RunConfig config, long snapshots) {
        long every = Math.max(1, config.training().steps() / snapshots);
        return List.of("training.checkpointEvery=" + every, "training.keepEvery=" + every);
    }

    private void run(JobTask task) throws IOException {
        try (RunDirectory run = open()) {
            tools.runChanged().accept(name);
            TrainingEvents events =
                    new TrainingEvents(task, name, config.training().batchSize(), tools.runChanged());
            Trainer.Outcome outcome = Trainer.of(run, DataOptions.defaults())
                    .command(command)
                    .listener(events)
                    .stopWhen(task::isStopped)
                    .train();
            if (outcome.isComplete()) {
                new RunPage(run).write();
            }
            task.result(Answers.object()
                    .put("run", name)
                    .put("step", outcome.step())
                    .put("seconds", task.seconds()));
        } finally {
            tools.runChanged().accept(name);
        }
    }

    private RunDirectory open() throws IOException {
        return Files.isRegularFile(folder.resolve(RunDirectory.CONFIG))
                ? RunDirectory.resume(folder, List.of())
                : RunDirectory.create(folder, config);
    }
}
