package dev.reverie.studio.work;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.studio.job.JobTask;
import dev.reverie.studio.web.Answers;
import dev.reverie.torch.Engine;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import java.util.function.Consumer;

/** Sends the events of a training to those who watch its job. */
final class TrainingEvents implements EventSink {
    private static final long STEP_NANOSECONDS = 250_000_000;

    /** Weight of the latest step in the mean rate. */
    private static final double NEW = 0.05;

    private final JobTask task;
    private final String run;
    private final int batch;
    private final Consumer<String> runChanged;
    private long steps = 1;
    private long told;
    private double secondsPerStep = Double.NaN;

    TrainingEvents(JobTask task, String run, int batch, Consumer<String> runChanged) {
        this.task = task;
        this.run = run;
        this.batch = batch;
        this.runChanged = runChanged;
    }

    @Override
    public void accept(Event event) {
        ObjectNode json = Answers.object().put("step", event.step());
        if (event instanceof Event.Started started) {
            steps = started.steps();
        } else if (event instanceof Event.Step step) {
            step(step, json);
        } else if (event instanceof Event.Levels levels) {
            ArrayNode all = json.putArray("levels");
            for (Event.Level level : levels.levels()) {
                ObjectNode one = all.addObject();
                Answers.number(one, "logSnr", level.logSnr());
                Answers.number(one, "loss", level.loss());
                Answers.number(one, "standardError", level.standardError());
                one.put("samples", level.samples());
            }
            task.event("levels", json);
        } else if (event instanceof Event.GradientNoise noise) {
            Answers.number(json, "samples", noise.samples());
            task.event("gradientNoise", json);
        } else if (event instanceof Event.Saved) {
            task.event("saved", json);
            runChanged.accept(run);
        } else if (event instanceof Event.Pictured pictured) {
            json.put(
                    "href",
                    Answers.href(
                            "runs",
                            run,
                            "pictures",
                            String.valueOf(pictured.file().getFileName())));
            task.event("pictured", json);
        } else if (event instanceof Event.Measured measured) {
            measured.values().forEach(json.putObject("values")::put);
            measured.ofData().forEach(json.putObject("ofData")::put);
            task.event("measured", json.put("samples", measured.samples()));
        } else if (event instanceof Event.Forecast forecast) {
            json.put("goal", forecast.goal());
            Answers.number(json, "at", forecast.at());
            Answers.number(json, "low", forecast.low());
            Answers.number(json, "high", forecast.high());
            task.event("forecast", json.put("text", forecast.text()));
        } else if (event instanceof Event.Diagnosis diagnosis) {
            json.put("fault", diagnosis.fault()).put("reason", diagnosis.reason());
            task.event("diagnosis", json.put("remedy", diagnosis.remedy()));
        } else if (event instanceof Event.Notice notice) {
            task.event("notice", json.put("text", notice.text()));
        }
    }

    private void step(Event.Step step, ObjectNode json) {
        secondsPerStep =
                Double.isNaN(secondsPerStep) ? step.seconds() : (1 - NEW) * secondsPerStep + NEW * step.seconds();
        task.progress((double) step.step(), (double) steps, "steps");
        long now = System.nanoTime();
        if (now - told < STEP_NANOSECONDS && step.step() < steps) {
            return;
        }
        told = now;
        Answers.number(json, "loss", step.loss());
        Answers.number(json, "gradientNorm", step.gradientNorm());
        Answers.number(json, "learningRate", step.learningRate());
        Answers.number(json, "stepsPerSecond", 1 / secondsPerStep);
        Answers.number(json, "imagesPerSecond", batch / secondsPerStep);
        Answers.number(json, "secondsLeft", (steps - step.step()) * secondsPerStep);
        json.put("memory", Engine.residentBytes());
        task.event("step", json);
    }
}
