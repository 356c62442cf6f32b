package dev.reverie.studio.plane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.RunConfig;
import dev.reverie.data.toy.Toy2d;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.run.RunDirectory;
import dev.reverie.schedule.Schedule;
import dev.reverie.studio.model.EngineGate;
import dev.reverie.studio.model.ModelFiles;
import dev.reverie.studio.model.ModelName;
import dev.reverie.studio.model.OpenModels;
import dev.reverie.studio.model.Recipe;
import dev.reverie.studio.upload.Uploads;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.ApiRoutes;
import dev.reverie.studio.web.ArrayAnswer;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Query;
import dev.reverie.studio.web.RecentAnswer;
import dev.reverie.trained.TrainedScoreModel;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/** The handlers of the plane. */
public final class PlaneApi {
    private static final int MARKS = 101;
    private static final int MOST_PARTICLES = 10_000;
    private static final int MOST_POINTS = 20_000;
    private static final int MOST_STEPS = 1000;
    /** The model to open first. */
    public static final String FIRST = "pretrained:checkerboard";

    private final PlaneScenes scenes;
    private final OpenModels models;
    private final EngineGate gate;

    /**
     * The handlers.
     *
     * @param models lends models
     * @param uploads hold drawn points and tables
     * @param gate lets few compute at a time
     */
    public PlaneApi(OpenModels models, Uploads uploads, EngineGate gate) {
        this.models = models;
        this.gate = gate;
        scenes = new PlaneScenes(models, uploads);
    }

    /** Adds them. */
    public void addTo(ApiRoutes routes) {
        routes.get("/plane/toys", RecentAnswer.constant(PlaneApi::toys))
                .get("/plane/scene", this::scene)
                .get("/plane/points", this::points)
                .get("/plane/advice", this::advice)
                .get("/plane/field", this::field)
                .get("/plane/density", this::density)
                .get("/plane/particles", this::particles)
                .get("/plane/point", this::point)
                .get("/plane/likelihood", this::likelihood)
                .get("/plane/recipe", this::recipe);
    }

    private static JsonNode toys() {
        ObjectNode json = Answers.object().put("first", FIRST);
        ArrayNode toys = json.putArray("toys");
        for (Toy2d.Kind kind : PlaneScenes.toys()) {
            PlaneData data = PlaneData.ofToy(kind);
            toys.addObject()
                    .put("model", "toy:" + kind.id())
                    .put("title", kind.id().replace('-', ' '))
                    .put("description", ToyWords.of(kind))
                    .put("truth", data.law().isPresent() ? "exact" : "empirical");
        }
        return json;
    }

    /** The scene that an address names. */
    private PlaneScene open(Query query) throws IOException {
        return scenes.open(ModelName.of(query), query.text("process"));
    }

    private static PlaneScene.Of of(Query query) {
        return PlaneScene.Of.valueOf(
                query.choice("of", "model", "model", "truth", "difference").toUpperCase(Locale.ROOT));
    }

    private void scene(Context ctx) throws IOException {
        Query query = Query.of(ctx);
        ModelName name = ModelName.of(query);
        Optional<String> process = query.text("process");
        query.done();
        try (PlaneScene scene = scenes.open(name, process)) {
            Schedule schedule = scene.schedule();
            ObjectNode json = Answers.object()
                    .put("model", name.text())
                    .put("title", name.name())
                    .put("process", schedule.toString())
                    .put("start", scene.start())
                    .put("end", scene.end())
                    .put("truth", scene.isExact() ? "exact" : "empirical");
            if (scene.trained().isPresent()) {
                TrainedScoreModel model = scene.trained().get();
                json.put("step", model.checkpoint().counters().step());
                json.put("steps", model.config().training().steps());
                json.putObject("sampling")
                        .put("sampler", model.task().sampling().kind())
                        .put("steps", model.task().sampling().steps());
            }
            ArrayNode checkpoints = json.putArray("checkpoints");
            if (name.source() == ModelName.Source.RUN) {
                ModelFiles files = models.files();
                ModelFiles.steps(RunDirectory.open(files.runs().find(name.name())))
                        .forEach(checkpoints::add);
            }
            json.put("data", name.text());
            double[] times = rising(PlaneParticles.times(scene, MARKS));
            json.set("times", Answers.numbers(times));
            json.set("alpha", Answers.numbers(map(times, schedule::alpha)));
            json.set("sigma", Answers.numbers(map(times, schedule::sigma)));
            json.set("halfWidths", Answers.numbers(map(times, scene::halfWidth)));
            json.set("links", links(name, process));
            Answers.json(ctx, json);
        }
    }

    private static ObjectNode links(ModelName name, Optional<String> process) {
        String same = "?model=" + Answers.encoded(name.text())
                + (name.step().isPresent() ? "&step=" + name.step().getAsLong() : "")
                + process.map(word -> "&process=" + word).orElse("");
        ObjectNode links = Answers.object();
        for (String part : List.of("field", "density", "particles", "point", "likelihood")) {
            links.put(part, Answers.href("plane", part) + same);
        }
        return links.put("points", Answers.href("plane", "points") + "?data=" + Answers.encoded(name.text()));
    }

    private static double[] rising(double[] falling) {
        double[] times = new double[falling.length];
        Arrays.setAll(times, i -> falling[falling.length - 1 - i]);
        return times;
    }

    private static double[] map(double[] times, DoubleUnaryOperator function) {
        return DoubleStream.of(times).map(function).toArray();
    }

    private void points(Context ctx) throws IOException {
        Query query = Query.of(ctx);
        String name = query.need("data");
        int n = query.integer("n", 2000, 1, MOST_POINTS);
        long seed = query.seed();
        query.done();
        float[] points = scenes.data(name).points(n, seed);
        ArrayAnswer.floats(points.length / 2, 2).send(ctx, points);
    }

    private void advice(Context ctx) throws IOException {
        Query query = Query.of(ctx);
        String name = query.need("data");
        query.done();
        try (EngineGate.Place place = gate.enter()) {
            Answers.json(ctx, NoiseAdvice.of(scenes.data(name).set()));
        }
    }

    private void field(Context ctx) throws IOException {
        Query query = Query.of(ctx);
        PlaneScene.Of of = of(query);
        String quantity = query.choice("quantity", "score", "score", "denoised", "logDensity");
        double t = query.number("t", -Double.MAX_VALUE, Double.MAX_VALUE);
        int size = query.integer("size", 64, 2, 256);
        try (PlaneScene scene = open(query);
                EngineGate.Place place = gate.enter()) {
            query.done();
            scene.requireTime(t);
            double halfWidth = scene.halfWidth(t);
            double[] places = PlaneField.centres(halfWidth, size);
            ArrayAnswer.numbers(ctx, "Reverie-Half-Widths", halfWidth);
            ArrayAnswer.numbers(ctx, "Reverie-Times", t);
            if (quantity.equals("logDensity")) {
                if (of != PlaneScene.Of.TRUTH) {
                    throw Fault.at(
                            "of",
                            "the log density is known of the truth alone, got of = "
                                    + of.name().toLowerCase(Locale.ROOT),
                            "ask /plane/density for that of the model");
                }
                ArrayAnswer.floats(size, size).send(ctx, PlaneField.logDensity(scene, places, t));
            } else {
                Prediction wanted = quantity.equals("score") ? Prediction.SCORE : Prediction.DENOISED;
                ArrayAnswer.floats(size, size, 2).send(ctx, PlaneField.vectors(scene, of, wanted, places, t));
            }
        }
    }

    private void density(Context ctx) throws IOException {
        Query query = Query.of(ctx);
        PlaneScene.Of of = of(query);
        int count = query.integer("times", 25, 2, 101);
        int size = query.integer("size", 64, 16, 128);
        if (size % 2 != 0) {
            throw Fault.at("size", "size must be even, got " + size, null);
        }
        try (PlaneScene scene = open(query);
                EngineGate.Place place = gate.enter()) {
            query.done();
            double[] times = PlaneParticles.times(scene, count);
            begin(ctx, scene, times, ArrayAnswer.floats(count, size, size));
            OutputStream out = ctx.outputStream();
            new PlaneDensity(scene, times, size).run(of, frame -> written(out, frame));
        }
    }

    private static void begin(Context ctx, PlaneScene scene, double[] times, ArrayAnswer array) {
        array.begin(ctx);
        ArrayAnswer.numbers(ctx, "Reverie-Times", times);
        ArrayAnswer.numbers(ctx, "Reverie-Half-Widths", map(times, scene::halfWidth));
    }

    /** Sends a frame off; false if the page has gone. */
    private static boolean written(OutputStream out, float[] frame) {
        try {
            ArrayAnswer.write(out, frame);
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    private void particles(Context ctx) throws IOException {
        Query query = Query.of(ctx);
        PlaneScene.Of of = of(query);
        PlaneParticles.Way way = PlaneParticles.Way.valueOf(
                query.choice("way", "reverse", "forward", "reverse", "flow").toUpperCase(Locale.ROOT));
        int n = query.integer("n", 2000, 1, MOST_PARTICLES);
        int frames = query.integer("times", 100, 2, 200);
        Optional<String> sampler = query.text("sampler");
        OptionalLong steps = query.whole("steps", 1, MOST_STEPS);
        Optional<String> eta = query.text("eta");
        long seed = query.seed();
        try (PlaneScene scene = open(query);
                EngineGate.Place place = gate.enter()) {
            query.done();
            PlaneParticles particles = new PlaneParticles(scene, n, seed);
            ScoreModel model = scene.model(of);
            if (sampler.isPresent() && way != PlaneParticles.Way.FORWARD) {
                sampled(ctx, scene, particles, model, sampling(scene, sampler.get(), steps.orElse(frames), eta), n);
                return;
            }
            if (eta.isPresent() || steps.isPresent()) {
                throw Fault.at(
                        eta.isPresent() ? "eta" : "steps",
                        "eta and steps are those of a sampler, which is not named",
                        "add sampler=");
            }
            double[] times = PlaneParticles.times(scene, frames);
            boolean forward = way == PlaneParticles.Way.FORWARD;
            begin(ctx, scene, forward ? rising(times) : times, ArrayAnswer.floats(frames, n, 2));
            OutputStream out = ctx.outputStream();
            if (forward) {
                particles.forward(times, (time, frame) -> written(out, frame));
            } else {
                particles.reverse(model, way, times, (time, frame) -> written(out, frame));
            }
        }
    }

    private static RunConfig sampling(PlaneScene scene, String sampler, long steps, Optional<String> eta) {
        RunConfig config = scene.trained()
                .map(TrainedScoreModel::config)
                .orElseThrow(() -> Fault.at(
                        "sampler",
                        "a sampler can be chosen for a trained model; a toy has the solvers of the ways",
                        null));
        List<String> settings =
                new ArrayList<>(List.of(RunConfig.setting("sampling.sampler", sampler), "sampling.steps=" + steps));
        eta.ifPresent(value -> settings.add("sampling.eta=" + value));
        return config.with(settings.toArray(String[]::new));
    }

    /** A sampler's own times are known when it has gone through them. */
    private static void sampled(
            Context ctx, PlaneScene scene, PlaneParticles particles, ScoreModel model, RunConfig config, int n) {
        List<Double> times = new ArrayList<>();
        List<float[]> frames = new ArrayList<>();
        particles.sampler(model, config.requireScoreModel().sampling(), (time, frame) -> {
            times.add(time);
            frames.add(frame);
            return true;
        });
        float[] all = new float[frames.size() * 2 * n];
        for (int k = 0; k < frames.size(); k++) {
            System.arraycopy(frames.get(k), 0, all, k * 2 * n, 2 * n);
        }
        double[] at = times.stream().mapToDouble(Double::doubleValue).toArray();
        ArrayAnswer.numbers(ctx, "Reverie-Times", at);
        ArrayAnswer.numbers(ctx, "Reverie-Half-Widths", map(at, scene::halfWidth));
        ArrayAnswer.floats(frames.size(), n, 2).send(ctx, all);
    }

    private void point(Context ctx) throws IOException {
        Query query = Query.of(ctx);
        double t = query.number("t", -Double.MAX_VALUE, Double.MAX_VALUE);
        double x = query.number("x", -1e6, 1e6);
        double y = query.number("y", -1e6, 1e6);
        try (PlaneScene scene = open(query);
                EngineGate.Place place = gate.enter()) {
            query.done();
            scene.requireTime(t);
            Answers.json(ctx, PlanePoint.at(scene, t, x, y));
        }
    }

    private void likelihood(Context ctx) throws IOException {
        Query query = Query.of(ctx);
        double x = query.number("x", -1e6, 1e6);
        double y = query.number("y", -1e6, 1e6);
        try (PlaneScene scene = open(query);
                EngineGate.Place place = gate.enter()) {
            query.done();
            Answers.json(ctx, PlanePoint.likelihood(scene, x, y));
        }
    }

    private void recipe(Context ctx) throws IOException {
        Query query = Query.of(ctx);
        ModelName name = ModelName.of(query);
        String way = query.choice("way", "reverse", "reverse", "flow");
        Optional<String> sampler = query.text("sampler");
        OptionalLong steps = query.whole("steps", 1, MOST_STEPS);
        int n = query.integer("n", 2000, 1, MOST_PARTICLES);
        long seed = query.seed();
        query.done();
        List<String> settings = new ArrayList<>();
        if (sampler.isPresent()) {
            settings.add("sampling.sampler=" + sampler.get());
            steps.ifPresent(count -> settings.add("sampling.steps=" + count));
        } else {
            // What the ways use, at the times of the frames.
            settings.add("sampling.sampler=" + (way.equals("flow") ? "dpmSolverPlusPlus" : "sdeDpmSolverPlusPlus"));
            settings.add("sampling.steps=" + (steps.orElse(100) - 1));
            try (PlaneScene scene = scenes.open(name, Optional.empty())) {
                settings.add("sampling.grid=" + (scene.schedule().isTimeNoiseLevel() ? "karras" : "uniform"));
            }
        }
        Recipe recipe = Recipe.sample(name, models.files(), n, seed, settings);
        Answers.json(ctx, recipe.json());
    }
}
