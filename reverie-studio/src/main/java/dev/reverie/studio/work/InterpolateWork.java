package dev.reverie.studio.work;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.edit.EditSampling;
import dev.reverie.edit.EditSession;
import dev.reverie.errors.ReverieException;
import dev.reverie.studio.job.JobKind;
import dev.reverie.studio.job.JobPlan;
import dev.reverie.studio.job.JobTask;
import dev.reverie.studio.model.OpenModels;
import dev.reverie.studio.model.SampleArray;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Fields;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Pictures on the latent path between two, with the nearest training example beside each. */
final class InterpolateWork {
    private static final int USUAL = 9;

    /** Training examples that are looked through. */
    private static final int SEARCHED = 60_000;

    private static final int LOOK = 4096;

    private final WorkTools tools;
    private final SamplingRequest sampling;
    private final String from;
    private final String to;
    private final boolean neighbours;

    private InterpolateWork(WorkTools tools, SamplingRequest sampling, String from, String to, boolean neighbours) {
        this.tools = tools;
        this.sampling = sampling;
        this.from = from;
        this.to = to;
        this.neighbours = neighbours;
    }

    static InterpolateWork of(WorkTools tools, Fields fields) throws IOException {
        SamplingRequest asked = SamplingRequest.of(fields, USUAL);
        String from = fields.need("from");
        String to = fields.need("to");
        boolean neighbours = fields.flag("neighbours", true);
        fields.done();
        if (asked.n() < 2) {
            throw Fault.at(fields.pointer("n"), "a path has at least its two ends, got n = " + asked.n(), null);
        }
        RunConfig own = asked.bare().config(tools.models().files(), "/request");
        SamplingRequest sampling = new SamplingRequest(
                asked.model(),
                asked.n(),
                asked.seed(),
                EditSampling.ofInterpolation(own).choices(own, asked.settings()));
        sampling.config(tools.models().files(), "/request");
        return new InterpolateWork(tools, sampling, from, to, neighbours);
    }

    static JobPlan plan(WorkTools tools, Fields fields) throws IOException {
        InterpolateWork work = of(tools, fields);
        SamplingRequest sampling = work.sampling;
        try (OpenModels.Loan loan = tools.models().borrow(sampling.model())) {
            EditSession session = session(loan.scoreModel(), sampling);
            Pictures.of(tools, work.from, session.shape(), loan.scoreModel(), fields.pointer("from"));
            Pictures.of(tools, work.to, session.shape(), loan.scoreModel(), fields.pointer("to"));
        }
        List<String> words = new ArrayList<>(Pictures.option(tools, work.from, "--in", "--example"));
        words.addAll(Pictures.option(tools, work.to, "--with", "--with-example"));
        return new JobPlan(
                "path between two pictures by " + sampling.model().name(),
                fields.object(),
                EditRecipe.command(tools, sampling, "interpolate", words),
                EditRecipe.path(tools, sampling, work.from, work.to),
                Optional.empty(),
                work::run);
    }

    /** The way of two pictures to noise, and of all back. */
    ObjectNode estimate() throws IOException {
        double evaluations =
                2 * JobEstimate.evaluations(sampling.config(tools.models().files(), "/request"));
        double back = EvaluationTime.of(tools, sampling);
        double forth = EvaluationTime.of(
                tools, new SamplingRequest(sampling.model(), 2, sampling.seed(), sampling.settings()));
        return JobEstimate.told(evaluations / 2 * (back + forth), evaluations);
    }

    private static EditSession session(TrainedScoreModel model, SamplingRequest sampling) {
        RunConfig config = SamplingRequest.with(model.config(), sampling.settings(), "/request");
        return EditSession.of(model, config.requireScoreModel().sampling(), sampling.seed());
    }

    private void run(JobTask task) throws IOException {
        try (OpenModels.Loan loan = tools.models().borrow(sampling.model())) {
            TrainedScoreModel model = loan.scoreModel();
            RunConfig config = SamplingRequest.with(model.config(), sampling.settings(), "/request");
            EditSession session = new EditSession(
                    model,
                    config.requireScoreModel().sampling(),
                    sampling.seed(),
                    (done, total) -> task.progress(done, (double) total, "path"));
            float[] first = Pictures.of(tools, from, session.shape(), model, "/request/from");
            float[] last = Pictures.of(tools, to, session.shape(), model, "/request/to");
            SampleSet samples = session.interpolate(first, last, sampling.n()).samples();
            SampleArray array = SampleArray.of(samples.values(), samples.shape());
            task.array("samples", array.head(), array.bytes());
            if (samples.png().isPresent()) {
                task.file(
                        "samples.png",
                        "image/png",
                        SampleWork.marked(
                                task, JobKind.INTERPOLATE, samples.png().get(), samples.provenance()));
            }
            ObjectNode result = Answers.object();
            if (neighbours) {
                task.requireGoing();
                findNeighbours(task, model, samples, result);
            }
            task.result(result.put("seconds", task.seconds()));
        }
    }

    /** The training examples of the smallest root mean square difference in pixels. */
    private static void findNeighbours(JobTask task, TrainedScoreModel model, SampleSet samples, ObjectNode result)
            throws IOException {
        Dataset data;
        try {
            data = model.openData(DataOptions.defaults()).train();
        } catch (ReverieException notHere) {
            result.put("notice", "no neighbours: " + notHere.problem());
            return;
        }
        DataShape shape = samples.shape();
        int length = shape.length();
        int count = samples.count();
        float[] values = samples.values();
        double[] best = new double[count];
        Arrays.fill(best, Double.POSITIVE_INFINITY);
        float[] nearest = new float[values.length];
        float[] one = new float[length];
        long size = Math.min(SEARCHED, data.size());
        for (long i = 0; i < size; i++) {
            if (i % LOOK == 0) {
                task.requireGoing();
            }
            data.read(i, one, 0);
            for (int k = 0; k < count; k++) {
                double sum = 0;
                for (int j = 0; j < length && sum < best[k]; j++) {
                    double difference = one[j] - values[k * length + j];
                    sum += difference * difference;
                }
                if (sum < best[k]) {
                    best[k] = sum;
                    System.arraycopy(one, 0, nearest, k * length, length);
                }
            }
        }
        SampleArray array = SampleArray.of(nearest, shape);
        task.array("neighbours", array.head(), array.bytes());
        ArrayNode distances = result.putArray("distances");
        for (double sum : best) {
            distances.add(Math.sqrt(sum / length));
        }
    }
}
