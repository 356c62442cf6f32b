package dev.reverie.eval;

import dev.reverie.config.RunConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.config.Task;
import dev.reverie.metric.Field;
import dev.reverie.metric.ResultProvenance;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One set of samples before it is measured.
 *
 * @param label what tells it from others
 * @param samples the samples
 * @param provenance where they come from
 */
public record Contestant(String label, EvaluationSet samples, ResultProvenance provenance) {
    /**
     * Draws samples of a model, which are kept and used again.
     *
     * @param out folder of the evaluation
     * @param model draws them
     * @param way configuration whose section {@code sampling} says how
     * @param count how many
     * @param settings seed and rounding
     * @param progress told the samples that are there, and may stop it
     * @throws java.util.concurrent.CancellationException if it is stopped; what was drawn stays
     * @throws IOException if the samples cannot be kept
     */
    public static Contestant drawn(
            Path out,
            TrainedModel model,
            RunConfig way,
            int count,
            SampleEvaluation.Settings settings,
            SamplingProgress progress)
            throws IOException {
        SampleStore store = new SampleStore(out, model, way, settings.seed());
        EvaluationSet drawn = new EvaluationSet(
                        store.draw(count, progress), count, model.data().shape())
                .withLabels(store.labels(count));
        Optional<SamplingConfig> sampling =
                way.task() instanceof Task.ScoreModel task ? Optional.of(task.sampling()) : Optional.empty();
        String steps = sampling.map(own -> String.valueOf(own.steps())).orElse("");
        String sampler = sampling.isPresent() ? sampling.get().kind() : store.told("solver");
        ResultProvenance provenance = ResultProvenance.none()
                .with(
                        Field.SOURCE,
                        model.config().name() + " step "
                                + model.checkpoint().counters().step())
                .with(Field.CHECKPOINT, store.checkpoint())
                .with(Field.WEIGHTS, model.weights())
                .with(Field.SAMPLER, sampler)
                .with(Field.STEPS, steps)
                .with(Field.SAMPLING, SamplingConfig.beyondTheUsual(way))
                .with(Field.EVALUATIONS, store.told("evaluationsPerSample"))
                .with(Field.SEED, String.valueOf(settings.seed()))
                .with(Field.ROUNDING, settings.rounding(drawn.shape()));
        return new Contestant((sampler + " " + steps).strip(), settings.seen(drawn), provenance);
    }
}
