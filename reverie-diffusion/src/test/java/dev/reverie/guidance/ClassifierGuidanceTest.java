package dev.reverie.guidance;

import static dev.reverie.guidance.ThreeClasses.TIMES;
import static dev.reverie.guidance.ThreeClasses.error;
import static dev.reverie.guidance.ThreeClasses.states;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.model.FunctionModel;
import dev.reverie.model.Parametrization;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.model.ThresholdedModel;
import dev.reverie.model.TrainedInterval;
import dev.reverie.network.Labels;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassifierGuidanceTest {
    private static final VariancePreserving VP = new VariancePreserving();
    private static final Labels LABELS = Labels.of(2, 0, 1, 2);

    @Test
    void withTheExactClassifierItIsTheExactConditionalScore() {
        List<Schedule> schedules =
                List.of(VP, new SubVariancePreserving(), new VarianceExploding(0.01, 10), new RectifiedFlow());
        for (Schedule schedule : schedules) {
            ClassConditionalMixture classes = ThreeClasses.of(schedule);
            ScoreModel guided = ThreeClasses.all(schedule).plus(new ClassifierGuidance(classes, LABELS, 1));
            try (Scope scope = Scope.open()) {
                Tensor wanted = classes.given(LABELS).score(states(4), TIMES);
                // what is to cancel, the unconditional score and the classifier's, is of the size of the result
                assertThat(error(guided.score(states(4), TIMES), wanted)).isLessThan(1e-12);
            }
        }
    }

    @Test
    void itIsLinearInItsStrength() {
        ClassConditionalMixture classes = ThreeClasses.of(VP);
        try (Scope scope = Scope.open()) {
            Tensor all = ThreeClasses.all(VP).score(states(4), TIMES);
            Tensor conditional = classes.given(LABELS).score(states(4), TIMES);
            Tensor got = ThreeClasses.all(VP)
                    .plus(new ClassifierGuidance(classes, LABELS, 3))
                    .score(states(4), TIMES);
            assertThat(error(got, conditional.sub(all).mul(3).add(all))).isLessThan(1e-12);
        }
    }

    @Test
    void allQuantitiesAgreeWhateverTheModelPredicts() {
        for (Schedule schedule : List.of(VP, new VarianceExploding(0.01, 10), new RectifiedFlow())) {
            ScoreModel exact = ThreeClasses.all(schedule);
            ClassConditionalMixture classes = ThreeClasses.of(schedule);
            for (Prediction own : Prediction.values()) {
                ScoreModel same = new FunctionModel(schedule, own, (x, t) -> exact.evaluate(own, x, t));
                ScoreModel guided = same.plus(new ClassifierGuidance(classes, LABELS, 1));
                assertThat(guided.prediction()).isEqualTo(own);
                for (Prediction wanted : Prediction.values()) {
                    try (Scope scope = Scope.open()) {
                        Tensor got = guided.evaluate(wanted, states(4), TIMES);
                        Tensor truth = classes.given(LABELS).evaluate(wanted, states(4), TIMES);
                        // conversions divide by alpha or sigma, as small as 0.02: rounding grows by 1 / 0.02^2
                        assertThat(error(got, truth)).isLessThan(1e-11);
                    }
                }
            }
        }
    }

    @Test
    void whereNothingIsSeenOfTheDataThereIsNoGuidance() {
        RectifiedFlow straight = new RectifiedFlow();
        ScoreModel exact = ThreeClasses.all(straight);
        ScoreModel flow = new FunctionModel(straight, Prediction.FLOW, (x, t) -> exact.evaluate(Prediction.FLOW, x, t));
        ScoreModel guided = flow.plus(new ClassifierGuidance(ThreeClasses.of(straight), LABELS, 2));
        try (Scope scope = Scope.open()) {
            double[] end = {0.5, 1, 0.5, 1};
            // at alpha = 0 the oracle's score gives no flow; a network's flow there is finite
            ScoreModel finite = new FunctionModel(straight, Prediction.FLOW, (x, t) -> x.mul(2))
                    .plus(new ClassifierGuidance(ThreeClasses.of(straight), LABELS, 2));
            double[] got = finite.predict(states(4), end).toDoubles();
            double[] x = states(4).toDoubles();
            assertThat(got[2]).isEqualTo(2 * x[2]);
            assertThat(got[7]).isEqualTo(2 * x[7]);
            assertThat(got[0]).isNotEqualTo(2 * x[0]);
            assertThat(guided.predict(states(4), TIMES).allFinite()).isTrue();
        }
    }

    @Test
    void samplersThatRecordNoGradientsAreGuidedAllTheSame() {
        ScoreModel guided = ThreeClasses.all(VP).plus(new ClassifierGuidance(ThreeClasses.of(VP), LABELS, 2));
        try (Scope scope = Scope.open()) {
            double[] recorded = guided.score(states(4).requireGrad(), TIMES).toDoubles();
            try (Autograd.Mode off = Autograd.noGrad()) {
                Tensor quiet = guided.score(states(4), TIMES);
                assertThat(quiet.toDoubles()).containsExactly(recorded);
                assertThat(quiet.requiresGrad()).isFalse();
                assertThat(Autograd.isRecording()).isFalse();
            }
        }
    }

    @Test
    void recordedItCanBeDifferentiatedAgain() {
        ClassConditionalMixture classes = ThreeClasses.of(VP);
        ScoreModel guided = ThreeClasses.all(VP).plus(new ClassifierGuidance(classes, LABELS, 1));
        try (Scope scope = Scope.open()) {
            Tensor x = states(4).requireGrad();
            Tensor got = Autograd.grad(guided.score(x, TIMES).square().sum(), x);
            Tensor y = states(4).requireGrad();
            Tensor wanted =
                    Autograd.grad(classes.given(LABELS).score(y, TIMES).square().sum(), y);
            assertThat(error(got, wanted)).isLessThan(1e-11);
        }
    }

    @Test
    void aSampleWithoutLabelIsNotGuided() {
        ScoreModel all = ThreeClasses.all(VP);
        ScoreModel guided = all.plus(new ClassifierGuidance(ThreeClasses.of(VP), Labels.of(1, Labels.NONE, 1, 1), 2));
        try (Scope scope = Scope.open()) {
            double[] got = guided.score(states(4), TIMES).toDoubles();
            double[] plain = all.score(states(4), TIMES).toDoubles();
            assertThat(got[2]).isEqualTo(plain[2]);
            assertThat(got[3]).isEqualTo(plain[3]);
            assertThat(got[0]).isNotEqualTo(plain[0]);
        }
    }

    @Test
    void everythingComposesAndPassesOnWhatTheModelKnows() {
        ClassConditionalMixture classes = ThreeClasses.of(VP);
        ScoreModel base = new TrainedInterval(new ChainOf(classes.given(LABELS), 50), new TimeInterval(0.01, 1));
        ScoreModel composed = new ThresholdedModel(
                new Autoguidance(base, base, 2)
                        .plus(new ClassifierGuidance(classes, LABELS, 0.5))
                        .plus((x, t) -> x.mul(-0.1)),
                new ThresholdedModel.Static(-1, 1));
        assertThat(composed.chainSteps()).hasValue(50);
        assertThat(composed.trainedTimes()).isEqualTo(new TimeInterval(0.01, 1));
        assertThat(composed.schedule()).isEqualTo(VP);
        try (Scope scope = Scope.open()) {
            double[] all = composed.denoised(states(4), TIMES).toDoubles();
            double[] second = composed.forSamples(new int[] {1})
                    .denoised(states(4).narrow(0, 1, 1), new double[] {TIMES[1]})
                    .toDoubles();
            assertThat(second).containsExactly(all[2], all[3]);
            Tensor score = classes.given(LABELS).score(states(4), TIMES);
            Tensor pull = classes.given(LABELS)
                    .score(states(4), TIMES)
                    .sub(ThreeClasses.all(VP).score(states(4), TIMES))
                    .mul(0.5);
            Tensor sum = score.add(pull).sub(states(4).mul(0.1));
            Tensor wanted = Parametrization.of(VP, TIMES)
                    .convert(Prediction.SCORE, Prediction.DENOISED, states(4), sum)
                    .clamp(-1, 1);
            assertThat(error(composed.denoised(states(4), TIMES), wanted)).isLessThan(1e-12);
        }
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        ClassConditionalMixture other = ThreeClasses.of(new VarianceExploding());
        ScoreModel all = ThreeClasses.all(VP);
        assertThatThrownBy(() -> all.plus(new ClassifierGuidance(other, LABELS, 1)))
                .hasMessageContaining("train both on one process");
        assertThatThrownBy(() -> new ClassifierGuidance(other, Labels.all(7), 1))
                .hasMessageContaining("got 7");
        assertThatThrownBy(() -> new ClassifierGuidance(other, LABELS, Double.NaN))
                .hasMessageContaining("finite");
    }
}
