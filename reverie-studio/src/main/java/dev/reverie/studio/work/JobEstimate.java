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
import java.util.Locale;
import java.util.Optional;

/** What a job would take, by timing a little of it here and now. */
public final class JobEstimate {
    private static final double TIMED_SECONDS = 1;

    /** Where a sampler chooses its steps, as many evaluations are reckoned with. */
    static final double ADAPTIVE = 100;

    /** Time of an evaluation with the derivative by its input, in evaluations: back is twice the way forth. */
    static final double WITH_DERIVATIVE = 3;

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
        return switch (JobKind.of(kind)) {
            case TRAIN -> training(tools, request);
            case SAMPLE -> sampling(tools, request);
            case GRID -> GridWork.estimate(tools, request);
            case RACE -> RaceWork.of(tools, request).estimate();
            case EDIT -> PictureEdit.of(tools, request).estimate();
            case INTERPOLATE -> InterpolateWork.of(tools, request).estimate();
            case LIKELIHOOD -> ScoringWork.of(tools, request).estimate();
            case EVALUATE -> EvaluationWork.of(tools, request).estimate();
        };
    }

    /** Evaluations of one sample, or as many as are reckoned with where the sampler chooses its steps. */
    static double evaluations(RunConfig config) {
        return TrainingCost.evaluations(
                        config, config.requireScoreModel().sampling().steps())
                .orElse(ADAPTIVE);
    }

    /**
     * What a page is told of a job that is allowed.
     *
     * @param seconds that it takes
     * @param evaluations of the network
     */
    static ObjectNode told(double seconds, double evaluations) {
        return Answers.object()
                .put("seconds", seconds)
                .put("evaluations", evaluations)
                .put("allowed", true)
                .put("text", String.format(Locale.ROOT, "about %.1f s", seconds));
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
        return told(evaluations.get() * EvaluationTime.of(tools, sampling), evaluations.get());
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
