package dev.reverie.studio.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.RunConfig;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.errors.ReverieException;
import dev.reverie.eval.Contestant;
import dev.reverie.eval.FeatureNetwork;
import dev.reverie.eval.ReferenceSet;
import dev.reverie.eval.SampleEvaluation;
import dev.reverie.eval.SampleEvaluation.Settings;
import dev.reverie.file.OutputFolder;
import dev.reverie.studio.job.JobPlan;
import dev.reverie.studio.job.JobTask;
import dev.reverie.studio.model.ModelName;
import dev.reverie.studio.model.OpenModels;
import dev.reverie.studio.model.Recipe;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Fields;
import dev.reverie.torch.Device;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Evaluates several runs in one way, so that they can be compared: equal numbers of samples, of one seed, against the same examples
 * of their data, as {@code reverie evaluate} does it. The results lie in the folder {@code comparison} of each run.
 */
public final class EvaluationWork {
    /** Folder of a run with the results. */
    public static final String FOLDER = "comparison";

    private static final int MOST_RUNS = 8;
    private static final int USUAL = 500;
    private static final int MOST = 10_000;
    private static final int TOGETHER = 250;

    /** Of the time of one run, drawing its samples. */
    private static final double DRAWING = 0.8;

    private final WorkTools tools;
    private final List<String> names;
    private final int count;
    private final Settings settings;

    private EvaluationWork(WorkTools tools, List<String> names, int count, long seed) {
        this.tools = tools;
        this.names = names;
        this.count = count;
        settings = Settings.usual().withSeed(seed);
    }

    static EvaluationWork of(WorkTools tools, Fields fields) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode name : fields.list("runs", MOST_RUNS)) {
            names.add(name.asText());
        }
        int count = fields.integer("n", USUAL, 2, MOST);
        long seed = fields.whole("seed", 0, Long.MAX_VALUE).orElse(0);
        fields.done();
        if (names.size() < 2) {
            throw Fault.at(
                    fields.pointer("runs"), "2 to " + MOST_RUNS + " runs are compared, got " + names.size(), null);
        }
        return new EvaluationWork(tools, List.copyOf(names), count, seed);
    }

    static JobPlan plan(WorkTools tools, Fields fields) throws IOException {
        EvaluationWork work = of(tools, fields);
        List<String> names = work.names;
        work.requireOneKind(fields.pointer("runs"));
        List<String> commands = new ArrayList<>();
        List<String> compared = new ArrayList<>(List.of("compare"));
        for (String name : names) {
            commands.add(work.command(name));
            compared.add(work.folder(name).resolve("results.json").toString());
        }
        commands.add(Recipe.command(compared));
        return new JobPlan(
                "evaluation of " + String.join(", ", names),
                fields.object(),
                String.join("\n", commands),
                "",
                Optional.empty(),
                work::run);
    }

    /** Drawing the samples of all runs, and a quarter of it for the metrics. */
    ObjectNode estimate() throws IOException {
        double seconds = 0;
        double evaluations = 0;
        for (String name : names) {
            int together = Math.min(count, TOGETHER);
            SamplingRequest one = new SamplingRequest(model(name), together, settings.seed(), List.of());
            double each = JobEstimate.evaluations(one.config(tools.models().files(), "/request"));
            evaluations += each;
            seconds += each * EvaluationTime.of(tools, one) * count / together;
        }
        return JobEstimate.told(seconds / DRAWING, evaluations);
    }

    /** Numbers of different data tell nothing of the runs. */
    private void requireOneKind(String pointer) throws IOException {
        String first = "";
        for (String name : names) {
            try (OpenModels.Loan loan = tools.models().borrow(model(name))) {
                String data = loan.model().data().sha256();
                if (!first.isEmpty() && !data.equals(first)) {
                    throw Fault.at(
                            pointer, name + " learnt other data than " + names.get(0), "compare runs of the same data");
                }
                first = data;
            } catch (Fault fault) {
                throw fault.field().filter(pointer::equals).isPresent() ? fault : fault.in(pointer);
            }
        }
    }

    private static ModelName model(String name) {
        return ModelName.parse("run:" + name, "runs");
    }

    private Path folder(String name) throws IOException {
        return tools.models().files().runs().find(name).resolve(FOLDER);
    }

    private String command(String name) throws IOException {
        Path folder = folder(name);
        return Recipe.command(List.of(
                "evaluate",
                String.valueOf(folder.getParent()),
                "--n",
                Integer.toString(count),
                "--seed",
                Long.toString(settings.seed()),
                "--out",
                folder.toString()));
    }

    private void run(JobTask task) throws IOException {
        Set<String> notices = new LinkedHashSet<>();
        for (int i = 0; i < names.size(); i++) {
            task.requireGoing();
            try (OpenModels.Loan loan = tools.models().borrow(model(names.get(i)))) {
                evaluate(task, loan.model(), i, notices);
            }
        }
        ObjectNode result = Answers.object().put("seconds", task.seconds());
        notices.forEach(result.putArray("notices")::add);
        task.result(result);
    }

    private void evaluate(JobTask task, TrainedModel model, int number, Set<String> notices) throws IOException {
        String name = names.get(number);
        Path out = folder(name);
        OutputFolder.make(out);
        RunConfig way = model.config();
        Contestant drawn = Contestant.drawn(
                out,
                model,
                way,
                count,
                settings,
                (done, total) ->
                        task.progress(number + DRAWING * done / (double) total, names.size(), "samples of " + name));
        try {
            ReferenceSet reference =
                    ReferenceSet.of(model.openData(DataOptions.defaults()), "train", count, notices::add);
            try (FeatureNetwork network = FeatureNetwork.open(reference.usualFeatures(), Device.CPU)) {
                SampleEvaluation.Outcome outcome = new SampleEvaluation(
                                settings, network.suited(settings.metrics()), notices::add)
                        .measure(
                                out,
                                reference,
                                List.of(drawn),
                                features -> {},
                                part -> task.progress(
                                        number + DRAWING + (1 - DRAWING) * part, names.size(), "metrics of " + name));
                notices.addAll(outcome.cautions());
                outcome.write(out, "Evaluation of " + name, command(name));
            }
        } catch (ReverieException e) {
            throw Fault.of(
                    Fault.NOT_ACCEPTED,
                    name + " cannot be evaluated: " + e.problem(),
                    e.remedy().orElse(null));
        }
    }
}
