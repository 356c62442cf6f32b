package dev.reverie.studio.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.DatasetCatalog;
import dev.reverie.errors.ReverieException;
import dev.reverie.eval.ModelData;
import dev.reverie.run.Checkpoint;
import dev.reverie.run.RunDirectory;
import dev.reverie.sampler.SamplerTraits;
import dev.reverie.sampler.catalog.SamplerKind;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.ApiRoutes;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Query;
import dev.reverie.studio.web.RecentAnswer;
import dev.reverie.trained.PretrainedModels;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** The handlers about models and samplers. */
public final class ModelApi {
    private static final int MOST_EXAMPLES = 256;

    private static final int MOST_CARDS = 1000;

    private static final String DATASET = "dataset:";

    private final ModelFiles files;
    private final OpenModels models;
    private final RecentAnswer list = RecentAnswer.within(Duration.ofSeconds(1), this::list);
    private final Map<Path, Card> cards = new ConcurrentHashMap<>();

    /**
     * The handlers.
     *
     * @param files finds models
     * @param models lends them
     */
    public ModelApi(ModelFiles files, OpenModels models) {
        this.files = files;
        this.models = models;
    }

    /** Adds them. */
    public void addTo(ApiRoutes routes) {
        routes.get("/models", list)
                .get("/models/{model}", this::one)
                .get("/models/{model}/examples", this::examples)
                .get("/samplers", RecentAnswer.constant(ModelApi::samplers));
    }

    /** A run has changed, and the list of models with it. */
    public void forget() {
        list.forget();
    }

    private JsonNode list() throws IOException {
        ObjectNode json = Answers.object();
        ArrayNode models = json.putArray("models");
        for (String run : files.runs().names()) {
            ofRun(run).ifPresent(models::add);
        }
        for (String name : PretrainedModels.names()) {
            ModelName model =
                    new ModelName(ModelName.Source.PRETRAINED, name, OptionalLong.empty(), OptionalDouble.empty());
            models.add(brief(model, files.find(model)));
        }
        return json;
    }

    /** A run that has a model; damaged ones are shown among the runs. */
    private Optional<ObjectNode> ofRun(String name) {
        try {
            RunDirectory run = RunDirectory.open(files.runs().find(name));
            List<Path> checkpoints = run.checkpoints().files();
            if (checkpoints.isEmpty()
                    || !run.isConfigured()
                    || run.config().classifier().isPresent()) {
                return Optional.empty();
            }
            ModelName model = new ModelName(ModelName.Source.RUN, name, OptionalLong.empty(), OptionalDouble.empty());
            return Optional.of(brief(model, checkpoints.get(checkpoints.size() - 1)));
        } catch (IOException | ReverieException damaged) {
            return Optional.empty();
        }
    }

    /** A card is read once for each state of its file: many pages ask for the list. */
    private ObjectNode brief(ModelName model, Path file) throws IOException {
        FileTime changed = Files.getLastModifiedTime(file);
        Card known = cards.get(file);
        if (known == null || !known.changed().equals(changed)) {
            known = new Card(changed, ModelCard.brief(model, Checkpoint.open(file)));
            if (cards.size() >= MOST_CARDS) {
                cards.clear();
            }
            cards.put(file, known);
        }
        return known.json();
    }

    private record Card(FileTime changed, ObjectNode json) {}

    private void one(Context ctx) throws IOException {
        Query query = Query.of(ctx);
        ModelName model = ModelName.parse(ctx.pathParam("model"), "model").at(query.whole("step", 0, Long.MAX_VALUE));
        query.done();
        Answers.json(ctx, ModelCard.detail(model, Checkpoint.open(files.find(model)), files));
    }

    private void examples(Context ctx) throws IOException {
        Query query = Query.of(ctx);
        ModelName model = ModelName.parse(ctx.pathParam("model"), "model");
        int first = query.integer("first", 0, 0, Integer.MAX_VALUE);
        int n = query.integer("n", 16, 1, MOST_EXAMPLES);
        Optional<String> named = query.text("data");
        ModelData.Part part = query.choice("part", "train", "train", "test").equals("test")
                ? ModelData.Part.TEST
                : ModelData.Part.TRAIN;
        query.done();
        Dataset data = examples(model, named, part);
        if (first >= data.size()) {
            throw Fault.at("first", "the data have " + data.size() + " examples, got first = " + first, null);
        }
        int count = (int) Math.min(n, data.size() - first);
        int length = data.shape().length();
        float[] values = new float[count * length];
        for (int i = 0; i < count; i++) {
            data.read(first + i, values, i * length);
        }
        SampleArray array = SampleArray.of(values, data.shape());
        array.head().send(ctx, array.bytes());
    }

    /** Examples as likelihoods and edits of the model see them. */
    private Dataset examples(ModelName model, Optional<String> named, ModelData.Part part) throws IOException {
        if (named.isEmpty() && part == ModelData.Part.TRAIN) {
            return Checkpoint.open(files.find(model))
                    .config()
                    .data()
                    .open(DataOptions.defaults())
                    .train();
        }
        Optional<String> known = named.filter(text -> text.startsWith(DATASET))
                .map(text -> text.substring(DATASET.length()))
                .filter(DatasetCatalog.names()::contains);
        if (named.isPresent() && known.isEmpty()) {
            throw Fault.at(
                    "data",
                    "other data than the model's own are named dataset:NAME, got " + named.get(),
                    "known sets are " + String.join(", ", DatasetCatalog.names()));
        }
        try (OpenModels.Loan loan = models.borrow(model)) {
            ModelData data = known.isPresent()
                    ? ModelData.open(loan.model(), known.get(), part, DataOptions.defaults())
                    : ModelData.own(loan.model(), part, DataOptions.defaults());
            return data.dataset();
        }
    }

    private static JsonNode samplers() {
        ObjectNode json = Answers.object();
        ArrayNode samplers = json.putArray("samplers");
        for (SamplerKind kind : SamplerKind.values()) {
            SamplerTraits traits = kind.create().traits();
            String type = kind.create().getClass().getPackageName();
            ObjectNode sampler = samplers.addObject()
                    .put("name", kind.toString())
                    .put("title", kind.advice())
                    .put("family", type.substring(type.lastIndexOf('.') + 1))
                    .put("stochastic", traits.isStochastic())
                    .put("adaptive", traits.isAdaptive());
            ArrayNode orders = sampler.putArray("orders");
            kind.orders().forEach(orders::add);
            sampler.put("evaluationsPerStep", traits.evaluationsPerStep());
        }
        return json;
    }
}
