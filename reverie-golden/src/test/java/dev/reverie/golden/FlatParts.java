package dev.reverie.golden;

import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parts of a flat buffer (values, gradients, averages) that belong to the single trained parameters. */
final class FlatParts {
    private FlatParts() {}

    /**
     * Flat views by the parameters' names.
     *
     * @param parameters give order and sizes
     * @param flat {@code [trainableCount]}
     */
    static Map<String, Tensor> of(Parameters parameters, Tensor flat) {
        Map<String, Tensor> parts = new LinkedHashMap<>();
        long offset = 0;
        for (Parameter parameter : parameters.trainable()) {
            parts.put(parameter.name(), flat.narrow(0, offset, parameter.count()));
            offset += parameter.count();
        }
        return parts;
    }
}
