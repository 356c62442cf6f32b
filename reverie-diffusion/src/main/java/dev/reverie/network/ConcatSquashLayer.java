package dev.reverie.network;

import dev.reverie.nn.Initializer;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * A linear layer whose output is gated and shifted by the time: {@code y = (W x + b) sigmoid(g t + c) + h t}.
 *
 * <p>The concat-squash layer of Grathwohl et al. 2018 (arXiv:1810.01367), with uniform initial values up to
 * {@code 1 / sqrt(inputs)}.
 */
final class ConcatSquashLayer {
    private final Parameter weight;
    private final Parameter bias;
    private final Parameter gateWeight;
    private final Parameter gateBias;
    private final Parameter shift;

    ConcatSquashLayer(Parameters parameters, String name, long in, long out) {
        Initializer ofInputs = Initializer.uniform(1 / Math.sqrt((double) in));
        Initializer ofTime = Initializer.uniform(1);
        weight = parameters.declare(name + ".weight", ofInputs, out, in);
        bias = parameters.declare(name + ".bias", ofInputs, out);
        gateWeight = parameters.declare(name + ".gate.weight", ofTime, out, 1);
        gateBias = parameters.declare(name + ".gate.bias", ofTime, out);
        shift = parameters.declare(name + ".shift.weight", ofTime, out, 1);
    }

    /**
     * Applies the layer.
     *
     * @param x {@code [N, in]}
     * @param t {@code [N, 1]}, or {@code [1, 1]} if all samples have one time
     * @return {@code [N, out]}
     */
    Tensor forward(Tensor x, Tensor t) {
        try (Scope scope = Scope.open()) {
            Tensor gate =
                    Functional.linear(t, gateWeight.value(), gateBias.value()).sigmoid();
            Tensor moved = Functional.linear(t, shift.value(), null);
            return scope.keep(
                    Functional.linear(x, weight.value(), bias.value()).mul(gate).add(moved));
        }
    }
}
