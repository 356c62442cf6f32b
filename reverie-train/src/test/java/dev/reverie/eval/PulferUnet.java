package dev.reverie.eval;

import dev.reverie.file.NdArray;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.model.PerSample;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.TensorArrays;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A small U-Net of another project (DDPM, 1000 steps, noise prediction, MNIST in [-1, 1]), read from its weights:
 * stages of three blocks of layer normalisation and two convolutions, joined by skips; time enters by a table.
 */
final class PulferUnet implements ScoreModel, AutoCloseable {
    private static final double NORM_EPSILON = 1e-5;

    private final Map<String, Tensor> weights = new HashMap<>();
    private final DdpmChain chain = DdpmChain.linear(0.1, 20, 1000);

    PulferUnet(Path file) throws IOException {
        try (SafetensorsFile open = Safetensors.open(file)) {
            for (Map.Entry<String, NdArray> entry : open.readAll().entrySet()) {
                weights.put(
                        entry.getKey().replace("network.", ""), Scope.detach(TensorArrays.toTensor(entry.getValue())));
            }
        }
    }

    DdpmChain chain() {
        return chain;
    }

    @Override
    public Schedule schedule() {
        return new VariancePreserving();
    }

    @Override
    public Prediction prediction() {
        return Prediction.SCORE;
    }

    @Override
    public OptionalInt chainSteps() {
        return OptionalInt.of(chain.steps());
    }

    @Override
    public Tensor predict(Tensor x, double[] t) {
        long[] steps = Arrays.stream(t)
                .mapToLong(time -> Math.round(time * (chain.steps() - 1)))
                .toArray();
        try (Scope scope = Scope.open()) {
            Tensor noise = noise(x.to(weight("conv_out.weight").dtype()), steps).to(x.dtype());
            double[] factors = Arrays.stream(steps)
                    .mapToDouble(i -> -1 / chain.sqrtOneMinusCumulativeAlpha((int) i))
                    .toArray();
            return scope.keep(PerSample.of(factors).times(noise));
        }
    }

    /** The network itself: noise from noisy images {@code [N, 1, 28, 28]} and steps 0..999. */
    Tensor noise(Tensor x, long[] steps) {
        try (Scope scope = Scope.open()) {
            Tensor e = weight("time_embed.weight").indexSelect(0, Tensors.of(steps));
            Tensor o1 = stage("b1", x, "te1", e, 3);
            Tensor o2 = stage("b2", conv(o1, "down1", 2, 1), "te2", e, 3);
            Tensor o3 = stage("b3", conv(o2, "down2", 2, 1), "te3", e, 3);
            Tensor down = conv(Functional.silu(conv(o3, "down3.0", 1, 0)), "down3.2", 2, 1);
            Tensor middle = stage("b_mid", down, "te_mid", e, 3);
            Tensor up = up(Functional.silu(up(middle, "up1.0", 2, 1)), "up1.2", 1, 0);
            Tensor o4 = stage("b4", Tensors.cat(1, o3, up), "te4", e, 3);
            Tensor o5 = stage("b5", Tensors.cat(1, o2, up(o4, "up2", 2, 1)), "te5", e, 3);
            // the last block of the last stage was trained without its normalisation
            Tensor out = stage("b_out", Tensors.cat(1, o1, up(o5, "up3", 2, 1)), "te_out", e, 2);
            return scope.keep(conv(out, "conv_out", 1, 1));
        }
    }

    private Tensor stage(String name, Tensor input, String time, Tensor e, int normalized) {
        Tensor hidden = Functional.silu(linear(e, time + ".0"));
        Tensor h = input.add(linear(hidden, time + ".2").reshape(input.size(0), input.size(1), 1, 1));
        for (int i = 0; i < 3; i++) {
            String block = name + "." + i;
            Tensor plain = i < normalized ? norm(h, block + ".ln") : h;
            h = Functional.silu(conv(plain, block + ".conv1", 1, 1));
            h = Functional.silu(conv(h, block + ".conv2", 1, 1));
        }
        return h;
    }

    private Tensor norm(Tensor x, String name) {
        Tensor flat = Functional.layerNorm(x.reshape(x.size(0), -1), NORM_EPSILON);
        return flat.reshape(x.shape()).mul(weight(name + ".weight")).add(weight(name + ".bias"));
    }

    private Tensor linear(Tensor x, String name) {
        return Functional.linear(x, weight(name + ".weight"), weight(name + ".bias"));
    }

    private Tensor conv(Tensor x, String name, long stride, long padding) {
        return Functional.conv2d(x, weight(name + ".weight"), weight(name + ".bias"), stride, padding, 1, 1);
    }

    private Tensor up(Tensor x, String name, long stride, long padding) {
        Tensor bias = weight(name + ".bias").reshape(1, -1, 1, 1);
        return Functional.convTranspose2d(x, weight(name + ".weight"), stride, padding, 1)
                .add(bias);
    }

    private Tensor weight(String name) {
        Tensor weight = weights.get(name);
        if (weight == null) {
            throw new IllegalArgumentException("no weight " + name + " among " + weights.keySet());
        }
        return weight;
    }

    @Override
    public void close() {
        weights.values().forEach(Tensor::close);
    }
}
