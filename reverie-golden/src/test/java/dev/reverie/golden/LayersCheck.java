package dev.reverie.golden;

import dev.reverie.file.NdArray;
import dev.reverie.nn.Activation;
import dev.reverie.nn.Attention;
import dev.reverie.nn.Conv2d;
import dev.reverie.nn.FirFilter;
import dev.reverie.nn.GroupNorm;
import dev.reverie.nn.Nin;
import dev.reverie.nn.Parameters;
import dev.reverie.nn.TimeFeatures;
import dev.reverie.testkit.GoldenCase;
import dev.reverie.testkit.GoldenCheck;
import dev.reverie.testkit.GoldenTensors;
import dev.reverie.testkit.Precision;
import dev.reverie.testkit.Verdict;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * Single layers: for every entry {@code N} the output on {@code N.*}, and the gradient of {@code sum(out * N.probe)} by
 * the
 * first input. The layers of NCSN and NCSNv2 are left uncompared until those networks are there.
 */
record LayersCheck() implements GoldenCheck {
    private static final Map<String, BiFunction<Entry, Tensor, Tensor>> LAYERS = layers();

    @Override
    public String kind() {
        return "layers";
    }

    @Override
    public void check(GoldenCase golden, Verdict verdict) {
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            LAYERS.forEach((name, layer) -> {
                if (golden.has(name + ".out")) {
                    differentiate(new Entry(golden, name, dtype), verdict, layer);
                }
            });
            embed(golden, verdict, dtype);
        }
    }

    private static void differentiate(Entry entry, Verdict verdict, BiFunction<Entry, Tensor, Tensor> layer) {
        try (Scope scope = Scope.open()) {
            Tensor x = entry.tensor("x").requireGrad();
            Tensor out = layer.apply(entry, x);
            Precision precision = Precision.of(entry.dtype());
            verdict.compare(entry.name() + ".out", precision, out.toDoubles());
            Tensor gradient = Autograd.vjp(out, x, entry.tensor("probe"));
            verdict.compare(entry.name() + ".grad_x", precision, gradient.toDoubles());
        }
    }

    /** Features of times are computed in float64 and rounded at the end; nothing is differentiated by a time. */
    private static void embed(GoldenCase golden, Verdict verdict, DType dtype) {
        Precision precision = Precision.of(dtype);
        try (Scope scope = Scope.open()) {
            for (int dimension : new int[] {32, 17}) {
                String name = "timestep_embedding_" + dimension;
                if (golden.has(name + ".out")) {
                    Tensor out =
                            TimeFeatures.positional(golden.input(name + ".t").toDoubles(), dimension);
                    verdict.compare(name + ".out", precision, out.to(dtype).toDoubles());
                }
            }
            String name = "fourier_projection";
            if (golden.has(name + ".out")) {
                Entry entry = new Entry(golden, name, dtype);
                Tensor out = TimeFeatures.fourier(golden.input(name + ".x").toDoubles(), entry.tensor("W"));
                verdict.compare(name + ".out", precision, out.to(dtype).toDoubles());
            }
        }
    }

    /** One entry of the case in one precision. */
    private record Entry(GoldenCase golden, String name, DType dtype) {
        Tensor tensor(String input) {
            return GoldenTensors.of(array(input), dtype);
        }

        NdArray array(String input) {
            return golden.input(name + "." + input);
        }

        /** Fills the parameters of a layer, given as pairs of a parameter's name and an input's. */
        void fill(Parameters parameters, String... names) {
            Map<String, NdArray> weights = new HashMap<>();
            for (int i = 0; i < names.length; i += 2) {
                weights.put(names[i], array(names[i + 1]));
            }
            GoldenTensors.fill(parameters, weights, dtype);
        }
    }

    private static Map<String, BiFunction<Entry, Tensor, Tensor>> layers() {
        Map<String, BiFunction<Entry, Tensor, Tensor>> layers = new LinkedHashMap<>();
        int[][] filters = {{1, 1, 0, 0}, {2, 1, 2, 1}, {1, 2, 1, 1}, {2, 3, 3, 2}, {3, 2, -1, 2}, {2, 2, 0, -2}};
        for (int i = 0; i < filters.length; i++) {
            int[] f = filters[i];
            layers.put(
                    "upfirdn2d_" + i,
                    (entry, x) -> FirFilter.filter(x, entry.tensor("kernel"), f[0], f[1], f[2], f[3]));
        }
        Map<String, double[]> kernels = Map.of(
                "", new double[] {1, 3, 3, 1}, "_asym", new double[] {1, 2, 4, 5}, "_k3", new double[] {1, 2, 1});
        kernels.forEach((suffix, taps) -> {
            layers.put("upsample_2d" + suffix, (entry, x) -> upsample(entry, x, taps));
            layers.put("downsample_2d" + suffix, (entry, x) -> downsample(entry, x, taps));
        });
        FirFilter usual = new FirFilter(1, 3, 3, 1);
        layers.put("conv_downsample_2d", (entry, x) -> usual.downsampleConvolve(x, entry.tensor("w")));
        layers.put("upsample_conv_2d", (entry, x) -> usual.upsampleConvolve(x, entry.tensor("w")));
        layers.put("naive_upsample_2d", (entry, x) -> Functional.nearestUpsample2(x));
        layers.put("naive_downsample_2d", (entry, x) -> Functional.averagePool2(x));
        layers.put("groupnorm_160", LayersCheck::groupNorm);
        layers.put("groupnorm_small", LayersCheck::groupNorm);
        layers.put("downsample_conv", LayersCheck::halvingConvolution);
        layers.put("nin", LayersCheck::nin);
        layers.put("attention_rescale", (entry, x) -> attention(entry, x, true));
        layers.put("attention_plain", (entry, x) -> attention(entry, x, false));
        Map<String, UnaryOperator<Tensor>> activations = Map.of(
                "elu", Activation.ELU::apply,
                "relu", Activation.RELU::apply,
                "lrelu", Activation.LEAKY_RELU::apply,
                "swish", Activation.SWISH::apply);
        activations.forEach((name, activation) -> layers.put("act_" + name, (entry, x) -> activation.apply(x)));
        return layers;
    }

    private static Tensor upsample(Entry entry, Tensor x, double[] taps) {
        int spare = taps.length - 2;
        return entry.dtype() == DType.FLOAT32
                ? new FirFilter(taps).upsample(x)
                : FirFilter.filter(x, roundedKernel(taps, 4), 2, 1, (spare + 1) / 2 + 1, spare / 2);
    }

    private static Tensor downsample(Entry entry, Tensor x, double[] taps) {
        int spare = taps.length - 2;
        return entry.dtype() == DType.FLOAT32
                ? new FirFilter(taps).downsample(x)
                : FirFilter.filter(x, roundedKernel(taps, 1), 1, 2, (spare + 1) / 2, spare / 2);
    }

    /**
     * The reference rounds the normalised filter to float32 even in its float64 run. For taps whose sum is a power of 2
     * that changes nothing; for 1, 2, 4, 5 it is 4e-8, far above what the comparison in float64 is to find.
     */
    private static Tensor roundedKernel(double[] taps, double gain) {
        double sum = Arrays.stream(taps).sum();
        double[] kernel = new double[taps.length * taps.length];
        Arrays.setAll(kernel, i -> gain * (float) (taps[i / taps.length] * taps[i % taps.length] / (sum * sum)));
        return Tensors.of(kernel, taps.length, taps.length);
    }

    private static Tensor groupNorm(Entry entry, Tensor x) {
        try (Parameters parameters = new Parameters()) {
            GroupNorm norm = GroupNorm.quarter(parameters, "n", x.size(1));
            entry.fill(parameters, "n.weight", "weight", "n.bias", "bias");
            return norm.forward(x);
        }
    }

    private static Tensor halvingConvolution(Entry entry, Tensor x) {
        try (Parameters parameters = new Parameters()) {
            long out = entry.array("b").elementCount();
            Conv2d convolution = new Conv2d(parameters, "c", x.size(1), out, 3, 2, 0, 1);
            entry.fill(parameters, "c.weight", "w", "c.bias", "b");
            return convolution.forward(Functional.pad2d(x, 0, 1, 0, 1));
        }
    }

    private static Tensor nin(Entry entry, Tensor x) {
        try (Parameters parameters = new Parameters()) {
            Nin nin = new Nin(parameters, "n", x.size(1), entry.array("b").elementCount(), 1);
            entry.fill(parameters, "n.W", "W", "n.b", "b");
            return nin.forward(x);
        }
    }

    private static Tensor attention(Entry entry, Tensor x, boolean rescale) {
        try (Parameters parameters = new Parameters()) {
            Attention attention = new Attention(parameters, "a", x.size(1), 1, rescale);
            entry.fill(
                    parameters,
                    "a.GroupNorm_0.weight",
                    "gw",
                    "a.GroupNorm_0.bias",
                    "gb",
                    "a.NIN_0.W",
                    "Wq",
                    "a.NIN_0.b",
                    "bq",
                    "a.NIN_1.W",
                    "Wk",
                    "a.NIN_1.b",
                    "bk",
                    "a.NIN_2.W",
                    "Wv",
                    "a.NIN_2.b",
                    "bv",
                    "a.NIN_3.W",
                    "Wo",
                    "a.NIN_3.b",
                    "bo");
            return attention.forward(x);
        }
    }
}
