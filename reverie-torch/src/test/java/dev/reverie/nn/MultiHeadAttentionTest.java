package dev.reverie.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention against its formula, number by number. */
class MultiHeadAttentionTest {
    private static final int SAMPLES = 2;
    private static final int TOKENS = 5;
    private static final int WIDTH = 8;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void everyHeadAttendsByItsOwnChannels(int heads) {
        Parameters parameters = new Parameters();
        MultiHeadAttention attention = new MultiHeadAttention(parameters, "a", WIDTH, heads);
        try (Scope scope = Scope.open();
                Parameters own = parameters.allocate(DType.FLOAT64, Device.CPU);
                Autograd.Mode mode = Autograd.noGrad()) {
            NoiseGenerator noise = new NoiseGenerator().seed(3);
            own.values().copyFrom(noise.normal(DType.FLOAT64, Device.CPU, own.trainableCount()));
            Tensor x = noise.normal(DType.FLOAT64, Device.CPU, SAMPLES, TOKENS, WIDTH);
            double[] y = attention.forward(x).toDoubles();
            for (int n = 0; n < SAMPLES; n++) {
                double[][] tokens = rows(x.select(0, n).toDoubles(), WIDTH);
                double[][] expected = map(own, "a.output", mixed(map(own, "a.query_key_value", tokens), heads));
                for (int t = 0; t < TOKENS; t++) {
                    for (int c = 0; c < WIDTH; c++) {
                        // Sums of some ten numbers up to 100 in another order.
                        assertThat(y[(n * TOKENS + t) * WIDTH + c]).isCloseTo(expected[t][c], within(1e-12));
                    }
                }
            }
        }
    }

    private static double[][] rows(double[] flat, int width) {
        double[][] rows = new double[flat.length / width][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
        }
        return rows;
    }

    private static double[][] map(Parameters parameters, String name, double[][] x) {
        Parameter declared = parameters.find(name + ".weight");
        assertThat(declared).isNotNull();
        double[][] weight = rows(declared.value().toDoubles(), x[0].length);
        double[] bias = parameters.find(name + ".bias").value().toDoubles();
        double[][] y = new double[x.length][weight.length];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < weight.length; o++) {
                y[t][o] = bias[o] + dot(x[t], 0, weight[o], 0, x[t].length);
            }
        }
        return y;
    }

    private static double dot(double[] a, int fromA, double[] b, int fromB, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += a[fromA + i] * b[fromB + i];
        }
        return sum;
    }

    /** The sums of values: Q, K and V follow each other in every row. */
    private static double[][] mixed(double[][] qkv, int heads) {
        int head = WIDTH / heads;
        double[][] mixed = new double[TOKENS][WIDTH];
        for (int from = 0; from < WIDTH; from += head) {
            for (int t = 0; t < TOKENS; t++) {
                double total = 0;
                double[] weights = new double[TOKENS];
                for (int s = 0; s < TOKENS; s++) {
                    double logit = dot(qkv[t], from, qkv[s], WIDTH + from, head) / Math.sqrt((double) head);
                    weights[s] = Math.exp(logit);
                    total += weights[s];
                }
                for (int c = from; c < from + head; c++) {
                    for (int s = 0; s < TOKENS; s++) {
                        mixed[t][c] += weights[s] / total * qkv[s][2 * WIDTH + c];
                    }
                }
            }
        }
        return mixed;
    }

    @Test
    void headsThatDoNotDivideTheWidthAreRefused() {
        for (int heads : new int[] {0, 3}) {
            assertThatThrownBy(() -> new MultiHeadAttention(new Parameters(), "a", WIDTH, heads))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("heads must divide the width 8, got " + heads);
        }
    }
}
