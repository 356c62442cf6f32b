package dev.reverie.studio.work;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.RunConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.grid.LogSnrGrid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.random.RandomStream;
import dev.reverie.run.DataForm;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingEvent;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.sampler.ode.ProbabilityFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.stat.SlicedWasserstein;
import dev.reverie.studio.job.JobPlan;
import dev.reverie.studio.job.JobTask;
import dev.reverie.studio.model.OpenModels;
import dev.reverie.studio.model.Recipe;
import dev.reverie.studio.model.SampleArray;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Fields;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Several samplers from the same noise, each within a budget of evaluations, beside the exact flow from that noise.
 *
 * <p>The distance of a deterministic sampler is the root mean square distance of its denoised state to the end of the exact flow; of
 * a stochastic one, whose paths end elsewhere, the sliced Wasserstein-2 distance of the two batches.
 */
final class RaceWork {
    private static final int USUAL = 16;
    private static final int MOST_SAMPLES = 64;
    private static final int MOST_LANES = 8;
    private static final int USUAL_BUDGET = 10;
    private static final int MOST_BUDGET = 200;
    private static final int MOST_ORDER = 4;

    /** Below the error of few steps, above the rounding of a float32 network. */
    private static final double EXACT = 1e-4;

    private static final int DIRECTIONS = 64;

    private final WorkTools tools;
    private final SamplingRequest sampling;
    private final List<Lane> lanes;

    /** One sampler. */
    private record Lane(String name, List<String> settings, Recipe recipe) {}

    private RaceWork(WorkTools tools, SamplingRequest sampling, List<Lane> lanes) {
        this.tools = tools;
        this.sampling = sampling;
        this.lanes = lanes;
    }

    static JobPlan plan(WorkTools tools, Fields fields) throws IOException {
        RaceWork work = of(tools, fields);
        return new JobPlan(
                "race of " + work.lanes.size() + " samplers of "
                        + work.sampling.model().name(),
                fields.object(),
                work.lanes.stream().map(lane -> lane.recipe().command()).collect(Collectors.joining("\n")),
                work.lanes.get(0).recipe().java(),
                Optional.empty(),
                work::run);
    }

    /** What the lanes take, and the exact flow that they are compared with. */
    ObjectNode estimate() throws IOException {
        double evaluations = JobEstimate.ADAPTIVE;
        for (Lane lane : lanes) {
            evaluations += JobEstimate.evaluations(
                    new SamplingRequest(sampling.model(), sampling.n(), sampling.seed(), lane.settings())
                            .config(tools.models().files(), "/request"));
        }
        return JobEstimate.told(evaluations * EvaluationTime.of(tools, sampling), evaluations);
    }

    static RaceWork of(WorkTools tools, Fields fields) throws IOException {
        SamplingRequest asked = SamplingRequest.of(fields, USUAL);
        if (asked.n() > MOST_SAMPLES) {
            throw Fault.at(
                    fields.pointer("n"), "a race shows at most " + MOST_SAMPLES + " samples, got " + asked.n(), null);
        }
        int budget = fields.integer("evaluations", USUAL_BUDGET, 1, MOST_BUDGET);
        List<Fields> named = fields.sections("samplers", MOST_LANES);
        fields.done();
        if (named.isEmpty()) {
            throw Fault.at(fields.pointer("samplers"), "a race needs at least one sampler", "name one, such as uniPc");
        }
        RunConfig own = asked.bare().config(tools.models().files(), "/request");
        if (own.flow().isPresent()) {
            throw Fault.at(fields.pointer("model"), "a flow has one solver; samplers are those of score models", null);
        }
        SamplingRequest sampling = alike(asked, own);
        List<Lane> lanes = new ArrayList<>();
        for (Fields one : named) {
            lanes.add(lane(tools, sampling, one, budget));
        }
        return new RaceWork(tools, sampling, lanes);
    }

    /** Samplers are compared at the same classes and within the same range: those asked for, else the model's own. */
    private static SamplingRequest alike(SamplingRequest asked, RunConfig own) {
        List<String> settings = new ArrayList<>(SamplingConfig.ofAnySampler(own));
        settings.removeIf(setting -> asked.settings().stream()
                .anyMatch(other -> other.startsWith(setting.substring(0, setting.indexOf('=') + 1))));
        settings.addAll(asked.settings());
        return new SamplingRequest(asked.model(), asked.n(), asked.seed(), settings);
    }

    private static Lane lane(WorkTools tools, SamplingRequest sampling, Fields one, int budget) throws IOException {
        String word = one.need("sampler");
        List<String> settings = new ArrayList<>(sampling.settings().stream()
                .filter(setting -> !setting.startsWith("sampling.sampler=") && !setting.startsWith("sampling.steps="))
                .toList());
        settings.add(0, SamplingRequest.plain("sampling.sampler", word));
        Optional<Integer> order = one.whole("order", 1, MOST_ORDER).isPresent()
                ? Optional.of((int) one.whole("order", 1, MOST_ORDER).getAsLong())
                : Optional.empty();
        order.ifPresent(value -> settings.add("sampling.order=" + value));
        Fields more = one.section("settings");
        for (String path : more.names()) {
            settings.add(SamplingRequest.setting(path, more.any(path).orElseThrow(), more.pointer(path)));
        }
        one.done();
        RunConfig config;
        try {
            config = new SamplingRequest(sampling.model(), sampling.n(), sampling.seed(), settings)
                    .config(tools.models().files(), "/request");
            SamplerTraits traits =
                    config.requireScoreModel().sampling().sampler().traits();
            if (!traits.isAdaptive() && settings.stream().noneMatch(set -> set.startsWith("sampling.steps="))) {
                settings.add("sampling.steps=" + steps(traits, budget));
            }
            // Refused here rather than in the middle of the race.
            new SamplingRequest(sampling.model(), sampling.n(), sampling.seed(), settings)
                    .config(tools.models().files(), "/request");
        } catch (Fault fault) {
            throw fault.in(one.pointer("sampler"));
        }
        Recipe recipe =
                Recipe.sample(sampling.model(), tools.models().files(), sampling.n(), sampling.seed(), settings);
        return new Lane(word + order.map(value -> " " + value).orElse(""), settings, recipe);
    }

    /** Steps within a budget; a method of two evaluations a step saves one at the end. */
    private static int steps(SamplerTraits traits, int budget) {
        double each = traits.evaluationsPerStep();
        return Math.max(1, (int) Math.floor((budget + (each > 1 ? 1 : 0)) / each));
    }

    private void run(JobTask task) throws IOException {
        try (OpenModels.Loan loan = tools.models().borrow(sampling.model());
                Scope scope = Scope.open()) {
            TrainedScoreModel model = loan.scoreModel();
            DataForm form =
                    new DataForm(model.config().data(), model.checkpoint().data());
            task.progress(0, lanes.size() + 1.0, "exact flow");
            Tensor exact = reference(task, model, form);
            SampleArray array =
                    SampleArray.of(form.standardized(exact), form.info().shape());
            task.array("reference", array.head(), array.bytes());
            ObjectNode result = Answers.object();
            ArrayNode rows = result.putArray("lanes");
            for (int i = 0; i < lanes.size(); i++) {
                task.progress(i + 1, lanes.size() + 1.0, lanes.get(i).name());
                task.requireGoing();
                ObjectNode row = race(task, model, form, exact, i);
                rows.add(row);
                task.event("lane", row);
            }
            task.result(result);
        }
    }

    private SamplingConfig config(TrainedScoreModel model, List<String> settings) {
        return SamplingRequest.with(model.config(), settings, "/request")
                .requireScoreModel()
                .sampling();
    }

    /** The model of the labels and the guidance of a configuration, kept in range as it says. */
    private ScoreModel seen(TrainedScoreModel model, SamplingConfig config, DataForm form, Sampler sampler) {
        ScoreModel guided =
                config.guidance().applyTo(model.conditionalModel(), form.info().classNames(), 0, sampling.n());
        return config.threshold().applyTo(guided, form.shape(), sampler);
    }

    private Tensor reference(JobTask task, TrainedScoreModel model, DataForm form) {
        SamplingConfig config = config(
                model,
                sampling.settings().stream()
                        .filter(setting -> !setting.startsWith("sampling.steps="))
                        .toList());
        Sampler exact = new ProbabilityFlow(AdaptiveRungeKutta.dormandPrince(EXACT, EXACT)).denoisingLast();
        ScoreModel seen = seen(model, config, form, exact);
        Schedule schedule = seen.schedule();
        SamplingProblem problem = new SamplingProblem(
                seen,
                TimeGrid.of(schedule.domain().end(), config.minimumTime()),
                SeededNoise.of(sampling.seed()),
                watcher(task));
        return exact.sample(problem, DType.FLOAT32, Device.CPU, form.shape().batch(sampling.n()))
                .tensor();
    }

    private static SamplingListener watcher(JobTask task) {
        return new SamplingListener() {
            @Override
            public boolean onStep(SamplingEvent event) {
                return !task.isStopped();
            }

            @Override
            public boolean onEvaluation(SamplingEvent event) {
                return !task.isStopped();
            }
        };
    }

    private ObjectNode race(JobTask task, TrainedScoreModel model, DataForm form, Tensor exact, int number) {
        Lane lane = lanes.get(number);
        SamplingConfig config = config(model, lane.settings());
        Sampler sampler = config.sampler();
        ScoreModel seen = seen(model, config, form, sampler);
        Schedule schedule = seen.schedule();
        boolean stochastic = sampler.traits().isStochastic();
        FrameRecorder recorder = new FrameRecorder(
                task,
                number,
                form,
                schedule,
                model.deviation().orElse(1),
                guess -> OptionalDouble.of(distance(guess, exact, stochastic)));
        TimeGrid grid = config.grid()
                .rule()
                .orElseGet(LogSnrGrid::new)
                .place(schedule, schedule.domain().end(), config.minimumTime(), sampler.gridPoints(config.steps()));
        SamplingProblem problem = new SamplingProblem(seen, grid, SeededNoise.of(sampling.seed()), recorder);
        long begun = System.nanoTime();
        try (Scope scope = Scope.open()) {
            Samples samples = sampler.sample(
                    problem, DType.FLOAT32, Device.CPU, form.shape().batch(sampling.n()));
            ObjectNode row = Answers.object()
                    .put("lane", number)
                    .put("name", lane.name())
                    .put("evaluations", samples.evaluations());
            Answers.number(row, "distance", distance(samples.tensor(), exact, stochastic));
            row.put("measure", stochastic ? "distribution" : "flow");
            row.put("seconds", (System.nanoTime() - begun) * 1e-9);
            ArrayNode distances = row.putArray("distances");
            recorder.distances().forEach(value -> Answers.number(distances, value));
            ArrayNode at = row.putArray("evaluationsAt");
            recorder.evaluations().forEach(at::add);
            row.put("command", lane.recipe().command())
                    .put("java", lane.recipe().java());
            return row;
        }
    }

    private static double distance(Tensor states, Tensor exact, boolean stochastic) {
        int n = Math.toIntExact(exact.size(0));
        if (states.size(0) != n) {
            return Double.NaN;
        }
        if (stochastic) {
            return new SlicedWasserstein(2, DIRECTIONS)
                    .between(rows(states), rows(exact), RandomStream.of(1).purpose("directions"));
        }
        double[] a = states.toDoubles();
        double[] b = exact.toDoubles();
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum / a.length);
    }

    private static double[][] rows(Tensor tensor) {
        double[] values = tensor.toDoubles();
        int n = Math.toIntExact(tensor.size(0));
        int width = values.length / n;
        double[][] rows = new double[n][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * width, (i + 1) * width));
        return rows;
    }
}
