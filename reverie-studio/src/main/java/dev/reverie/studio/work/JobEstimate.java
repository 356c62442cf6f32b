package dev.reverie.studio.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.setup.TrainingCost;
import dev.reverie.studio.job.JobKind;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Fields;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a job would take, by timing a little of it here and now. */
public final class JobEstimate {
    private static final double TIMED_SECONDS = 1;

    private JobEstimate() {}

    /**
     * The estimate of a job.
     *
     * @param tools that work stands on
     * @param body {@code {kind, request}} as for a job
     */
    public static ObjectNode of(WorkTools tools, Fields body) throws IOException {
        String kind = body.choice("kind", "", JobKind.words());
        Fields request = body.section("request");
        body.done();
        return switch (kind) {
            case "grid" -> GridWork.estimate(tools, request);
            case "train" -> training(tools, request);
            case "sample" -> sampling(tools, request);
            default ->
                throw Fault.at(
                        "/kind",
                        "an estimate is made of " + List.of("train", "sample", "grid") + ", got " + kind,
                        "begin it; it can be cancelled within one evaluation");
        };
    }

    private static ObjectNode sampling(WorkTools tools, Fields fields) throws IOException {
        SamplingRequest sampling = SamplingRequest.of(fields, 16);
        fields.flag("film", false);
        fields.done();
        RunConfig config = sampling.config(tools.models().files(), "/request");
        int steps = config.requireScoreModel().sampling().steps();
        Optional<Double> evaluations = TrainingCost.evaluations(config, steps);
        if (evaluations.isEmpty()) {
            throw Fault.at(
                    fields.pointer("sampler"),
                    "the sampler chooses its steps, so that nobody knows their number before",
                    null);
        }
        double seconds = evaluations.get() * EvaluationTime.of(tools, sampling);
        return Answers.object()
                .put("seconds", seconds)
                .put("evaluations", evaluations.get())
                .put("allowed", true)
                .put("text", String.format(Locale.ROOT, "about %.1f s", seconds));
    }

    private static ObjectNode training(WorkTools tools, Fields fields) throws IOException {
        fields.text("name");
        fields.whole("snapshots", 1, 200);
        RunConfig config = ConfigurationRequest.of(tools, fields).config();
        fields.done();
        Optional<DataShape> shape = config.data().shape();
        TrainingCost cost = shape.isPresent()
                ? TrainingCost.measure(config, shape.get(), TIMED_SECONDS)
                : TrainingCost.measure(config, config.data().open(DataOptions.defaults()), TIMED_SECONDS);
        return Answers.object()
                .put("seconds", cost.seconds())
                .put("memory", cost.memory())
                .put("allowed", true)
                .put("text", String.format(Locale.ROOT, "about %.0f s on this machine", cost.seconds()));
    }
}
