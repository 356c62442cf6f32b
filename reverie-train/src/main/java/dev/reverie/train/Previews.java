package dev.reverie.train;

import dev.reverie.config.EvaluationConfig;
import dev.reverie.config.PreviewSampling;
import dev.reverie.config.RunConfig;
import dev.reverie.config.Task;
import dev.reverie.run.DataForm;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SampleSource;
import dev.reverie.trained.SamplingProgress;

/**
 * How the network in training draws samples, always from the same noise.
 *
 * @param pictures for people
 * @param measured for {@code training.evaluation}
 * @param words how those that are measured are drawn; empty if not known
 */
record Previews(Drawing pictures, Drawing measured, String words) {
    /** Draws samples with the network as it is, in the form of the data. */
    interface Drawing {
        SampleSet draw(DataForm form, int count);
    }

    /** One way for both. */
    static Previews of(Drawing drawing) {
        return new Previews(drawing, drawing, "");
    }

    /** As a configuration says. */
    static Previews of(RunConfig config, SampleSource source) {
        RunConfig way = evaluated(config);
        return new Previews(
                drawing(source, PreviewSampling.of(config)),
                drawing(source, way),
                way.task() instanceof Task.ScoreModel task
                        ? task.sampling().kind() + ", " + task.sampling().steps() + " steps"
                        : "by the flow");
    }

    private static Drawing drawing(SampleSource source, RunConfig config) {
        return (form, count) -> source.draw(0, count, 0, config, config.name(), SamplingProgress.silent());
    }

    /** How samples that are measured are drawn. */
    private static RunConfig evaluated(RunConfig config) {
        EvaluationConfig evaluation = config.training().evaluation();
        boolean own = evaluation.every() == 0
                || !(config.task() instanceof Task.ScoreModel task)
                || task.objective().chainSteps().isPresent()
                || evaluation.sampler().equals(EvaluationConfig.OWN);
        return own
                ? config
                : config.with(
                        RunConfig.setting("sampling.sampler", evaluation.sampler()),
                        "sampling.steps=" + evaluation.steps());
    }
}
