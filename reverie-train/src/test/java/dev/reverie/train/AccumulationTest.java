package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reverie.config.ConfigException;
import dev.reverie.config.RunConfig;
import dev.reverie.torch.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch in parts gives the loss and the gradient of the whole. */
@ExtendWith(SingleThread.class)
class AccumulationTest {
    private static final List<String> EXACT =
            List.of("training.precision=float64", "training.batchSize=12", "training.clipNorm=0", "network.dropout=0");

    private static RunConfig with(RunConfig config, List<String> settings, String... more) {
        List<String> all = new ArrayList<>(settings);
        all.addAll(List.of(more));
        return config.with(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 12})
    void lossAndGradientOfImagesDoNotDependOnTheParts(int parts) throws IOException {
        FirstUpdate whole = FirstUpdate.of(with(ResumeTest.tiny(), EXACT));
        FirstUpdate split = FirstUpdate.of(with(ResumeTest.tiny(), EXACT, "training.accumulate=" + parts));
        // Sums of a thousand products of doubles in another order.
        split.requireNear(whole, 1e-12);
        assertThat(whole.norm()).isGreaterThan(1e-3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"likelihood", "noiseVariance"})
    void theyDoNotDependOnThePartsOfLabelledPoints(String weighting) throws IOException {
        RunConfig config = with(
                ResumeTest.points(),
                EXACT,
                "network.classes=2",
                "training.labelDropout=0.3",
                "objective.weighting=" + weighting);
        FirstUpdate whole = FirstUpdate.of(config);
        FirstUpdate split = FirstUpdate.of(config.with("training.accumulate=4"));
        // Sums of a thousand products of doubles in another order.
        split.requireNear(whole, 1e-12);
    }

    /** What an objective needs beside its kind. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "denoisingScoreMatching, weighting: minSnr, stratified: true}, process: {kind: variancePreserving}",
                "slicedScoreMatching, projections: 2}, process: {kind: variancePreserving}",
                "smld, steps: 20}, process: {kind: varianceExploding}",
                "ddpm, steps: 20}, process: {kind: variancePreserving}",
                "variationalBound, steps: 20}, process: {kind: variancePreserving}",
                "hybrid, steps: 20}, process: {kind: variancePreserving}"
            })
    void theyDoNotDependOnThePartsForAnyObjective(String objective) throws IOException {
        String yaml = "{name: any, data: {name: drawn-digits, height: 8}, network: {kind: ncsnpp, features: 8,"
                + " multipliers: [1, 2], blocks: 1, attentionResolutions: []}, objective: {kind: " + objective + "}";
        RunConfig config = with(RunConfig.parse(yaml, "any", List.of()), EXACT, "training.batchSize=4");
        FirstUpdate whole = FirstUpdate.of(config);
        FirstUpdate split = FirstUpdate.of(config.with("training.accumulate=2"));
        // Sums of a thousand products of doubles in another order.
        split.requireNear(whole, 1e-12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"training.accumulate=4", "training.recompute=true"})
    void theyDoNotDependOnThePartsOfAClassifiersBatchNorOnRecomputation(String setting) throws IOException {
        RunConfig config = RunConfig.parse(ClassifierRunTest.CLASSIFIER, "classes", EXACT);
        FirstUpdate whole = FirstUpdate.of(config);
        FirstUpdate other = FirstUpdate.of(config.with(setting));
        // Sums of a thousand products of doubles in another order.
        other.requireNear(whole, 1e-12);
        assertThat(whole.norm()).isGreaterThan(1e-3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void recomputationLeavesLossAndGradientAsTheyAre(int parts) throws IOException {
        // With dropout: the masks of the second evaluation are those of the first.
        RunConfig config = with(ResumeTest.tiny(), EXACT, "network.dropout=0.2", "training.accumulate=" + parts);
        FirstUpdate kept = FirstUpdate.of(config);
        FirstUpdate recomputed = FirstUpdate.of(config.with("training.recompute=true"));
        // Sums of a thousand products of doubles in another order.
        recomputed.requireNear(kept, 1e-12);
    }

    @Test
    void whereTheNetworkIsDifferentiatedOtherwiseThereIsNoRecomputation() {
        assertThatThrownBy(() -> ResumeTest.points("objective.kind=slicedScoreMatching", "training.recompute=true"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("training.recompute must be false with objective.kind slicedScoreMatching");
        assertThatThrownBy(() -> RunConfig.parse(
                        "{data: {name: moons}, objective: {kind: flowMatching}, training: {recompute: true}}",
                        "flow",
                        List.of()))
                .hasMessageContaining("training.recompute must be false for a flow");
    }

    @Test
    void aCoarseNetworkAddsUpInFloat32() throws IOException {
        RunConfig config = with(ResumeTest.tiny(), EXACT, "training.precision=bfloat16");
        FirstUpdate whole = FirstUpdate.of(config);
        FirstUpdate split = FirstUpdate.of(config.with("training.accumulate=12"));
        // Each gradient is rounded to 8 bits, and inside the network every activation is, in both ways.
        split.requireNear(whole, 0x1p-6);
    }

    @Test
    void aFlowDrawsAnewForEachPartAndAveragesThem() throws IOException {
        String flow = "{name: flow, data: {name: moons}, objective: {kind: flowMatching}, network: {features: 8},"
                + " training: {batchSize: 512, precision: float64, clipNorm: 0}}";
        RunConfig config = RunConfig.parse(flow, "flow", List.of());
        FirstUpdate whole = FirstUpdate.of(config);
        FirstUpdate split = FirstUpdate.of(config.with("training.accumulate=2"));
        // Two estimates of one mean from 512 draws of a spread near 2 each: four standard errors of the difference.
        assertThat(split.loss()).isCloseTo(whole.loss(), within(4 * 2 * Math.sqrt(2.0 / 512)));
        assertThat(split.loss()).isNotEqualTo(whole.loss());
    }

    private static final Path RESET = Path.of("/proc/self/clear_refs");

    /** Largest resident memory during an update beyond that before it. */
    private static long growth(RunConfig config) throws IOException {
        // What earlier tests have left free would be used without being counted.
        Engine.releaseMemory();
        Files.writeString(RESET, "5");
        long before = kibibytes("VmRSS");
        FirstUpdate.of(config);
        return kibibytes("VmHWM") - before;
    }

    private static long kibibytes(String key) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(key + ":")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no line " + key);
    }

    @Test
    void partsTakeTheMemoryOfOnePart() throws IOException {
        assumeTrue(Files.isWritable(RESET), "the peak of resident memory can be reset on Linux only");
        RunConfig config =
                ResumeTest.tiny("data.height=32", "training.batchSize=64", "network.attentionResolutions=[]");
        // The kernels' code and the threads' scratch memory come with the first use.
        FirstUpdate.of(config.with("training.batchSize=1"));
        long split = growth(config.with("training.accumulate=16"));
        long whole = growth(config);
        // Measured: 12 and 264 MiB.
        assertThat(split).isLessThan(whole / 3);
    }

    @Test
    void theNumberOfPartsMustDivideTheBatch() {
        assertThatThrownBy(() -> ResumeTest.points("training.accumulate=3"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("training.accumulate must divide batchSize = 4")
                .hasMessageContaining("got 3");
    }
}
