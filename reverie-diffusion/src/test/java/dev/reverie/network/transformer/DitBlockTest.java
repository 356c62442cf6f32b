package dev.reverie.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.nn.MultiHeadAttention;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.stat.NormalDistribution;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * One block of the transformer against its formula in plain arithmetic, but for the attention, which has its own test.
 */
class DitBlockTest {
    private static final int TOKENS = 3;
    private static final int WIDTH = 8;

    @Test
    void shiftsScalesAndGatesStandWhereThePaperHasThem() {
        Parameters ofBlock = new Parameters();
        DitBlock block = new DitBlock(ofBlock, "block", WIDTH, 2);
        Parameters ofAttention = new Parameters();
        MultiHeadAttention attention = new MultiHeadAttention(ofAttention, "block.attention", WIDTH, 2);
        try (Scope scope = Scope.open();
                Parameters own = ofBlock.allocate(DType.FLOAT64, Device.CPU);
                Parameters its = ofAttention.allocate(DType.FLOAT64, Device.CPU);
                Autograd.Mode mode = Autograd.noGrad()) {
            NoiseGenerator noise = new NoiseGenerator().seed(5);
            own.values().copyFrom(noise.normal(DType.FLOAT64, Device.CPU, own.trainableCount()));
            for (Parameter parameter : its.list()) {
                parameter.value().copyFrom(value(own, parameter.name()));
            }
            Tensor x = noise.normal(DType.FLOAT64, Device.CPU, 1, TOKENS, WIDTH);
            Tensor e = noise.normal(DType.FLOAT64, Device.CPU, 1, WIDTH);

            double[] conditioning = map(own, "block.modulation", e.toDoubles());
            double[][] parts = new double[6][];
            for (int i = 0; i < 6; i++) {
                parts[i] = Arrays.copyOfRange(conditioning, i * WIDTH, (i + 1) * WIDTH);
            }
            double[] expected = x.toDoubles();
            double[] normed = each(expected, token -> modulated(token, parts[0], parts[1]));
            double[] attended =
                    attention.forward(Tensors.of(normed, 1, TOKENS, WIDTH)).toDoubles();
            add(expected, attended, parts[2]);
            double[] perceived = each(
                    expected,
                    token -> map(
                            own,
                            "block.narrow",
                            Arrays.stream(map(own, "block.wide", modulated(token, parts[3], parts[4])))
                                    .map(v -> v * NormalDistribution.STANDARD.cdf(v))
                                    .toArray()));
            add(expected, perceived, parts[5]);

            double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
            // Sums of some hundred terms in another order, and the accuracy of the normal distribution.
            assertThat(block.forward(x, e).toDoubles()).containsExactly(expected, within(1e-12 * largest));
        }
    }

    private static Tensor value(Parameters parameters, String name) {
        List<Parameter> found =
                parameters.list().stream().filter(p -> p.name().equals(name)).toList();
        assertThat(found).as(name).hasSize(1);
        return found.get(0).value();
    }

    private interface TokenMap {
        double[] of(double[] token);
    }

    private static double[] each(double[] tokens, TokenMap map) {
        double[] all = new double[tokens.length];
        for (int from = 0; from < tokens.length; from += WIDTH) {
            System.arraycopy(map.of(Arrays.copyOfRange(tokens, from, from + WIDTH)), 0, all, from, WIDTH);
        }
        return all;
    }

    private static double[] modulated(double[] token, double[] shift, double[] scale) {
        double mean = Arrays.stream(token).average().orElseThrow();
        double variance =
                Arrays.stream(token).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        double[] out = new double[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            out[i] = (token[i] - mean) / Math.sqrt(variance + 1e-6) * (1 + scale[i]) + shift[i];
        }
        return out;
    }

    private static void add(double[] tokens, double[] branch, double[] gate) {
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] += gate[i % WIDTH] * branch[i];
        }
    }

    private static double[] map(Parameters parameters, String name, double[] x) {
        double[] weight = value(parameters, name + ".weight").toDoubles();
        double[] y = value(parameters, name + ".bias").toDoubles();
        for (int o = 0; o < y.length; o++) {
            for (int i = 0; i < x.length; i++) {
                y[o] += weight[o * x.length + i] * x[i];
            }
        }
        return y;
    }
}
