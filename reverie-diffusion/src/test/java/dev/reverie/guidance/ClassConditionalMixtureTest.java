package dev.reverie.guidance;

import static dev.reverie.guidance.ThreeClasses.TIMES;
import static dev.reverie.guidance.ThreeClasses.error;
import static dev.reverie.guidance.ThreeClasses.states;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.model.DensityModel;
import dev.reverie.network.Labels;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassConditionalMixtureTest {
    private static final VariancePreserving VP = new VariancePreserving();

    @Test
    void withoutLabelsItIsTheMixtureOfAllClasses() {
        for (Schedule schedule : List.of(VP, new VarianceExploding(0.01, 10))) {
            try (Scope scope = Scope.open()) {
                Tensor got = ThreeClasses.of(schedule).given(Labels.none()).score(states(4), TIMES);
                // two orders of the same sum of four terms
                assertThat(error(got, ThreeClasses.all(schedule).score(states(4), TIMES)))
                        .isLessThan(1e-13);
            }
        }
    }

    @Test
    void aClassHasTheScoreOfItsBlobAlone() {
        try (Scope scope = Scope.open()) {
            Tensor got = ThreeClasses.of(VP).given(Labels.all(1)).score(states(4), TIMES);
            Tensor wanted = GaussianOracle.diagonal(VP, new double[] {1, 0}, new double[] {0.25, 0.25})
                    .score(states(4), TIMES);
            assertThat(error(got, wanted)).isLessThan(1e-14);
        }
    }

    @Test
    void everySampleHasItsOwnLabelAndSomeHaveNone() {
        try (Scope scope = Scope.open()) {
            ClassConditionalMixture classes = ThreeClasses.of(VP);
            int[] conditioning = {2, Labels.NONE, 0, 1};
            double[] got = classes.given(Labels.of(conditioning))
                    .score(states(4), TIMES)
                    .toDoubles();
            double[] chosen = classes.given(Labels.of(conditioning))
                    .forSamples(new int[] {2})
                    .score(states(4).narrow(0, 2, 1), new double[] {TIMES[2]})
                    .toDoubles();
            for (int i = 0; i < 4; i++) {
                double[] wanted = classes.given(Labels.all(conditioning[i]))
                        .score(states(4), TIMES)
                        .narrow(0, i, 1)
                        .toDoubles();
                assertThat(got[2 * i]).isCloseTo(wanted[0], within(1e-13 * Math.abs(wanted[0])));
                assertThat(got[2 * i + 1]).isCloseTo(wanted[1], within(1e-13 * Math.abs(wanted[1])));
            }
            assertThat(chosen).containsExactly(got[4], got[5]);
        }
    }

    @Test
    void theClassifierIsBayesRule() {
        try (Scope scope = Scope.open()) {
            ClassConditionalMixture classes = ThreeClasses.of(VP);
            double[] got = classes.logProbabilities(states(4), TIMES).toDoubles();
            double[] all = ThreeClasses.all(VP).logDensity(states(4), TIMES).toDoubles();
            double[] second = GaussianOracle.diagonal(VP, new double[] {1, 0}, new double[] {0.25, 0.25})
                    .logDensity(states(4), TIMES)
                    .toDoubles();
            for (int i = 0; i < 4; i++) {
                double sum = Math.exp(got[3 * i]) + Math.exp(got[3 * i + 1]) + Math.exp(got[3 * i + 2]);
                assertThat(sum).isCloseTo(1, within(1e-14));
                assertThat(got[3 * i + 1])
                        .isCloseTo(Math.log(0.5) + second[i] - all[i], within(1e-13 * (1 + Math.abs(second[i]))));
            }
            Labels labels = Labels.of(1, Labels.NONE, 2, 0);
            assertThat(classes.logProbability(labels, states(4), TIMES).toDoubles())
                    .containsExactly(new double[] {got[1], 0, got[8], got[9]}, within(0.0));
        }
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        DensityModel vp = GaussianOracle.isotropic(VP, 0, 1);
        DensityModel ve = GaussianOracle.isotropic(new VarianceExploding(), 0, 1);
        assertThatThrownBy(() -> new ClassConditionalMixture(List.of(vp, vp), 1))
                .hasMessageContaining("2 classes and 1 weights");
        assertThatThrownBy(() -> new ClassConditionalMixture(List.of())).hasMessageContaining("at least one");
        assertThatThrownBy(() -> new ClassConditionalMixture(List.of(vp, vp), 1, 0))
                .hasMessageContaining("weight 1 must be positive and finite, got 0.0");
        assertThatThrownBy(() -> new ClassConditionalMixture(List.of(vp, ve), 1, 1))
                .hasMessageContaining("one process");
        assertThatThrownBy(() -> new ClassConditionalMixture(List.of(vp, vp), 1, 1).given(Labels.all(2)))
                .hasMessageContaining("[0, 1], got 2");
    }
}
