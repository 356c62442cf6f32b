package dev.reverie.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Presets that are trained for minutes have a flow that stays near the data from the start. */
class SoundPresetsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "quickstart-digits",
                "digits-32",
                "digits-conditional",
                "digits-edm",
                "digits-dit",
                "mnist",
                "mnist-conditional",
                "fashion-mnist"
            })
    void smallPresetsOfImagesArePreconditioned(String name) {
        assertThat(Presets.named(name).network().preconditioning()).isEqualTo(NetworkConfig.Preconditioning.EDM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ddpm", "variationalBound", "hybrid"})
    void theyTakeAnObjectiveOfAChainWithoutTheirPreconditioning(String kind) {
        RunConfig config = Presets.named("quickstart-digits")
                .with(ObjectiveConfig.settings(kind).toArray(String[]::new));
        assertThat(config.requireScoreModel().objective().kind()).isEqualTo(kind);
        assertThat(config.requireScoreModel().objective().chainSteps()).isPresent();
        assertThat(config.network().preconditioning()).isEqualTo(NetworkConfig.Preconditioning.NONE);
    }

    @Test
    void anObjectiveInContinuousTimeLeavesTheNetworkAlone() {
        assertThat(ObjectiveConfig.settings("slicedScoreMatching"))
                .containsExactly(RunConfig.setting("objective.kind", "slicedScoreMatching"));
    }
}
