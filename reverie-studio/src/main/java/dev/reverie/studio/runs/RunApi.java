package dev.reverie.studio.runs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.ConfigSetting;
import dev.reverie.report.Metrics;
import dev.reverie.run.RunDirectory;
import dev.reverie.studio.job.JobQueue;
import dev.reverie.studio.model.RunFolder;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.ApiRoutes;
import dev.reverie.studio.web.ArrayAnswer;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Query;
import dev.reverie.track.Event;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The handlers about runs. */
public final class RunApi {
    private static final int MOST_COMPARED = 8;

    private final RunFolder runs;
    private final RunCard cards;
    private final RunComparison comparison;

    /**
     * The handlers.
     *
     * @param runs the folder of runs
     * @param queue whose jobs train them
     */
    public RunApi(RunFolder runs, JobQueue queue) {
        this.runs = runs;
        cards = new RunCard(runs, queue);
        comparison = new RunComparison(runs);
    }

    /** Adds them. */
    public void addTo(ApiRoutes routes) {
        routes.get("/runs", this::list)
                .get("/runs/comparison", this::compare)
                .get("/runs/{run}", this::one)
                .get("/runs/{run}/metrics", this::metrics)
                .get("/runs/{run}/pictures/{picture}", this::picture);
    }

    private void list(Context ctx) throws IOException {
        Query.of(ctx).done();
        ObjectNode json = Answers.object();
        ArrayNode all = json.putArray("runs");
        runs.names().forEach(name -> all.add(cards.brief(name)));
        Answers.json(ctx, json);
    }

    private void one(Context ctx) throws IOException {
        Query.of(ctx).done();
        Answers.json(ctx, cards.detail(ctx.pathParam("run")));
    }

    private void metrics(Context ctx) throws IOException {
        Query query = Query.of(ctx);
        int most = query.integer("n", 1000, 10, 10_000);
        query.done();
        Metrics metrics = Metrics.read(cards.open(ctx.pathParam("run")).metricsFile());
        double[] steps = metrics.steps();
        double[] losses = metrics.losses();
        int[] shown = RunCard.thinned(steps.length, most);
        float[] values = new float[2 * shown.length];
        for (int i = 0; i < shown.length; i++) {
            values[2 * i] = (float) steps[shown[i]];
            values[2 * i + 1] = (float) losses[shown[i]];
        }
        ctx.header("Reverie-Columns", "step,loss");
        ArrayAnswer.floats(shown.length, 2).send(ctx, values);
    }

    private void picture(Context ctx) throws IOException {
        Query.of(ctx).done();
        RunDirectory run = cards.open(ctx.pathParam("run"));
        String name = ctx.pathParam("picture");
        Optional<Path> file = Optional.empty();
        if (Files.isDirectory(run.sampleFolder())
                && RunCard.PICTURE.matcher(name).matches()) {
            try (Stream<Path> files = Files.list(run.sampleFolder())) {
                file = files.filter(path -> String.valueOf(path.getFileName()).equals(name))
                        .findFirst();
            }
        }
        if (file.isEmpty() || !Files.isRegularFile(file.get())) {
            throw Fault.notFound("picture", "the run has no picture " + name, "reload the run");
        }
        Answers.file(ctx, "image/png", Files.readAllBytes(file.get()));
    }

    private void compare(Context ctx) throws IOException {
        Query query = Query.of(ctx);
        List<String> names = query.texts("run");
        query.done();
        if (names.size() < 2 || names.size() > MOST_COMPARED) {
            throw Fault.at(
                    "run", "2 to " + MOST_COMPARED + " runs are compared, got " + names.size(), "repeat run= for each");
        }
        ObjectNode json = Answers.object();
        ArrayNode briefs = json.putArray("runs");
        List<Map<String, String>> settings = new ArrayList<>();
        List<Optional<Event.Measured>> measured = new ArrayList<>();
        for (String name : names) {
            RunDirectory run = cards.open(name);
            briefs.add(cards.brief(name));
            Map<String, String> values = new LinkedHashMap<>();
            if (run.isConfigured()) {
                for (ConfigSetting setting : run.config().settings()) {
                    values.put(setting.path(), setting.value());
                }
            }
            settings.add(values);
            List<Event.Measured> points =
                    Metrics.read(run.metricsFile()).quality().points();
            measured.add(points.isEmpty() ? Optional.empty() : Optional.of(points.get(points.size() - 1)));
        }
        differences(json.putArray("settings"), settings);
        measurements(json.putArray("measurements"), measured);
        json.set("evaluation", comparison.of(names));
        Answers.json(ctx, json);
    }

    private static void differences(ArrayNode array, List<Map<String, String>> settings) throws IOException {
        Set<String> paths = new LinkedHashSet<>();
        settings.forEach(values -> paths.addAll(values.keySet()));
        for (String path : paths) {
            List<String> values =
                    settings.stream().map(one -> one.getOrDefault(path, "null")).toList();
            if (values.stream().distinct().count() > 1) {
                ArrayNode all = array.addObject().put("path", path).putArray("values");
                for (String value : values) {
                    all.add(Answers.parse(value));
                }
            }
        }
    }

    private static void measurements(ArrayNode array, List<Optional<Event.Measured>> measured) {
        Set<String> names = new LinkedHashSet<>();
        measured.forEach(
                point -> point.ifPresent(one -> names.addAll(one.values().keySet())));
        for (String name : names) {
            ObjectNode row = array.addObject().put("name", name);
            ArrayNode values = row.putArray("values");
            double ofData = Double.NaN;
            for (Optional<Event.Measured> point : measured) {
                Answers.number(values, point.map(one -> one.values().get(name)).orElse(Double.NaN));
                ofData = Double.isNaN(ofData)
                        ? point.map(one -> one.ofData().get(name)).orElse(Double.NaN)
                        : ofData;
            }
            Answers.number(row, "ofData", ofData);
        }
    }
}
