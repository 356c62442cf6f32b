package dev.reverie.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.likelihood.DdpmTerms;
import dev.reverie.likelihood.Quantized;
import dev.reverie.likelihood.ReverseVariance;
import dev.reverie.loss.DdpmLoss;
import dev.reverie.loss.DenoisingScoreMatching;
import dev.reverie.loss.HybridLoss;
import dev.reverie.loss.Objective;
import dev.reverie.loss.Reduction;
import dev.reverie.loss.SlicedScoreMatching;
import dev.reverie.loss.SmldLoss;
import dev.reverie.loss.TimeDistribution;
import dev.reverie.loss.TrainingTimes;
import dev.reverie.loss.VariationalBoundLoss;
import dev.reverie.loss.Weighting;
import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.SmldChain;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ObjectiveConfigTest {
    private static RunConfig parse(String yaml) {
        return RunConfig.parse(yaml, "mine.yaml", List.of());
    }

    private static Objective objective(String yaml) {
        return parse(yaml).requireScoreModel().objective().objective();
    }

    @Test
    void theUsualObjectiveIsThatOfThePublishedConfigurations() {
        ObjectiveConfig exploding = parse("").requireScoreModel().objective();
        assertThat(exploding.kind()).isEqualTo("denoisingScoreMatching");
        assertThat(exploding.objective())
                .isEqualTo(DenoisingScoreMatching.of(new VarianceExploding(), Reduction.HALF_SUM));
        assertThat(exploding.chainSteps()).isEmpty();
        assertThat(exploding.minimumTime()).isEqualTo(1e-5);
        assertThat(exploding.trainedTimes()).isEqualTo(new TimeInterval(1e-5, 1));
        assertThat(objective("process: {kind: variancePreserving}"))
                .isEqualTo(DenoisingScoreMatching.of(new VariancePreserving(), Reduction.MEAN));
    }

    @Test
    void weightingsAndTimesAreChosenApart() {
        assertThat(objective("{process: {kind: edm}, objective: {weighting: edm, times: logNormal}}"))
                .isEqualTo(new DenoisingScoreMatching(
                        new TrainingTimes(
                                new Edm(),
                                TrainingTimes.publishedMinimum(new Edm()),
                                new TimeDistribution.LogNormal(-1.2, 1.2),
                                false),
                        Reduction.HALF_SUM,
                        new Weighting.Edm(0.5)));
        assertThat(objective("{process: {kind: rectifiedFlow}, objective: {weighting: flow, times: logitNormal,"
                        + " mean: 0.5, std: 0.8, stratified: true, minimumTime: 0.01}}"))
                .isEqualTo(new DenoisingScoreMatching(
                        new TrainingTimes(new RectifiedFlow(), 0.01, new TimeDistribution.LogitNormal(0.5, 0.8), true),
                        Reduction.MEAN,
                        Weighting.FLOW));
        assertThat(objective("objective: {weighting: likelihood, times: importance, reduction: mean}"))
                .isEqualTo(new DenoisingScoreMatching(
                        new TrainingTimes(new VarianceExploding(), 1e-5, new TimeDistribution.Importance(), false),
                        Reduction.MEAN,
                        Weighting.LIKELIHOOD));
        assertThat(weighting("velocity")).isEqualTo(Weighting.VELOCITY);
        assertThat(weighting("minSnr")).isEqualTo(new Weighting.MinSnr(5));
        assertThat(weighting("softMinSnr, gamma: 4")).isEqualTo(new Weighting.SoftMinSnr(4));
        assertThat(weighting("edm")).as("of points").isEqualTo(new Weighting.Edm(1));
    }

    private static Weighting weighting(String words) {
        return ((DenoisingScoreMatching) objective("{data: {name: moons}, objective: {weighting: " + words + "}}"))
                .weighting();
    }

    @Test
    void slicedScoreMatchingHasItsNumberOfProjections() {
        assertThat(objective("objective: {kind: slicedScoreMatching, projections: 3}"))
                .isEqualTo(new SlicedScoreMatching(
                        TrainingTimes.uniform(new VarianceExploding()),
                        Reduction.HALF_SUM,
                        Weighting.NOISE_VARIANCE,
                        HutchinsonDivergence.rademacher(3)));
    }

    @Test
    void discreteObjectivesNameTheirChain() {
        ObjectiveConfig smld =
                parse("objective: {kind: smld, steps: 500}").requireScoreModel().objective();
        assertThat(smld.objective()).isEqualTo(new SmldLoss(new SmldChain(0.01, 50, 500), Reduction.HALF_SUM));
        assertThat(smld.chainSteps()).hasValue(500);
        assertThat(smld.minimumTime()).isZero();
        DdpmChain chain = DdpmChain.linear(0.1, 20, 1000);
        assertThat(objective("{process: {kind: variancePreserving}, objective: {kind: ddpm}}"))
                .isEqualTo(new DdpmLoss(chain, Reduction.MEAN));
        VariationalBoundLoss bound =
                new VariationalBoundLoss(new DdpmTerms(chain, ReverseVariance.BETA, Quantized.centeredBytes()));
        assertThat(objective("{process: {kind: variancePreserving}, objective: {kind: variationalBound}}"))
                .isEqualTo(bound);
        assertThat(objective("{process: {kind: variancePreserving}, objective: {kind: hybrid, lambda: 0.01}}"))
                .isEqualTo(new HybridLoss(new DdpmLoss(chain, Reduction.MEAN), bound, 0.01));
        DdpmChain cosine = DdpmChain.cosine(new CosineVariancePreserving(), 50);
        assertThat(objective("{process: {kind: cosine}, data: {centered: false}, objective: {kind: variationalBound,"
                        + " steps: 50, variance: posterior}}"))
                .isEqualTo(new VariationalBoundLoss(
                        new DdpmTerms(cosine, ReverseVariance.POSTERIOR, Quantized.unitBytes())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "objective: {weighting: softMinSnr, times: logitNormal, stratified: true}",
                "objective: {kind: slicedScoreMatching, weighting: edm, dataStd: 0.3}",
                "objective: {kind: smld}",
                "{process: {kind: cosine}, objective: {kind: ddpm}}",
                "{process: {kind: variancePreserving}, objective: {kind: variationalBound}}",
                "{process: {kind: variancePreserving}, objective: {kind: hybrid}}",
            })
    void theResolvedTextReadsBackToItself(String yaml) {
        RunConfig config = parse(yaml);
        assertThat(config.with()).isEqualTo(config);
        assertThat(config.with().requireScoreModel().objective())
                .isEqualTo(config.requireScoreModel().objective());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{process: {kind: variancePreserving}, objective: {kind: smld}} | mine.yaml: objective.kind smld needs process.kind varianceExploding, whose noise levels are its ladder, got variancePreserving",
                "objective: {kind: ddpm} | objective.kind ddpm needs process.kind variancePreserving, cosine or chain, the processes with a DDPM chain, got varianceExploding; for that",
                "{process: {kind: subVariancePreserving}, objective: {kind: hybrid}} | objective.kind hybrid needs process.kind",
                "{data: {name: moons}, process: {kind: cosine}, objective: {kind: variationalBound}} | objective.kind variationalBound bounds the probability of 8-bit images, but the data are",
                "objective: {times: importance} | objective.times importance makes the samples of weighting likelihood weigh the same, and only those; take",
                "{process: {kind: edm}, objective: {times: logitNormal}} | objective: a logit-normal time needs a process whose time runs within [0, 1]",
                "objective: {times: logNormal, mean: 50} | objective: the logarithm of the noise-to-signal ratio is trained from",
                "{process: {kind: variancePreserving}, objective: {kind: ddpm, steps: 10}} | objective: betaMax must be at most the number of steps 10, got 20.0",
                "objective: {weighting: minSnr, gamma: 0} | objective.gamma must be a number above 0, got 0",
                "objective: {weighting: snr} | objective.weighting must be one of noiseVariance, likelihood, edm, minSnr, softMinSnr, velocity, flow, got",
                "objective: {times: stratified} | objective.times must be one of uniform, importance, logNormal, logitNormal, got",
                "objective: {gamma: 5} | objective.gamma is not a key here; it belongs to another kind of objective",
                "objective: {kind: smld, minimumTime: 0.1} | objective.minimumTime is not a key here; it belongs to another kind of objective",
                "objective: {projections: 2} | objective.projections is not a key here; it belongs to another kind of objective",
                "{process: {kind: cosine}, objective: {kind: variationalBound, lambda: 1}} | objective.lambda is not a key here; it belongs to another kind of objective",
            })
    void whatDoesNotFitIsRefusedWithTheRemedy(String yaml, String message) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }
}
