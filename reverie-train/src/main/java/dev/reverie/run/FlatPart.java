package dev.reverie.run;

import dev.reverie.file.ArraySource;
import dev.reverie.file.ElementType;
import dev.reverie.file.NdArray;
import dev.reverie.file.Shape;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.TensorArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The place of one trainable parameter in the flat buffers of a network, its average and its moments, so that files hold
 * them by name and not by position.
 *
 * @param name of the parameter
 * @param shape of the parameter
 * @param offset of its first element
 */
public record FlatPart(String name, Shape shape, long offset) {
    public static List<FlatPart> of(Parameters parameters) {
        List<FlatPart> parts = new ArrayList<>();
        long offset = 0;
        for (Parameter parameter : parameters.trainable()) {
            parts.add(new FlatPart(parameter.name(), Shape.of(parameter.shape()), offset));
            offset += parameter.count();
        }
        return parts;
    }

    /**
     * A flat buffer as sources for a writer.
     *
     * @param prefix put before the parameters' names
     * @param parameters whose layout the buffer has
     * @param flat the buffer
     */
    static Map<String, ArraySource> sources(String prefix, Parameters parameters, Tensor flat) {
        ElementType type = TensorArrays.source(flat).type();
        Map<String, ArraySource> sources = new TreeMap<>();
        for (FlatPart part : of(parameters)) {
            sources.put(prefix + part.name(), part.source(type, flat));
        }
        return sources;
    }

    private ArraySource source(ElementType type, Tensor flat) {
        return ArraySource.of(type, shape, () -> {
            try (Scope scope = Scope.open()) {
                return TensorArrays.toArray(view(flat));
            }
        });
    }

    /** Overwrites this part of a flat buffer. */
    void write(NdArray array, Tensor flat) {
        try (Scope scope = Scope.open()) {
            TensorArrays.copy(array, view(flat));
        }
    }

    /** This part of a flat buffer, in the parameter's shape. */
    public Tensor view(Tensor flat) {
        return flat.detach().narrow(0, offset, shape.elementCount()).view(shape.toArray());
    }
}
