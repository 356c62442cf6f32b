package dev.reverie.stale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Functional;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.StaleMemoryTrial;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Convolutions of every number of channels to every other. They compute in blocked layouts, whose padding is where numbers
 * of earlier operations were found.
 */
class ConvolutionsOnStaleMemoryTest {
    private static final int[] CHANNELS = {1, 3, 5, 16, 17, 24, 32, 33, 48, 64, 96};
    private static final int[] PIXELS = {4, 5, 7, 8, 16, 32};
    private static final int[] BATCHES = {1, 2, 7, 32, 32};

    /** Multiplications of one convolution: a few milliseconds for a trial. */
    private static final double MOST_WORK = 3e6;

    private int threads;

    /** With one thread the engine adds in the same order every time. */
    @BeforeEach
    void useOneThread() {
        threads = Engine.threads();
        Engine.setThreads(1);
    }

    @AfterEach
    void restoreThreads() {
        Engine.setThreads(threads);
    }

    private record Convolution(
            int in, int out, int kernel, int stride, int pixels, int batch, DType dtype, boolean innermost) {
        double work() {
            return (double) batch * pixels * pixels * in * out * kernel * kernel / (stride * stride);
        }

        Optional<StaleMemoryTrial.Difference> difference(NoiseGenerator noise) {
            try (Scope scope = Scope.open()) {
                Tensor x = normal(noise, batch, in, pixels, pixels);
                Map<String, Tensor> operands = new LinkedHashMap<>();
                operands.put("the input", (innermost ? x.channelsLast() : x).requireGrad());
                operands.put(
                        "the weights", normal(noise, out, in, kernel, kernel).requireGrad());
                operands.put("the bias", normal(noise, out).requireGrad());
                return new StaleMemoryTrial(
                                operands,
                                list -> Functional.conv2d(
                                        list.get(0), list.get(1), list.get(2), stride, kernel / 2, 1, 1))
                        .difference();
            }
        }

        private Tensor normal(NoiseGenerator noise, long... shape) {
            return noise.normal(DType.FLOAT32, Device.CPU, shape).to(dtype);
        }
    }

    /** All channels with all channels, both kernels and both layouts; the rest by turns. */
    private static List<Convolution> all(DType dtype) {
        List<Convolution> all = new ArrayList<>();
        int turn = dtype.bytes();
        for (int in : CHANNELS) {
            for (int out : CHANNELS) {
                for (int kernel : new int[] {1, 3}) {
                    for (boolean innermost : new boolean[] {false, true}) {
                        all.add(affordable(in, out, kernel, turn++, dtype, innermost));
                    }
                }
            }
        }
        return all;
    }

    private static Convolution affordable(int in, int out, int kernel, int turn, DType dtype, boolean innermost) {
        int batch = BATCHES[turn % BATCHES.length];
        // Periods without common factors.
        int stride = turn % 7 < 5 ? 1 : 2;
        for (int size = turn % 11 % PIXELS.length; size >= 0; size--) {
            Convolution convolution = new Convolution(in, out, kernel, stride, PIXELS[size], batch, dtype, innermost);
            if (size == 0 || convolution.work() <= MOST_WORK) {
                return convolution;
            }
        }
        throw new AssertionError("the smallest size is always taken");
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "BFLOAT16"})
    void convolutionsDoNotDependOnWhatMemoryHeldBefore(DType dtype) {
        List<String> faults = new ArrayList<>();
        List<Convolution> all = all(dtype);
        NoiseGenerator noise = new NoiseGenerator().seed(71);
        for (Convolution convolution : all) {
            convolution.difference(noise).ifPresent(difference -> faults.add(convolution + ": " + difference));
        }
        assertThat(faults).as("%d of %d", faults.size(), all.size()).isEmpty();
    }
}
