package dev.reverie.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.data.DataShape;
import dev.reverie.model.Prediction;
import dev.reverie.network.unet2d.Unet2d;
import dev.reverie.network.unet2d.Unet2dConfig;
import dev.reverie.nn.Activation;
import dev.reverie.schedule.BetaSchedule;
import dev.reverie.schedule.ChainSchedule;
import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.TimeInterval;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The process of any DDPM chain, and the network that comes with it. */
class ChainConfigTest {
    private static RunConfig parse(String yaml) {
        return RunConfig.parse(yaml, "mine.yaml", List.of());
    }

    private static Unet2dConfig network(String yaml) {
        return ((Unet2d) parse(yaml).network().create(DataShape.image(1, 32, 32))).config();
    }

    @Test
    void aChainIsGivenByARuleOrByItsRates() {
        assertThat(parse("process: {kind: chain}").requireScoreModel().process().schedule())
                .isEqualTo(new ChainSchedule(BetaSchedule.LINEAR.chain(1e-4, 0.02, 1000)));
        assertThat(parse("process: {kind: chain, betaSchedule: sigmoid, betaStart: 1e-3, betaEnd: 0.5, steps: 20}")
                        .requireScoreModel()
                        .process()
                        .schedule())
                .isEqualTo(new ChainSchedule(BetaSchedule.SIGMOID.chain(1e-3, 0.5, 20)));
        RunConfig given = parse("{process: {kind: chain, betas: [0.1, 0.4, 0.2]}, objective: {kind: ddpm}}");
        assertThat(given.requireScoreModel().process().schedule())
                .isEqualTo(new ChainSchedule(DdpmChain.of(0.1, 0.4, 0.2)));
        assertThat(given.requireScoreModel().objective().chainSteps()).hasValue(3);
        assertThat(given.requireScoreModel().sampling().steps()).isEqualTo(3);
        assertThat(parse(given.yaml())).isEqualTo(given);
    }

    @Test
    void aDiscreteCosineModelLivesOnTheLevelsOfItsChain() {
        RunConfig config = parse("{process: {kind: cosine}, objective: {kind: ddpm, steps: 50}}");
        assertThat(config.requireScoreModel().process().schedule())
                .isEqualTo(new ChainSchedule(DdpmChain.cosine(new CosineVariancePreserving(), 50)));
        assertThat(config.requireScoreModel().objective().trainedTimes()).isEqualTo(TimeInterval.UNIT);
        assertThat(parse("process: {kind: cosine}")
                        .requireScoreModel()
                        .process()
                        .schedule())
                .isEqualTo(new CosineVariancePreserving());
    }

    @Test
    void theNetworkOfAChainSaysWhatItPredicts() {
        String chain = "{process: {kind: chain}, objective: {kind: ddpm}, network: {prediction: velocity}}";
        assertThat(parse(chain).network().prediction()).isEqualTo(Prediction.VELOCITY);
        assertThat(parse("process: {kind: chain}").network().prediction()).isEqualTo(Prediction.NOISE);
    }

    @Test
    void theUsualUnet2dIsTheConvertedNetworkOfDdpm() {
        Unet2dConfig config = network("{process: {kind: chain}, network: {kind: unet2d}, objective: {kind: ddpm}}");
        assertThat(config.levels())
                .containsExactly(
                        new Unet2dConfig.Level(128, false, false),
                        new Unet2dConfig.Level(256, true, true),
                        new Unet2dConfig.Level(256, false, false),
                        new Unet2dConfig.Level(256, false, false));
        assertThat(config.headWidth()).isEmpty();
        assertThat(config.centerInput()).isFalse();
    }

    @Test
    void everyOptionOfUnet2dCanBeSet() {
        Unet2dConfig config = network("""
                process: {kind: varianceExploding}
                data: {centered: true}
                network: {kind: unet2d, channelsPerLevel: [8, 12], attendingLevels: [0], attendingLevelsUp: [1], blocks: 3,
                  middleAttention: false, middleAttentionNorm: false, headWidth: 4, groups: 2, epsilon: 1e-4,
                  activation: relu, downsamplePadding: 1, embedding: fourier, cosineFirst: true, frequencyShift: 0.5,
                  middleScale: 1.5, centerInput: true, scaleAndShift: true, dropout: 0.25, classes: 7}
                """);
        assertThat(config)
                .isEqualTo(Unet2dConfig.builder(1)
                        .levels(List.of(
                                new Unet2dConfig.Level(8, true, false), new Unet2dConfig.Level(12, false, true)))
                        .layers(3)
                        .middleAttention(false)
                        .middleAttentionNorm(false)
                        .headWidth(4)
                        .groups(2)
                        .epsilon(1e-4)
                        .activation(Activation.RELU)
                        .downsamplePadding(1)
                        .embedding(Unet2dConfig.Embedding.FOURIER)
                        .cosineFirst(true)
                        .frequencyShift(0.5)
                        .middleScale(1.5)
                        .centerInput(true)
                        .scaleAndShift(true)
                        .dropout(0.25)
                        .classes(7)
                        .build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "process: {kind: chain, betas: [0.1, 1.0]} | process.betas must be a number in (0, 1), got 1",
                "process: {kind: chain, betas: [0.1]} | at least 2 steps",
                "process: {kind: chain, betaStart: 0.5} | swapped",
                "process: {kind: chain, betaSchedule: cosin} | is cosine meant",
                "process: {kind: chain, betas: [0.1, 0.2], steps: 2} | process.steps is not a key here",
                "process: {kind: chain, betaSchedule: cosine, betaEnd: 0.1} | process.betaEnd is not a key here",
                "{process: {kind: chain}, objective: {kind: ddpm, steps: 10}} | must be those of process.kind chain, 1000",
                "{process: {kind: chain}, objective: {kind: smld}} | smld needs process.kind varianceExploding",
                "{process: {kind: chain}, network: {prediction: noise}} | network.prediction is not a key here",
                "{process: {kind: chain}, objective: {kind: ddpm}, network: {prediction: flow}} | must be noise, denoised",
                "network: {kind: unet2d, embedding: positional} | network.embedding must be fourier",
                "{process: {kind: chain}, network: {kind: unet2d, embedding: fourier}} | take positional",
                "{objective: {kind: smld}, network: {kind: unet2d}} | no table of noise levels",
                "network: {kind: unet2d, attendingLevels: [4]} | attendingLevels must be a whole number in [0, 3]",
                "network: {kind: unet2d, channelsPerLevel: []} | must have 1 to 16 levels",
                "network: {kind: unet2d, channelsPerLevel: [30]} | multiple of groups",
                "{data: {height: 12}, network: {kind: unet2d}} | sides are multiples of 8",
                "{data: {name: moons}, network: {kind: unet2d}} | unet2d takes images",
                "sampling: {threshold: static, limit: 0} | sampling.limit must be a number above 0"
            })
    void whatDoesNotFitIsNamed(String yaml, String words) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(words);
    }
}
