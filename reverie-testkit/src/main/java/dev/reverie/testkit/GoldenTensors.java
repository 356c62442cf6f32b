package dev.reverie.testkit;

import dev.reverie.file.NdArray;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.TensorArrays;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** Arrays of files as tensors on the processor. */
public final class GoldenTensors {
    private GoldenTensors() {}

    /**
     * An array as a floating-point tensor, widened or rounded as needed.
     *
     * @param array a floating-point array of at least one axis
     * @param dtype the type wanted
     */
    public static Tensor of(NdArray array, DType dtype) {
        try (Scope scope = Scope.open()) {
            return scope.keep(TensorArrays.toTensor(array).to(dtype));
        }
    }

    /**
     * Gives parameters memory on the processor and fills them by name.
     *
     * @param parameters declared, not yet allocated
     * @param weights one array for each parameter
     * @param dtype the type of the memory
     * @throws IllegalArgumentException if names or shapes differ; the message lists the first differences
     */
    public static void fill(Parameters parameters, Map<String, NdArray> weights, DType dtype) {
        TreeSet<String> unknown = new TreeSet<>(weights.keySet());
        Map<Parameter, NdArray> pairs = new LinkedHashMap<>();
        for (Parameter parameter : parameters.list()) {
            NdArray array = weights.get(parameter.name());
            if (array == null || !Arrays.equals(array.shape().toArray(), parameter.shape())) {
                throw new IllegalArgumentException("parameter " + parameter + " meets " + array + " among the weights");
            }
            pairs.put(parameter, array);
            unknown.remove(parameter.name());
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("weights without a parameter: " + unknown);
        }
        parameters.allocate(dtype, Device.CPU);
        pairs.forEach((parameter, array) -> TensorArrays.copy(array, parameter.value()));
    }
}
