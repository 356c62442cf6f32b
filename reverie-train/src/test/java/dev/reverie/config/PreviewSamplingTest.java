package dev.reverie.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PreviewSamplingTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "quickstart-digits",
                "quickstart-points",
                "digits-32",
                "digits-conditional",
                "digits-dit",
                "digits-edm",
                "digits-ddpm",
                "mnist",
                "mnist-conditional",
                "fashion-mnist",
                "cifar10-ddpmpp-small"
            })
    void presetsShowSamplesForASmallPartOfTheTime(String preset) {
        RunConfig config = Presets.named(preset);
        assertThat(config.training().sampleEvery()).isPositive();
        assertThat(PreviewSampling.share(PreviewSampling.of(config))).isBetween(1e-5, 0.03);
        assertThat(PreviewSampling.of(config).requireScoreModel().sampling().guidance())
                .isEqualTo(config.requireScoreModel().sampling().guidance());
    }

    @Test
    void aFewEvaluationsStayAsConfigured() {
        RunConfig config = Presets.named("mnist-conditional");
        assertThat(PreviewSampling.of(config)).isEqualTo(config);
    }

    @Test
    void manyEvaluationsGiveWayToAFastSolver() {
        SamplingConfig mnist =
                PreviewSampling.of(Presets.named("mnist")).requireScoreModel().sampling();
        assertThat(mnist.kind()).isEqualTo("uniPc");
        assertThat(mnist.steps()).isEqualTo(10);
        SamplingConfig chain = PreviewSampling.of(Presets.named("digits-ddpm"))
                .requireScoreModel()
                .sampling();
        assertThat(chain.kind()).isEqualTo("ddim");
        assertThat(chain.steps()).isEqualTo(20);
    }

    @Test
    void guidanceIsNotLeftOut() {
        RunConfig config = Presets.named("digits-conditional").with("sampling.guidance=3");
        assertThat(PreviewSampling.of(config)).isEqualTo(config);
    }

    @Test
    void aRunWithoutPicturesCostsNothing() {
        assertThat(PreviewSampling.share(Presets.named("mnist").with("training.sampleEvery=0")))
                .isZero();
    }
}
