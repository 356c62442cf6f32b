package dev.reverie.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.Map;

/** The file from which a peer builds the network of a run, and sees whether it is the same one. */
final class PeerExchange {
    private static final ObjectMapper MAPPER = new ObjectMapper();

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
        Map<String, Object> options = new LinkedHashMap<>(workload.options());
        options.put("process", process(workload.schedule()));
        options.put("prediction", workload.output().name());
        options.put("learningRate", TrainingRun.constants().learningRate());
        options.put("emaRate", TrainingRun.EMA_RATE);
        options.put("gradientNorm", gradientNorm);
        Map<String, String> texts = new LinkedHashMap<>();
        options.forEach((name, value) -> texts.put(name, json(value)));
        texts.put(
                "timeScale",
                workload.conditioning() instanceof Conditioning.ScaledTime scaled ? json(scaled.factor()) : "null");
        return texts;
    }

    private static String json(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values can always be written", e);
        }
    }

    private static JsonNode process(Schedule schedule) {
        ObjectNode process = MAPPER.createObjectNode();
        if (schedule instanceof VarianceExploding exploding) {
            return process.put("kind", "varianceExploding")
                    .put("sigmaMin", exploding.sigmaMin())
                    .put("sigmaMax", exploding.sigmaMax());
        }
        if (schedule instanceof VariancePreserving preserving) {
            return process.put("kind", "variancePreserving")
                    .put("betaMin", preserving.betaMin())
                    .put("betaMax", preserving.betaMax());
        }
        throw new IllegalArgumentException(
                "peers know the variance-exploding and the variance-preserving process, got " + schedule);
    }
}
