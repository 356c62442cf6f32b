package dev.reverie.studio.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.RunConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.config.Task;
import dev.reverie.data.DataShape;
import dev.reverie.network.Network;
import dev.reverie.run.Checkpoint;
import dev.reverie.run.DataForm;
import dev.reverie.run.RunDirectory;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.catalog.SamplerKind;
import dev.reverie.schedule.Schedule;
import dev.reverie.studio.web.Answers;
import dev.reverie.trained.PretrainedModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a page is told of a model, from its checkpoint's description alone: no weights are read. */
public final class ModelCard {
    private ModelCard() {}

    /** What kind of data a shape is of, for a page. */
    public static String kind(DataShape shape) {
        if (shape.isImage()) {
            return "picture";
        }
        if (shape.kind() == DataShape.Kind.SERIES) {
            return "series";
        }
        return shape.length() == 2 ? "plane" : "table";
    }

    /**
     * A model in a list.
     *
     * @param name of it
     * @param checkpoint of it
     */
    public static ObjectNode brief(ModelName name, Checkpoint checkpoint) {
        RunConfig config = checkpoint.config();
        ObjectNode json = Answers.object()
                .put("model", name.text())
                .put("name", name.name())
                .put("description", config.description())
                .put("source", name.source().word());
        describe(checkpoint.data().shape(), json);
        json.put("task", config.task() instanceof Task.Flow ? "flow" : "score");
        ArrayNode classes = json.putArray("classes");
        classes(checkpoint).forEach(classes::add);
        json.put("step", checkpoint.counters().step());
        json.put("dataName", checkpoint.data().name());
        json.putObject("links")
                .put("self", Answers.href("models", name.text()))
                .put("examples", Answers.href("models", name.text(), "examples"));
        return json;
    }

    private static void describe(DataShape shape, ObjectNode json) {
        json.put("kind", kind(shape));
        ArrayNode sizes = json.putArray("shape");
        shape.sizes().forEach(sizes::add);
    }

    /** Names of the classes that a model knows. */
    public static List<String> classes(Checkpoint checkpoint) {
        int classes = checkpoint.config().network().classes();
        List<String> names = checkpoint.data().classNames();
        return IntStream.range(0, classes)
                .mapToObj(i -> i < names.size() ? names.get(i) : String.valueOf(i))
                .toList();
    }

    /**
     * All of a model.
     *
     * @param name of it
     * @param checkpoint of it
     * @param files where runs are
     */
    public static ObjectNode detail(ModelName name, Checkpoint checkpoint, ModelFiles files) throws IOException {
        ObjectNode json = brief(name, checkpoint);
        RunConfig config = checkpoint.config();
        Network network = config.network().create(new DataForm(config.data(), checkpoint.data()).shape());
        json.put("parameters", network.parameters().count());
        json.put("configuration", config.yaml());
        if (name.source() == ModelName.Source.PRETRAINED) {
            json.put("card", PretrainedModels.card(name.name()));
        }
        ArrayNode steps = json.putArray("checkpoints");
        boolean averages = false;
        if (name.source() == ModelName.Source.RUN) {
            Path folder = files.runs().find(name.name());
            RunDirectory run = RunDirectory.open(folder);
            ModelFiles.steps(run).forEach(steps::add);
            averages = !run.averageSnapshots().numbered().files().isEmpty();
        }
        json.put("averages", averages);
        if (config.task() instanceof Task.ScoreModel task) {
            Schedule schedule = task.process().schedule();
            json.put("process", schedule.toString());
            json.put("start", task.sampling().minimumTime());
            json.put("end", schedule.domain().end());
            json.putObject("sampling")
                    .put("sampler", task.sampling().kind())
                    .put("steps", task.sampling().steps());
            samplers(task).forEach(json.putArray("samplers")::add);
            edits(checkpoint.data().shape()).forEach(json.putArray("edits")::add);
        } else {
            json.putArray("samplers");
            json.putArray("edits");
        }
        return json;
    }

    /** Samplers that can be asked for: on a discrete chain, those that stay on their grid. */
    private static List<String> samplers(Task.ScoreModel task) {
        boolean chain = task.objective().chainSteps().isPresent();
        return SamplingConfig.samplers().stream()
                .filter(word -> !chain || !SamplerKind.words().contains(word) || onGrid(word))
                .toList();
    }

    private static boolean onGrid(String word) {
        Sampler sampler = SamplerKind.named(word).create();
        return sampler.traits().isOnGrid();
    }

    private static List<String> edits(DataShape shape) {
        if (!shape.isImage() || (shape.channels() != 1 && shape.channels() != 3)) {
            return List.of();
        }
        List<String> all = List.of("inpaint", "superres", "deblur", "denoise", "vary");
        return shape.channels() == 3
                ? Stream.concat(all.stream(), Stream.of("colorize")).toList()
                : all;
    }
}
