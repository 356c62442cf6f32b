package dev.reverie.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.errors.RequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The weights of the jar are there, small, and described. */
class PretrainedFilesTest {
    private static final int MOST_OF_FEATURES = 2_000_000;

    @ParameterizedTest
    @MethodSource("dev.reverie.pretrained.PretrainedFiles#featureNetworks")
    void featureNetworksAreSmallAndDescribed(String name) {
        assertThat(PretrainedFiles.features(name).remaining()).isBetween(1, MOST_OF_FEATURES);
        assertThat(PretrainedFiles.featureCard(name)).contains("Licence", "Accuracy", "reverie-bench features");
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> PretrainedFiles.features("cifar"))
                .isInstanceOf(RequestException.class)
                .hasMessage("there is no feature network 'cifar' in this jar; there are mnist, fashion-mnist");
    }
}
