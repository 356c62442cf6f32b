package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.config.RunConfig;
import dev.reverie.torch.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch that threads share out gives the loss and the gradient of the whole, with the same times, noise and masks. */
class SharedBatchTest {
    /** Large enough to be shared out. */
    private static final List<String> EXACT = List.of(
            "training.precision=float64",
            "training.batchSize=33",
            "training.clipNorm=0",
            "network.features=16",
            "network.dropout=0.3");

    private static FirstUpdate of(RunConfig config, int threads) throws IOException {
        int before = Engine.threads();
        Engine.setThreads(threads);
        try {
            return FirstUpdate.of(config);
        } finally {
            Engine.setThreads(before);
        }
    }

    private static RunConfig images(String... settings) {
        List<String> all = new ArrayList<>(EXACT);
        all.addAll(List.of(settings));
        return ResumeTest.tiny(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "3, 1", "2, 3"})
    void lossAndGradientDoNotDependOnTheThreads(int threads, int parts) throws IOException {
        RunConfig config = images("training.accumulate=" + parts);
        FirstUpdate alone = of(config, 1);
        FirstUpdate shared = of(config, threads);
        // Sums of a thousand products of doubles in another order.
        shared.requireNear(alone, 1e-12);
        assertThat(alone.norm()).isGreaterThan(1e-3);
        assertThat(shared.gradient()).isNotEqualTo(alone.gradient());
    }

    @ParameterizedTest
    @ValueSource(strings = {"training.recompute=true", "objective.weighting=likelihood"})
    void theyDoNotDependOnItWithOtherSettings(String setting) throws IOException {
        RunConfig config = images(setting);
        // Sums of a thousand products of doubles in another order.
        of(config, 2).requireNear(of(config, 1), 1e-12);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theSameThreadsGiveTheSameBits(int parts) throws IOException {
        RunConfig config = images("training.precision=float32", "training.accumulate=" + parts);
        FirstUpdate first = of(config, 2);
        FirstUpdate second = of(config, 2);
        assertThat(second).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void bfloat16AddsTheSharesUpInFloat32(int parts) throws IOException {
        RunConfig config = images("training.precision=bfloat16", "training.accumulate=" + parts);
        // A gradient in bfloat16 is good to 2^-8, whichever way it is summed.
        of(config, 2).requireNear(of(config, 1), 1.0 / 64);
    }
}
