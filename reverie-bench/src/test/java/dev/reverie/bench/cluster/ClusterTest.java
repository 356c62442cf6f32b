package dev.reverie.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.bench.cluster.CostModel.Overhead;
import dev.reverie.bench.cluster.CostModel.Step;
import dev.reverie.bench.cluster.ExchangeWorker.Reading;
import dev.reverie.bench.cluster.ExchangeWorker.Way;
import dev.reverie.config.Presets;
import dev.reverie.setup.Gpu;
import dev.reverie.trained.ModelSummary;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The model's bytes are those that workers send; its arithmetic is that of its formula. */
class ClusterTest {
    private static CostModel model(long parameters, Map<Integer, Double> computing) {
        return new CostModel(parameters, 8, new TreeMap<>(computing), new Overhead(1e-9, 1e-4), 5e-5);
    }

    /** 3 workers have several nodes of the tree each; the larger gradient goes in slices. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void theBytesAreThoseThatWorkersSend(int workers) throws Exception {
        List<Long> sizes = List.of(1_001L, 2_200_000L);
        ExchangeRun run = ExchangeRun.of(workers, 8, 1, sizes);
        for (long size : sizes) {
            assertThat(run.bytes(size)).isEqualTo(model(size, Map.of(1, 1.0)).bytes(workers));
            assertThat(run.sameBits(Way.GLOO, size)).isTrue();
            assertThat(run.seconds(Way.SOCKETS, size)).hasSize(1).doesNotContain(0.0);
            assertThat(run.readings()).allSatisfy(worker -> assertThat(worker).hasSize(8));
        }
        if (workers != 3) {
            // An even share: 2 (W - 1) / W times the gradient.
            assertThat(run.bytes(2_200_000)).isCloseTo(2 * 4 * 2_200_000L * (workers - 1) / workers, within(16L));
        }
    }

    @Test
    void theTableIsTheFormula() {
        // A gradient of 32 MB: two workers send 32 MB each in 4 slices.
        CostModel model = model(8 << 20, Map.of(1, 8.0, 2, 4.0, 16, 0.5));
        assertThat(model.step(1, 10)).isEqualTo(new Step(1, 0, 8, 0, 1));
        Step two = model.step(2, 1);
        assertThat(two.bytes()).isEqualTo(4 * (8 << 20));
        assertThat(model.rounds(2)).isEqualTo(2 * 4 + 1);
        assertThat(two.exchanging()).isCloseTo(two.bytes() * 9e-9 + 9 * 1.5e-4, within(1e-12));
        assertThat(two.speedUp()).isCloseTo(8 / (4 + two.exchanging()), within(1e-12));
        assertThat(two.efficiency()).isCloseTo(two.speedUp() / 2, within(1e-12));
        assertThat(model.bytes(16)).isEqualTo(4L * 2 * 15 * (8 << 20) / 16);
        // 0.5 s of computation and 62.9 MB: half a second by 1 Gbit/s and a sixteenth of that in software.
        assertThat(model.step(16, 1).efficiency()).isLessThan(0.5);
        assertThat(model.stopsPaying(1)).hasValue(16);
        assertThat(model.stopsPaying(100)).isEmpty();
        assertThatThrownBy(() -> model.step(4, 1)).hasMessageContaining("not of 4");
    }

    @Test
    void theBusiestWorkerComputesWhatDoesNotDivide() {
        assertThat(CostModel.mostParts(8, 3)).isEqualTo(3);
        assertThat(CostModel.mostParts(8, 8)).isEqualTo(1);
        assertThat(CostModel.parts(8, 64)).isEqualTo(64);
    }

    @Test
    void computationIsThatOfTheShareOfABatch() {
        var config = Presets.named("cifar10-ddpmpp-small");
        var shape = config.data().shape().orElseThrow();
        NetworkCost cost = new NetworkCost(config, shape, ModelSummary.of(config, shape), 0.25, 0.5);
        assertThat(cost.here(8, List.of(1, 4, 64)))
                .containsExactlyInAnyOrderEntriesOf(Map.of(1, 32.5, 4, 8.5, 64, 1.0));
        var gpu = cost.on(Gpu.A100, 8, List.of(1, 8));
        assertThat(gpu.get(8)).isPositive().isLessThan(gpu.get(1));
        assertThatThrownBy(() -> cost.here(9, List.of(1)))
                .hasMessageContaining("the batch of 128 of cifar10-ddpmpp-small cannot be split into 9 equal parts");
    }

    @Test
    void readingsComeOverAsTheyAre() {
        Reading reading = new Reading(Way.GLOO_SUM, 400_000, 2, 0.125, 0.5, 12, false);
        assertThat(Reading.parse(reading.line())).containsExactly(reading);
        assertThat(Reading.parse("a warning")).isEmpty();
    }

    @Test
    void optionsAreChecked() {
        for (Map.Entry<List<String>, String> wrong : Map.of(
                        List.of("--workers", "1"), "--workers must be at least 2.0, got 1",
                        List.of("--workers", "16"), "--parts must be as many as the workers [16], got 8",
                        List.of("--gpu", "abacus"), "--gpu must be one of t4",
                        List.of("--network", "nothing"), "nothing",
                        List.of("--network", "edm-cifar10-ddpmpp,network.features=304"), "a multiple of 32 groups",
                        List.of("--colour", "1"), "--colour")
                .entrySet()) {
            assertThatThrownBy(() -> ClusterCommand.run(wrong.getKey(), text -> {}))
                    .hasMessageContaining(wrong.getValue());
        }
    }
}
