package dev.reverie.studio.work;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.data.DataShape;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.DatasetCatalog;
import dev.reverie.divergence.Divergence;
import dev.reverie.divergence.ExactDivergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.eval.Auroc;
import dev.reverie.eval.Levels;
import dev.reverie.eval.LikelihoodRun;
import dev.reverie.eval.ModelData;
import dev.reverie.flow.FlowDensity;
import dev.reverie.likelihood.DataKind;
import dev.reverie.likelihood.FlowLikelihood;
import dev.reverie.likelihood.Quantized;
import dev.reverie.likelihood.UniformDequantization;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.studio.job.JobPlan;
import dev.reverie.studio.job.JobTask;
import dev.reverie.studio.model.ModelName;
import dev.reverie.studio.model.OpenModels;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Fields;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Log-likelihoods of one or two sets, term by term.
 *
 * <pre>{@code
 * bits/dim = -( ln p_T(x_T) + int div f dt + m ln w ) / (m ln 2)
 * }</pre>
 *
 * <p>Song et al. 2021 (arXiv:2011.13456), equation (39); w is the width of a level of pixels, over which they are dequantised
 * uniformly. Real numbers have no last term and are told in nats.
 */
final class ScoringWork {
    private static final int USUAL = 16;
    private static final int MOST = 256;
    static final int TOGETHER = 16;
    static final double TOLERANCE = 1e-4;

    /** Up to so many dimensions the divergence is computed exactly. */
    static final int EXACT_UP_TO = 16;

    static final int PROBES = 2;
    /** Evaluations that the solver needs at this tolerance: 60 to 130 of the models that come along. */
    private static final double EVALUATIONS = 90;

    private static final String DATASET = "dataset:";
    private static final double Z95 = 1.959964;

    private final WorkTools tools;
    private final ModelName model;
    private final long seed;
    private final List<SetWish> sets;

    /** One set: uploads, or examples of data. */
    record SetWish(String name, List<String> uploads, Optional<String> data, int n, String pointer) {
        /** The name of a published set. */
        Optional<String> known() {
            return data.filter(text -> text.startsWith(DATASET)).map(text -> text.substring(DATASET.length()));
        }
    }

    private ScoringWork(WorkTools tools, ModelName model, long seed, List<SetWish> sets) {
        this.tools = tools;
        this.model = model;
        this.seed = seed;
        this.sets = sets;
    }

    static ScoringWork of(WorkTools tools, Fields fields) throws IOException {
        ModelName model = ModelName.of(fields);
        long seed = fields.whole("seed", 0, Long.MAX_VALUE).orElse(0);
        List<SetWish> sets = new ArrayList<>();
        for (Fields one : fields.sections("sets", 2)) {
            List<String> uploads = new ArrayList<>();
            one.list("uploads", MOST).forEach(node -> uploads.add(node.asText()));
            Optional<String> data = one.text("data");
            String name = one.text("name").orElse(data.orElse("uploads"));
            sets.add(new SetWish(name, uploads, data, one.integer("n", USUAL, 1, MOST), one.pointer("data")));
            one.done();
            if (uploads.isEmpty() == data.isEmpty()) {
                throw Fault.at(one.pointer("data"), "a set has either uploads or data", null);
            }
        }
        fields.done();
        if (sets.isEmpty()) {
            throw Fault.at(fields.pointer("sets"), "one set is needed, or two to compare", null);
        }
        return new ScoringWork(tools, model, seed, sets);
    }

    static JobPlan plan(WorkTools tools, Fields fields) throws IOException {
        ScoringWork work = of(tools, fields);
        ModelName model = work.model;
        List<SetWish> sets = work.sets;
        ScoringRecipe recipe = new ScoringRecipe(tools, model, work.seed, sets);
        try (OpenModels.Loan loan = tools.models().borrow(model)) {
            for (int i = 0; i < sets.size(); i++) {
                recipe.measure(i, work.open(loan.model(), sets.get(i)), (int) work.count(loan.model(), sets.get(i)));
            }
        }
        return new JobPlan(
                "likelihood by " + model.name(),
                fields.object(),
                recipe.command(),
                recipe.java(),
                Optional.empty(),
                work::run);
    }

    /** Each evaluation of the flow with its divergence: a derivative for each probe, or for each dimension where it is exact. */
    ObjectNode estimate() throws IOException {
        double batches = 0;
        double derivatives;
        try (OpenModels.Loan loan = tools.models().borrow(model)) {
            for (SetWish set : sets) {
                batches += count(loan.model(), set) / (double) TOGETHER;
            }
            int dimension = loan.model().data().shape().length();
            derivatives = dimension <= EXACT_UP_TO ? dimension : PROBES;
        }
        double evaluations = EVALUATIONS * Math.ceil(batches);
        double each = EvaluationTime.of(tools, new SamplingRequest(model, TOGETHER, seed, List.of()));
        double seconds = EVALUATIONS * batches * each * (1 + (JobEstimate.WITH_DERIVATIVE - 1) * derivatives);
        return JobEstimate.told(seconds, evaluations);
    }

    private ModelData open(TrainedModel model, SetWish set) throws IOException {
        if (set.data().isPresent()) {
            String data = set.data().get();
            if (data.equals(this.model.text()) || data.equals("model")) {
                return ModelData.own(model, ModelData.Part.TEST, DataOptions.defaults());
            }
            Optional<String> known = set.known().filter(DatasetCatalog.names()::contains);
            if (known.isPresent()) {
                return ModelData.open(model, known.get(), ModelData.Part.TEST, DataOptions.defaults());
            }
            throw Fault.at(
                    set.pointer(),
                    "data of a set are model (those it was trained on) or dataset:NAME, got " + data,
                    "known sets are " + String.join(", ", DatasetCatalog.names()));
        }
        DataShape shape = model.data().shape();
        if (!shape.isImage()) {
            throw Fault.at(
                    set.pointer().replace("/data", "/uploads"),
                    "pictures were dropped, but the model is of data of shape " + shape,
                    null);
        }
        float[][] pixels = new float[set.uploads().size()][];
        for (int i = 0; i < pixels.length; i++) {
            String pointer = set.pointer().replace("/data", "/uploads/" + i);
            pixels[i] = Pictures.of(tools, set.uploads().get(i), shape, model, pointer);
        }
        return new ModelData(
                new PixelSet(set.name(), shape, pixels), false, model.config().data(), model.data());
    }

    private void run(JobTask task) throws IOException {
        try (OpenModels.Loan loan = tools.models().borrow(model)) {
            ObjectNode result = Answers.object();
            ArrayNode all = result.putArray("sets");
            List<double[]> nats = new ArrayList<>();
            double total = 0;
            for (SetWish set : sets) {
                total += count(loan.model(), set);
            }
            double done = 0;
            for (int i = 0; i < sets.size(); i++) {
                Scored scored = score(task, loan.model(), i, done, total);
                done += scored.nats().length;
                nats.add(scored.nats());
                all.add(scored.json());
                result.put("unit", scored.unit());
            }
            if (nats.size() == 2) {
                Auroc auroc = Auroc.of(negative(nats.get(0)), negative(nats.get(1)));
                double half = Z95 * auroc.standardError();
                result.putObject("auroc")
                        .put("value", auroc.area())
                        .put("low", Math.max(0, auroc.area() - half))
                        .put("high", Math.min(1, auroc.area() + half));
            }
            task.result(result.put("seconds", task.seconds()));
        }
    }

    private static double[] negative(double[] values) {
        double[] negative = values.clone();
        for (int i = 0; i < negative.length; i++) {
            negative[i] = -negative[i];
        }
        return negative;
    }

    private long count(TrainedModel model, SetWish set) throws IOException {
        return set.data().isPresent()
                ? Math.min(set.n(), open(model, set).dataset().size())
                : set.uploads().size();
    }

    /** The scores of a set. */
    private static final class Scored {
        private final double[] nats;
        private final ObjectNode json;
        private final String unit;

        Scored(double[] nats, ObjectNode json, String unit) {
            this.nats = nats;
            this.json = json;
            this.unit = unit;
        }

        double[] nats() {
            return nats;
        }

        ObjectNode json() {
            return json;
        }

        String unit() {
            return unit;
        }
    }

    private Scored score(JobTask task, TrainedModel trained, int number, double before, double total)
            throws IOException {
        SetWish set = sets.get(number);
        ModelData data = open(trained, set);
        int count = (int) count(trained, set);
        DataKind kind = Levels.of(data, Optional.empty());
        long dimension = data.dimension();
        Divergence divergence =
                dimension <= EXACT_UP_TO ? new ExactDivergence() : HutchinsonDivergence.rademacher(PROBES);
        FlowLikelihood flow = FlowLikelihood.of(trained.flow(), divergence).withTolerance(TOLERANCE);
        double unit = kind instanceof Quantized ? -1 / (dimension * Math.log(2)) : 1;
        double[] nats = new double[count];
        ObjectNode json = Answers.object().put("name", set.name());
        ArrayNode scores = json.putArray("scores");
        double sum = 0;
        double squares = 0;
        for (int first = 0; first < count; first += TOGETHER) {
            task.requireGoing();
            int size = Math.min(TOGETHER, count - first);
            try (Scope scope = Scope.open()) {
                SeededNoise noise = noise(first);
                Tensor x = data.batch(first, size, Device.CPU);
                double volume = 0;
                if (kind instanceof Quantized levels) {
                    Tensor whole = levels.levelsOf(x, first);
                    Tensor offset = new UniformDequantization()
                            .draw(whole, levels, noise)
                            .offset();
                    x = whole.add(offset).mul(levels.binWidth()).add(levels.low());
                    volume = dimension * Math.log(levels.binWidth());
                }
                List<FlowDensity> densities = flow.evaluate(x, noise).samples();
                for (int i = 0; i < size; i++) {
                    FlowDensity density = densities.get(i);
                    nats[first + i] = density.logDensity() + volume;
                    double value = unit * nats[first + i];
                    sum += value;
                    squares += value * value;
                    ObjectNode score = Answers.object();
                    Answers.number(score, "total", value);
                    ArrayNode terms = score.putArray("terms");
                    term(terms, "noise at the end", unit * density.base());
                    term(terms, "change of volume", unit * density.change());
                    if (kind instanceof Quantized) {
                        term(terms, "width of a level", unit * volume);
                    }
                    Answers.number(score, "error", Math.abs(unit) * density.standardError());
                    scores.add(score);
                    ObjectNode event = score.deepCopy().put("set", number).put("index", first + i);
                    task.event("score", event);
                }
            }
            task.progress(before + first + size, total, "examples");
        }
        double mean = sum / count;
        Answers.number(json, "mean", mean);
        double variance = Math.max(0, squares / count - mean * mean) * count / Math.max(1, count - 1.0);
        Answers.number(json, "standardError", count < 2 ? Double.NaN : Math.sqrt(variance / count));
        return new Scored(nats, json, kind instanceof Quantized ? "bits/dim" : "nats");
    }

    /** That of the one draw of {@link dev.reverie.likelihood.LikelihoodEstimator}: the command gives the same numbers. */
    private SeededNoise noise(int first) {
        SeededNoise run = LikelihoodRun.noise(seed).from(first);
        return new SeededNoise(run.stream().purpose("draw").index(0), run.firstSample());
    }

    private static void term(ArrayNode terms, String name, double value) {
        ObjectNode term = terms.addObject().put("name", name);
        Answers.number(term, "value", value);
    }
}
