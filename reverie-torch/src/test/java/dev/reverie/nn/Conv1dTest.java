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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Convolution along a series against its sum. */
class Conv1dTest {
    private static final int SAMPLES = 2;
    private static final int IN = 3;
    private static final int OUT = 4;
    private static final int LENGTH = 6;

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 15})
    void everyStepIsASumOverTheStepsAround(int kernel) {
        Parameters parameters = new Parameters();
        Conv1d layer = new Conv1d(parameters, "c", IN, OUT, kernel, 1);
        try (Scope scope = Scope.open();
                Parameters own = parameters.allocate(DType.FLOAT64, Device.CPU);
                Autograd.Mode mode = Autograd.noGrad()) {
            NoiseGenerator noise = new NoiseGenerator().seed(3);
            own.values().copyFrom(noise.normal(DType.FLOAT64, Device.CPU, own.trainableCount()));
            double[] w = own.list().get(0).value().toDoubles();
            double[] b = own.list().get(1).value().toDoubles();
            Tensor x = noise.normal(DType.FLOAT64, Device.CPU, SAMPLES, IN, LENGTH);
            Tensor y = layer.forward(x);
            assertThat(y.shape()).containsExactly(SAMPLES, OUT, LENGTH);
            double[] input = x.toDoubles();
            double[] output = y.toDoubles();
            for (int n = 0; n < SAMPLES; n++) {
                for (int o = 0; o < OUT; o++) {
                    for (int t = 0; t < LENGTH; t++) {
                        double sum = b[o];
                        for (int i = 0; i < IN; i++) {
                            for (int k = 0; k < kernel; k++) {
                                int s = t + k - kernel / 2;
                                if (s >= 0 && s < LENGTH) {
                                    sum += w[(o * IN + i) * kernel + k] * input[(n * IN + i) * LENGTH + s];
                                }
                            }
                        }
                        // Sums of some ten terms of order 1 in another order.
                        assertThat(output[(n * OUT + o) * LENGTH + t]).isCloseTo(sum, within(1e-13));
                    }
                }
            }
        }
    }

    @Test
    void anEvenNumberOfTapsIsRefused() {
        for (int kernel : new int[] {0, 4, -1}) {
            assertThatThrownBy(() -> new Conv1d(new Parameters(), "c", 1, 1, kernel, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("odd number of taps, got " + kernel);
        }
    }
}
