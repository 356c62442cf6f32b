package dev.reverie.studio.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.RunConfig;
import dev.reverie.studio.job.JobKind;
import dev.reverie.studio.job.JobPlan;
import dev.reverie.studio.job.JobTask;
import dev.reverie.studio.model.ModelName;
import dev.reverie.studio.model.OpenModels;
import dev.reverie.studio.model.Recipe;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Fields;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SamplingProgress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Samples for every combination of the values of two or three settings. */
final class GridWork {
    /** Cells that a page shows and people compare. */
    static final int MOST_CELLS = 256;

    /** A grid of more would rather be a script. */
    private static final double MOST_SECONDS = 900;

    private static final int USUAL = 4;
    private static final int MOST_VALUES = 32;

    private final WorkTools tools;
    private final SamplingRequest base;
    private final List<Axis> axes;

    /** Values of one setting; an axis that is not given has one value that changes nothing. */
    private record Axis(String name, String key, List<JsonNode> values, String pointer) {}

    /** What is drawn in a cell. */
    private record Cell(int index, Map<String, JsonNode> values, SamplingRequest request) {}

    private GridWork(WorkTools tools, SamplingRequest base, List<Axis> axes) {
        this.tools = tools;
        this.base = base;
        this.axes = axes;
    }

    private static GridWork of(WorkTools tools, Fields fields) {
        SamplingRequest base = SamplingRequest.of(fields, USUAL);
        List<Axis> axes = new ArrayList<>();
        for (String name : List.of("x", "y", "z")) {
            if (!fields.has(name)) {
                if (!name.equals("z")) {
                    throw Fault.at(fields.pointer(name), "the axis " + name + " is missing", null);
                }
                continue;
            }
            Fields axis = fields.section(name);
            String key = axis.need("key");
            List<JsonNode> values = axis.list("values", MOST_VALUES);
            axis.done();
            if (values.isEmpty()) {
                throw Fault.at(axis.pointer("values"), "the axis " + name + " has no values", "give at least one");
            }
            axes.add(new Axis(name, key, values, axis.pointer("key")));
        }
        fields.done();
        return new GridWork(tools, base, axes);
    }

    static JobPlan plan(WorkTools tools, Fields fields, boolean isNew) throws IOException {
        GridWork work = of(tools, fields);
        List<Cell> cells = work.cells();
        if (isNew) {
            work.requireAffordable(cells, fields);
        }
        return new JobPlan(
                "grid of " + cells.size() + " cells of " + work.base.model().name(),
                fields.object(),
                work.recipe(cells.get(0)).command(),
                work.recipe(cells.get(0)).java(),
                Optional.empty(),
                task -> work.run(task, cells));
    }

    /** What a grid would take. */
    static ObjectNode estimate(WorkTools tools, Fields fields) throws IOException {
        GridWork work = of(tools, fields);
        return work.estimate(work.count() > MOST_CELLS ? List.of() : work.cells());
    }

    private long count() {
        return axes.stream().mapToLong(axis -> axis.values().size()).reduce(1, (a, b) -> a * b);
    }

    private void requireAffordable(List<Cell> cells, Fields fields) throws IOException {
        ObjectNode estimate = estimate(cells);
        if (!estimate.path("allowed").asBoolean()) {
            throw Fault.at(
                            fields.pointer("x"),
                            estimate.path("text").asText(),
                            "take fewer values, fewer samples (n), or fewer steps")
                    .with(estimate);
        }
    }

    private ObjectNode estimate(List<Cell> cells) throws IOException {
        long count = count();
        if (count > MOST_CELLS) {
            return Answers.object()
                    .put("seconds", 0)
                    .put("cells", count)
                    .put("allowed", false)
                    .put("text", "a grid has at most " + MOST_CELLS + " cells, this one has " + count);
        }
        double evaluations = 0;
        for (Cell cell : cells) {
            RunConfig config = cell.request().config(tools.models().files(), "/request");
            evaluations += JobEstimate.evaluations(config);
        }
        double seconds = evaluations * EvaluationTime.of(tools, cells.get(0).request());
        return Answers.object()
                .put("seconds", seconds)
                .put("cells", count)
                .put("evaluations", evaluations)
                .put("allowed", seconds <= MOST_SECONDS)
                .put(
                        "text",
                        String.format(
                                Locale.ROOT,
                                "%d cells of %d samples would take about %.0f s; at most %.0f s are taken",
                                count,
                                base.n(),
                                seconds,
                                MOST_SECONDS));
    }

    private List<Cell> cells() throws IOException {
        if (count() > MOST_CELLS) {
            throw Fault.at(
                            "/request/x",
                            "a grid has at most " + MOST_CELLS + " cells, this one has " + count(),
                            "take fewer values")
                    .with(estimate(List.of()));
        }
        List<Cell> cells = new ArrayList<>();
        for (int index = 0; index < count(); index++) {
            Map<String, JsonNode> values = new LinkedHashMap<>();
            SamplingRequest request = base;
            int rest = index;
            for (Axis axis : axes) {
                JsonNode value = axis.values().get(rest % axis.values().size());
                rest /= axis.values().size();
                values.put(axis.name(), value);
                request = with(request, axis, value);
            }
            try {
                RunConfig config = request.config(tools.models().files(), "/request");
                if (config.flow().isPresent()) {
                    throw Fault.at("/request/model", "a flow has no sampler whose settings could vary", null);
                }
            } catch (Fault fault) {
                throw fault.field().filter("/request/model"::equals).isPresent()
                        ? fault
                        : fault.in(axes.get(0).pointer());
            }
            cells.add(new Cell(index, values, request));
        }
        return cells;
    }

    private static SamplingRequest with(SamplingRequest request, Axis axis, JsonNode value) {
        if (axis.key().equals("seed")) {
            return new SamplingRequest(request.model(), request.n(), whole(axis, value), request.settings());
        }
        if (axis.key().equals("step")) {
            ModelName model = request.model().at(OptionalLong.of(whole(axis, value)));
            return new SamplingRequest(model, request.n(), request.seed(), request.settings());
        }
        String path = axis.key().startsWith("sampling.") ? axis.key() : "sampling." + axis.key();
        String setting = SamplingRequest.setting(path, value, axis.pointer());
        List<String> settings = new ArrayList<>(request.settings().stream()
                .filter(other -> !other.startsWith(path + "="))
                .toList());
        settings.add(setting);
        return new SamplingRequest(request.model(), request.n(), request.seed(), settings);
    }

    private static long whole(Axis axis, JsonNode value) {
        if (!value.isIntegralNumber() || value.longValue() < 0) {
            throw Fault.at(axis.pointer(), axis.key() + " must be whole numbers of at least 0, got " + value, null);
        }
        return value.longValue();
    }

    private Recipe recipe(Cell cell) throws IOException {
        SamplingRequest request = cell.request();
        return Recipe.sample(request.model(), tools.models().files(), request.n(), request.seed(), request.settings());
    }

    private void run(JobTask task, List<Cell> cells) throws IOException {
        ObjectNode result = Answers.object();
        ArrayNode rows = result.putArray("cells");
        for (Cell cell : cells) {
            task.requireGoing();
            ObjectNode row = draw(task, cell, cells.size());
            rows.add(row);
            task.event("cell", row);
        }
        task.result(result);
    }

    private ObjectNode draw(JobTask task, Cell cell, int count) throws IOException {
        SamplingRequest request = cell.request();
        long begun = System.nanoTime();
        try (OpenModels.Loan loan = tools.models().borrow(request.model())) {
            RunConfig config = SamplingRequest.with(loan.model().config(), request.settings(), "/request");
            SamplingProgress progress =
                    (done, total) -> task.progress(cell.index() + done / (double) total, count, "cells");
            SampleSet samples = loan.model().sample(request.n(), request.seed(), config, progress);
            String file = "cell-" + cell.index() + ".png";
            if (samples.png().isPresent()) {
                task.file(
                        file,
                        "image/png",
                        SampleWork.marked(task, JobKind.GRID, samples.png().get(), samples.provenance()));
            }
            ObjectNode row = Answers.object().put("index", cell.index());
            cell.values().forEach(row::set);
            row.put("file", file).put("href", task.href(file));
            row.set("evaluations", Answers.parse(samples.provenance()).path("evaluations"));
            row.put("seconds", (System.nanoTime() - begun) * 1e-9);
            ArrayNode settings = row.putArray("settings");
            request.settings().forEach(settings::add);
            return row.put("command", recipe(cell).command());
        }
    }
}
