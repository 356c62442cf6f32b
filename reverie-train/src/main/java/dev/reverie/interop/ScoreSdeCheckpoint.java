package dev.reverie.interop;

import dev.reverie.config.RunConfig;
import dev.reverie.config.Task;
import dev.reverie.file.ArraySource;
import dev.reverie.file.ElementType;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.pickle.TorchFile;
import dev.reverie.file.pickle.TorchWriter;
import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.run.Checkpoint;
import dev.reverie.run.SavedWeights;
import dev.reverie.schedule.SmldChain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint of score_sde_pytorch, the program of Song et al. 2021 (arXiv:2011.13456): a dictionary of
 * {@code optimizer}, {@code model}, {@code ema} and {@code step}.
 *
 * <p>{@code model} has the network's names behind {@code module.}, and the table {@code sigmas} of noise levels in
 * float64 whether the network uses it or not. {@code ema} has a list {@code shadow_params} without names: the averages
 * of the parameters that are trained, in the order in which the network declares them; frozen Fourier frequencies are
 * not among them.
 *
 * @param model the state dictionary
 * @param average the averages of what is trained, in the order of declaration; absent if there are none
 * @param averageUpdates updates of the average
 * @param step updates of the weights
 */
public record ScoreSdeCheckpoint(
        StateDictionary model, Optional<List<ArraySource>> average, long averageUpdates, long step) {
    /** The table of noise levels, absent in networks that are conditioned on the level itself. */
    static final String SIGMAS = "sigmas";

    private static final String MODEL = "model";
    private static final String AVERAGE = "ema";
    private static final String SHADOW = "shadow_params";
    /** The table went through logarithms, and may have been kept in binary32. */
    private static final double LEVEL_TOLERANCE = 1e-5;

    /** Whether a file has the parts of such a checkpoint. */
    public static boolean matches(TorchFile file) {
        return file.content() instanceof Map<?, ?> parts
                && parts.get(MODEL) instanceof Map<?, ?>
                && parts.get(AVERAGE) instanceof Map<?, ?> average
                && (average.get(SHADOW) instanceof List<?> || !holdsTensors(average));
    }

    /** Other programs keep a second state dictionary, with names, where this one has a list. */
    private static boolean holdsTensors(Map<?, ?> part) {
        return part.values().stream()
                .anyMatch(value -> value instanceof ArraySource
                        || (value instanceof Map<?, ?> below
                                && below.values().stream().anyMatch(ArraySource.class::isInstance)));
    }

    /**
     * The parts of a file; the arrays are read from it when they are used.
     *
     * @param source its name, for messages
     * @param file stays open until the arrays are loaded, and with the caller
     * @throws FileFormatException if it is no such checkpoint; the message says what it is instead
     */
    public static ScoreSdeCheckpoint of(String source, TorchFile file) throws FileFormatException {
        if (!(file.content() instanceof Map<?, ?> parts)
                || !(parts.get(MODEL) instanceof Map<?, ?> model)
                || !(parts.get(AVERAGE) instanceof Map<?, ?> average)) {
            throw new FileFormatException(
                    source,
                    "is no checkpoint of score_sde_pytorch, which has the parts optimizer, model, ema and step; it has "
                            + (file.content() instanceof Map<?, ?> other ? other.keySet() : "one value"));
        }
        Map<String, ArraySource> arrays = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : model.entrySet()) {
            arrays.put(String.valueOf(entry.getKey()), array(source, MODEL + "/" + entry.getKey(), entry.getValue()));
        }
        Optional<List<ArraySource>> shadow = Optional.empty();
        if (average.get(SHADOW) instanceof List<?> list) {
            List<ArraySource> values = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                values.add(array(source, AVERAGE + "/" + SHADOW + "/" + i, list.get(i)));
            }
            shadow = Optional.of(values);
        }
        long step = whole(source, "step", parts.get("step"));
        return new ScoreSdeCheckpoint(
                new StateDictionary(source, arrays),
                shadow,
                whole(source, "ema/num_updates", average.get("num_updates")),
                step);
    }

    private static ArraySource array(String source, String path, @Nullable Object value) throws FileFormatException {
        if (value instanceof ArraySource array) {
            return array;
        }
        throw new FileFormatException(source, "has no tensor at " + path + ", where one belongs");
    }

    private static long whole(String source, String path, @Nullable Object value) throws FileFormatException {
        if (value == null) {
            return 0;
        }
        if (value instanceof Long number && number >= 0) {
            return number;
        }
        throw new FileFormatException(source, "has no whole number of 0 or more at " + path + ", where one belongs");
    }

    /**
     * The arrays by the names of a network's parameters. Adam's moments are not taken over: training goes on with fresh
     * ones.
     *
     * @param parameters of the network
     * @param config of the network, for messages and the number of examples seen
     * @param averaged whether samples are to be drawn with the average, else with the last weights
     * @throws WeightMismatchException if anything is missing, left over or of another shape
     * @throws FileFormatException if the average is wanted and there is none
     */
    public SavedWeights weights(Parameters parameters, RunConfig config, boolean averaged) throws IOException {
        Map<String, ArraySource> values = new WeightSearch(model.source(), model.arrays(), parameters)
                .find()
                .weights()
                .fit(parameters, config.name(), Set.of(SIGMAS));
        checkNoiseLevels(config);
        Map<String, ArraySource> shadow = new LinkedHashMap<>();
        if (averaged) {
            shadow.putAll(named(parameters, config.name()));
        } else {
            parameters.trainable().forEach(parameter -> shadow.put(parameter.name(), values.get(parameter.name())));
        }
        if (step > Long.MAX_VALUE / config.training().batchSize()) {
            throw new FileFormatException(
                    model.source(),
                    "counts " + step + " steps, which with batches of "
                            + config.training().batchSize() + " is no number of examples");
        }
        long examples = step * config.training().batchSize();
        Checkpoint.Counters counters = new Checkpoint.Counters(step, examples, 0, averageUpdates);
        return new SavedWeights(values, shadow, Map.of(), Map.of(), counters);
    }

    /** Networks of the variance-exploding process look alike whatever their noise levels; their tables do not. */
    private void checkNoiseLevels(RunConfig config) throws IOException {
        ArraySource table = model.arrays().get(SIGMAS);
        if (table == null || !(config.task() instanceof Task.ScoreModel task)) {
            return;
        }
        Optional<SmldChain> ladder = task.process().schedule().smldChain(2);
        if (ladder.isEmpty()) {
            return;
        }
        SmldChain process = ladder.get();
        DoubleSummaryStatistics levels = Arrays.stream(table.load().toDoubles()).summaryStatistics();
        if (!isNear(levels.getMin(), process.sigmaMin()) || !isNear(levels.getMax(), process.sigmaMax())) {
            String difference = "its noise levels run from " + levels.getMin() + " to " + levels.getMax()
                    + ", those of the configuration from " + process.sigmaMin() + " to " + process.sigmaMax()
                    + " (process.sigmaMin, process.sigmaMax)";
            throw new WeightMismatchException(model.source(), config.name(), List.of(difference));
        }
    }

    private static boolean isNear(double level, double wanted) {
        return Math.abs(level - wanted) <= LEVEL_TOLERANCE * wanted;
    }

    private Map<String, ArraySource> named(Parameters parameters, String network) throws IOException {
        List<ArraySource> values = average.orElseThrow(() -> new FileFormatException(
                model.source(), "has no average (ema/" + SHADOW + ")", "take the weights of the model"));
        List<Parameter> trainable = parameters.trainable();
        List<String> differences = new ArrayList<>();
        if (values.size() != trainable.size()) {
            differences.add(
                    "the average is of " + values.size() + " parameters, the network trains " + trainable.size());
        }
        Map<String, ArraySource> named = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(values.size(), trainable.size()); i++) {
            Parameter parameter = trainable.get(i);
            String fault = StateDictionary.fault(values.get(i), parameter);
            if (!fault.isEmpty()) {
                differences.add("average " + i + ", of " + parameter.name() + "," + fault);
            }
            named.put(
                    parameter.name(),
                    StateDictionary.finite(model.source(), "the average of " + parameter.name(), values.get(i)));
        }
        if (!differences.isEmpty()) {
            throw new WeightMismatchException(model.source(), network, differences);
        }
        return named;
    }

    /**
     * Writes weights as that program writes them, Adam's moments included, for its {@code restore_checkpoint}.
     *
     * @param target the path to write; its folder must exist
     * @param weights of a run
     * @param parameters of its network, in the order of declaration
     * @param config of the run
     * @throws dev.reverie.file.FileWriteException if the disk is too full or writing fails; a former file stays
     * @throws IOException if a source cannot be read
     */
    public static void write(Path target, SavedWeights weights, Parameters parameters, RunConfig config)
            throws IOException {
        Map<String, Object> model = new LinkedHashMap<>();
        List<ArraySource> shadow = new ArrayList<>();
        Map<Object, Object> moments = new LinkedHashMap<>();
        long index = 0;
        for (Parameter parameter : parameters.list()) {
            ArraySource value = weights.values().get(parameter.name());
            if (value == null) {
                throw new IllegalArgumentException("the weights lack " + parameter.name());
            }
            boolean table = parameter.kind() == Parameter.Kind.BUFFER;
            model.put(StateDictionary.PARALLEL + parameter.name(), table ? inDouble(value) : value);
            if (parameter.isTrainable()) {
                shadow.add(weights.averaged().get(parameter.name()));
                ArraySource first = weights.firstMoment().get(parameter.name());
                ArraySource second = weights.secondMoment().get(parameter.name());
                if (first != null && second != null) {
                    Map<String, Object> state = new LinkedHashMap<>();
                    state.put("step", weights.counters().optimizerSteps());
                    state.put("exp_avg", first);
                    state.put("exp_avg_sq", second);
                    moments.put(index, state);
                }
            }
            index += table ? 0 : 1;
        }
        Map<String, Object> average = new LinkedHashMap<>();
        average.put("decay", config.training().emaRate());
        average.put("num_updates", weights.counters().averageUpdates());
        average.put(SHADOW, shadow);
        Map<String, Object> optimizer = new LinkedHashMap<>();
        optimizer.put("state", moments);
        optimizer.put("param_groups", List.of(group(config.training().adam(), (int) index)));
        Map<String, Object> checkpoint = new LinkedHashMap<>();
        checkpoint.put("optimizer", optimizer);
        checkpoint.put(MODEL, model);
        checkpoint.put(AVERAGE, average);
        checkpoint.put("step", weights.counters().step());
        TorchWriter.write(target, checkpoint);
    }

    private static Map<String, Object> group(AdamConfig adam, int parameters) {
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("lr", adam.schedule().peak());
        group.put("betas", List.of(adam.beta1(), adam.beta2()));
        group.put("eps", adam.epsilon());
        group.put("weight_decay", adam.weightDecay());
        group.put("amsgrad", false);
        group.put("params", IntStream.range(0, parameters).boxed().toList());
        return group;
    }

    private static ArraySource inDouble(ArraySource table) {
        return ArraySource.of(ElementType.F64, table.shape(), () -> table.load().to(ElementType.F64));
    }
}
