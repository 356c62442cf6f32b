package dev.reverie.bench;

import dev.reverie.file.ArraySource;
import dev.reverie.file.SafetensorsWriter;
import dev.reverie.model.Conditioning;
import dev.reverie.nn.Parameter;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.TensorArrays;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The file from which a peer builds the network of a run, and sees whether it is the same one. */
final class PeerExchange {
    private PeerExchange() {}

    /**
     * Writes the weights, an input, what the network makes of it, and the options.
     *
     * @param file is replaced
     * @param run in float32, with weights that no step has changed
     */
    static void write(Path file, NetworkRun run) throws IOException {
        try (Scope scope = Scope.open()) {
            Map<String, ArraySource> tensors = new LinkedHashMap<>();
            for (Parameter parameter : run.parameters().list()) {
                tensors.put("weights/" + parameter.name(), TensorArrays.source(parameter.value()));
            }
            double[] condition = run.condition();
            tensors.put("input", TensorArrays.source(run.input()));
            tensors.put(
                    "condition",
                    TensorArrays.source(Tensors.of(condition, condition.length).to(DType.FLOAT32)));
            tensors.put("output", TensorArrays.source(run.output()));
            SafetensorsWriter.write(file, tensors, options(run.workload(), run.gradientNorm()));
        }
    }

    /** Values in JSON by name. */
    static Map<String, String> options(Workload workload, double gradientNorm) {
        Map<String, String> options = new LinkedHashMap<>(workload.options());
        options.put("process", process(workload.schedule()));
        options.put("prediction", "\"" + workload.output() + "\"");
        options.put(
                "timeScale",
                workload.conditioning() instanceof Conditioning.ScaledTime scaled
                        ? Double.toString(scaled.factor())
                        : "null");
        options.put("learningRate", Double.toString(TrainingRun.constants().learningRate()));
        options.put("emaRate", Double.toString(TrainingRun.EMA_RATE));
        options.put("gradientNorm", Double.toString(gradientNorm));
        return options;
    }

    private static String process(Schedule schedule) {
        if (schedule instanceof VarianceExploding exploding) {
            return String.format(
                    Locale.ROOT,
                    "{\"kind\": \"varianceExploding\", \"sigmaMin\": %s, \"sigmaMax\": %s}",
                    exploding.sigmaMin(),
                    exploding.sigmaMax());
        }
        if (schedule instanceof VariancePreserving preserving) {
            return String.format(
                    Locale.ROOT,
                    "{\"kind\": \"variancePreserving\", \"betaMin\": %s, \"betaMax\": %s}",
                    preserving.betaMin(),
                    preserving.betaMax());
        }
        throw new IllegalArgumentException(
                "peers know the variance-exploding and the variance-preserving process, got " + schedule);
    }
}
