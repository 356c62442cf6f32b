package dev.reverie.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.config.TrainingConfig.Precision;
import dev.reverie.data.DataShape;
import dev.reverie.train.Pace;
import dev.reverie.trained.ModelSummary;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The arithmetic of an estimate; what is measured is a time, of which nothing is asserted. */
final class TrainingCostTest {
    private static TrainingCost cost(RunConfig config, Pace pace) {
        DataShape shape = config.data().shape().orElseThrow();
        return new TrainingCost(
                config, ModelSummary.of(config, shape), pace, config.training().batchSize(), 0.001);
    }

    @Test
    void theOperationsOfAPerceptronAreThoseOfItsProducts() {
        RunConfig config = Presets.named("quickstart-points");
        TrainingCost cost = cost(config, new Pace(0.01, 0, 0.5));
        ModelSummary summary = cost.summary();
        // Two operations for each weight of a matrix; biases are added, which is not counted.
        assertThat(summary.flops()).isBetween((long) (1.9 * summary.parameters()), 2 * summary.parameters());
        assertThat(cost.flopsPerStep()).isEqualTo(3.0 * 512 * summary.flops());
        assertThat(cost.rate()).isCloseTo(cost.flopsPerStep() / 0.01, within(1e-3));
        // 2000 steps and one checkpoint
        assertThat(cost.seconds()).isCloseTo(20.5, within(1e-9));
        RunConfig again = config.with("training.recompute=true");
        assertThat(cost(again, new Pace(0.01, 0, 0.5)).flopsPerStep()).isEqualTo(4.0 * 512 * summary.flops());
    }

    @Test
    void picturesAndMeasurementsAreCounted() {
        RunConfig config =
                Presets.named("quickstart-points").with("training.sampleEvery=500", "training.evaluation.every=600");
        // 2000 steps, 4 pictures, 4 measurements (the last at the end), one checkpoint
        Pace pace = new Pace(0.01, 2, 3, 0.5);
        assertThat(cost(config, pace).seconds()).isCloseTo(20 + 8 + 12 + 0.5, within(1e-9));
    }

    @Test
    void aGpuIsBoundByProductsByItsMemoryOrByHowOftenItIsCalled() {
        RunConfig large = Presets.named("vp-cifar10-ddpmpp-continuous");
        TrainingCost cost = cost(large, new Pace(1, 0, 1));
        double products = cost.flopsPerStep() / (0.4 * 156e12);
        double memory = 6.0 * cost.summary().training().results() / (0.7 * 2039e9);
        assertThat(cost.secondsPerStep(Gpu.A100)).isCloseTo(products + memory, within(1e-12));
        assertThat(cost.secondsPerStep(Gpu.H100)).isLessThan(cost.secondsPerStep(Gpu.A100));
        assertThat(cost.seconds(Gpu.A100)).isCloseTo(1_300_001 * (products + memory), within(1e-3));
        assertThat(cost.fits(Gpu.A100)).isTrue();
        assertThat(cost.fits(Gpu.T4)).isFalse();
        TrainingCost small = cost(Presets.named("quickstart-points"), new Pace(1, 0, 1));
        assertThat(small.secondsPerStep(Gpu.H100))
                .isCloseTo(3e-5 * small.summary().operations(), within(1e-12))
                .isEqualTo(small.secondsPerStep(Gpu.T4));
        assertThat(Gpu.T4.peak(Precision.BFLOAT16)).isEqualTo(8.1e12);
        assertThat(Gpu.named("A100")).contains(Gpu.A100);
    }

    @Test
    void samplesCostTheirEvaluations() {
        TrainingCost cost = cost(Presets.named("quickstart-points"), new Pace(1, 0, 1));
        assertThat(cost.samplingSeconds(100, 20)).isCloseTo(2.0, within(1e-12));
        assertThat(TrainingCost.evaluations(cost.config(), 50)).contains(50.0);
        RunConfig heun = cost.config().with("sampling.sampler=edmHeun", "sampling.steps=10");
        assertThat(TrainingCost.evaluations(heun, 10)).contains(20.0);
        assertThat(TrainingCost.evaluations(Presets.named("flow-moons"), 10)).isEqualTo(Optional.empty());
    }

    @Test
    void measuringNeedsNoData() throws IOException {
        RunConfig config = Presets.named("fashion-mnist")
                .with("network.features=8", "network.multipliers=[1, 1]", "network.blocks=1", "training.batchSize=4");
        TrainingCost cost = TrainingCost.measure(config, config.data().shape().orElseThrow(), 0);
        assertThat(cost.pace().secondsPerStep()).isPositive();
        assertThat(cost.secondsPerEvaluation()).isPositive();
        assertThat(cost.timedBatch()).isEqualTo(4);
        assertThat(cost.summary().shape()).isEqualTo(config.data().shape().orElseThrow());
    }

    @Test
    void measurementsTakeLittleOfTheTime() {
        // 2 s for a measurement, 10 ms for a step: every 5000 steps it is 4 per cent.
        assertThat(StepBudget.measuredEvery(new Pace(0.01, 0, 2, 0), 1_000)).isEqualTo(5_000);
        // No more than fifty in a run.
        assertThat(StepBudget.measuredEvery(new Pace(0.01, 0, 1e-6, 0), 100_000))
                .isEqualTo(2_000);
        assertThat(StepBudget.measuredEvery(new Pace(0.01, 0, 1e-6, 0), 10)).isEqualTo(1);
    }
}
