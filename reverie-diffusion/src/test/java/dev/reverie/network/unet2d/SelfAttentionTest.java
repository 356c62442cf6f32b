package dev.reverie.network.unet2d;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.nn.Attention;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SelfAttentionTest {
    private static final int WIDTH = 8;

    private static Parameters random(Parameters parameters) {
        parameters.allocate(DType.FLOAT64, Device.CPU);
        Unets.randomise(parameters);
        return parameters;
    }

    @Test
    void oneHeadIsTheAttentionOfNcsnpp() {
        Unets.Options options = new Unets.Options();
        options.groups = 2;
        Parameters ours = new Parameters();
        SelfAttention attention = new SelfAttention(options.config(), ours, "a", WIDTH, true, Math.sqrt(2));
        Parameters known = new Parameters();
        Attention reference = new Attention(known, "b", WIDTH, 1, true);
        try (Scope scope = Scope.open();
                Parameters open = random(ours);
                Parameters alsoOpen = random(known)) {
            String[] maps = {"to_q", "to_k", "to_v", "to_out.0"};
            for (int i = 0; i < maps.length; i++) {
                value(open, "a." + maps[i] + ".weight")
                        .copyFrom(value(alsoOpen, "b.NIN_" + i + ".W").transpose(0, 1));
                value(open, "a." + maps[i] + ".bias").copyFrom(value(alsoOpen, "b.NIN_" + i + ".b"));
            }
            value(open, "a.group_norm.weight").copyFrom(value(alsoOpen, "b.GroupNorm_0.weight"));
            value(open, "a.group_norm.bias").copyFrom(value(alsoOpen, "b.GroupNorm_0.bias"));
            Tensor x = Unets.noise(3, DType.FLOAT64, 2, WIDTH, 4, 6);
            // float64: only the order of sums differs
            assertThat(attention.forward(x).detach().toDoubles())
                    .containsExactly(reference.forward(x).detach().toDoubles(), within(1e-12));
        }
    }

    private static Tensor value(Parameters parameters, String name) {
        return parameters.find(name).value().detach();
    }

    @Test
    void severalHeadsEachAttendByTheirOwnChannels() {
        int heads = 2;
        int head = WIDTH / heads;
        Unets.Options options = new Unets.Options();
        options.headWidth = OptionalInt.of(head);
        Parameters parameters = new Parameters();
        SelfAttention attention = new SelfAttention(options.config(), parameters, "a", WIDTH, false, 1);
        try (Scope scope = Scope.open();
                Parameters open = random(parameters)) {
            int positions = 6;
            Tensor x = Unets.noise(3, DType.FLOAT64, 1, WIDTH, 2, 3);
            double[] input = x.toDoubles();
            double[] q = map(open, "a.to_q", input, positions);
            double[] k = map(open, "a.to_k", input, positions);
            double[] v = map(open, "a.to_v", input, positions);
            double[] mixed = new double[WIDTH * positions];
            for (int h = 0; h < heads; h++) {
                for (int i = 0; i < positions; i++) {
                    double[] weights = new double[positions];
                    double total = 0;
                    for (int j = 0; j < positions; j++) {
                        double dot = 0;
                        for (int c = h * head; c < (h + 1) * head; c++) {
                            dot += q[c * positions + i] * k[c * positions + j];
                        }
                        weights[j] = Math.exp(dot / Math.sqrt(head));
                        total += weights[j];
                    }
                    for (int c = h * head; c < (h + 1) * head; c++) {
                        for (int j = 0; j < positions; j++) {
                            mixed[c * positions + i] += weights[j] / total * v[c * positions + j];
                        }
                    }
                }
            }
            double[] expected = map(open, "a.to_out.0", mixed, positions);
            for (int i = 0; i < expected.length; i++) {
                expected[i] += input[i];
            }
            assertThat(attention.forward(x).detach().toDoubles()).containsExactly(expected, within(1e-12));
        }
    }

    /** {@code y_o = sum_i W_oi x_i + b_o} at every position of {@code [C, positions]}. */
    private static double[] map(Parameters parameters, String name, double[] x, int positions) {
        double[] weight = value(parameters, name + ".weight").toDoubles();
        double[] bias = value(parameters, name + ".bias").toDoubles();
        double[] y = new double[WIDTH * positions];
        for (int o = 0; o < WIDTH; o++) {
            for (int p = 0; p < positions; p++) {
                y[o * positions + p] = bias[o];
                for (int i = 0; i < WIDTH; i++) {
                    y[o * positions + p] += weight[o * WIDTH + i] * x[i * positions + p];
                }
            }
        }
        return y;
    }
}
