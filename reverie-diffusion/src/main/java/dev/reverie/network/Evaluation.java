package dev.reverie.network;

import dev.reverie.nn.Dropout;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.torch.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Evaluates a network on a batch. On the processor it splits the batch among threads (see {@link Workers}); results are
 * the same to rounding.
 */
public final class Evaluation {
    private Evaluation() {}

    /**
     * {@link Network#forward} on the whole batch. The batch is not split where gradients are recorded or with dropout.
     *
     * @param network stays with the caller
     * @param x noisy data {@code [N, ...]} in the element type and on the device of the parameters
     * @param condition the conditioning number of each sample
     * @param context labels and augmentations of each sample
     * @param dropout masks of activations
     * @return {@code [N, ...]} of x's element type, belonging to the caller's scope
     */
    public static Tensor of(Network network, Tensor x, double[] condition, Context context, Dropout dropout) {
        // The network refuses inputs that do not fit the batch; parts of them might fit.
        int n = x.rank() == 0 ? 0 : Math.toIntExact(x.size(0));
        boolean splits =
                dropout == Dropout.off() && !Autograd.isRecording() && condition.length == n && context.fits(n);
        int parts = splits ? Workers.parts(x, network.parameters().values().count()) : 1;
        if (parts == 1) {
            return network.forward(x, condition, context, dropout);
        }
        List<Supplier<Tensor>> tasks = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            int from = i * n / parts;
            int to = (i + 1) * n / parts;
            tasks.add(() -> part(network, x, condition, context, from, to));
        }
        List<Tensor> values = Workers.run(tasks);
        Tensor whole = Tensors.cat(0, values.toArray(new Tensor[0]));
        values.forEach(Tensor::close);
        return whole;
    }

    private static Tensor part(Network network, Tensor x, double[] condition, Context context, int from, int to) {
        int[] samples = IntStream.range(from, to).toArray();
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            Tensor value = network.forward(
                    x.narrow(0, from, to - from),
                    Arrays.copyOfRange(condition, from, to),
                    context.forSamples(samples),
                    Dropout.off());
            return Scope.detach(scope.keep(value));
        }
    }
}
