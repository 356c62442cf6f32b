package dev.reverie.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.torch.DType;
import dev.reverie.torch.Engine;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkRunTest {
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void trainingStepsLowerTheLoss(DType dtype) {
        try (NetworkRun run = new NetworkRun(Subject.ddpmpp().workload(2), dtype)) {
            run.infer();
            double first = run.train();
            double last = first;
            for (int i = 0; i < 6; i++) {
                last = run.train();
            }
            assertThat(first).isFinite();
            // A network with random weights of scale 1 predicts noise badly; six steps at 2e-4 help visibly.
            assertThat(last).isLessThan(first);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void ceilingsArePositiveAndLeakNothing(DType dtype) {
        Engine.load();
        Map<Layer.Convolution, Integer> convolutions = Map.of(new Layer.Convolution(4, 8, 3, 8, 8), 2);
        long before;
        long after;
        try (SingleThreads threads = new SingleThreads();
                ConvolutionCeiling ceiling = new ConvolutionCeiling(convolutions, dtype, 2, threads)) {
            ceiling.measure(true);
            before = Engine.liveNativeObjects();
            ConvolutionCeiling.Rates forward = ceiling.measure(false);
            ConvolutionCeiling.Rates both = ceiling.measure(true);
            after = Engine.liveNativeObjects();
            assertThat(forward.mix()).isPositive();
            assertThat(both.best()).isPositive();
            // One shape: the mix is that shape.
            assertThat(forward.best()).isEqualTo(forward.mix());
        }
        assertThat(after).isEqualTo(before);
    }
}
