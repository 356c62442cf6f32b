package dev.reverie.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Coefficients;
import dev.reverie.sde.Sde;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParametrizationTest {
    private static final double[] X = {0.3, -1.2, 2.5, 0.7};
    private static final double[] EPS = {-0.4, 0.9, 1.1, -2.0};

    static Stream<Schedule> schedules() {
        return Stream.of(
                new VarianceExploding(),
                new VariancePreserving(),
                new SubVariancePreserving(),
                new CosineVariancePreserving(),
                new Edm(),
                new RectifiedFlow());
    }

    private static double[] times(Schedule schedule) {
        double start = schedule.domain().start();
        double length = schedule.domain().length();
        return new double[] {start + 0.15 * length, start + 0.8 * length};
    }

    private static double maxRelative(Tensor actual, Tensor expected) {
        return actual.sub(expected).abs().max().item() / expected.abs().max().item();
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void everyQuantityIsItsDefinition(Schedule schedule) {
        try (Scope scope = Scope.open()) {
            double[] t = times(schedule);
            Tensor x = Tensors.of(X, 2, 2);
            Tensor eps = Tensors.of(EPS, 2, 2);
            Parametrization at = Parametrization.of(schedule, t);
            for (int i = 0; i < X.length; i++) {
                double time = t[i / 2];
                double alpha = schedule.alpha(time);
                double sigma = schedule.sigma(time);
                double denoised = (X[i] - sigma * EPS[i]) / alpha;
                double score = -EPS[i] / sigma;
                Map<Prediction, Double> expected = Map.of(
                        Prediction.SCORE,
                        score,
                        Prediction.NOISE,
                        EPS[i],
                        Prediction.DENOISED,
                        denoised,
                        Prediction.VELOCITY,
                        alpha * EPS[i] - sigma * denoised,
                        Prediction.FLOW,
                        schedule.alphaDerivative(time) * denoised + schedule.sigmaDerivative(time) * EPS[i]);
                for (Prediction wanted : Prediction.values()) {
                    double value = at.convert(Prediction.NOISE, wanted, x, eps).toDoubles()[i];
                    double reference = expected.get(wanted);
                    // rounding of float64 coefficients, amplified by the subtraction in D
                    assertThat(value)
                            .as("%s at %s", wanted, time)
                            .isCloseTo(reference, within(1e-12 * (1 + Math.abs(reference) + Math.abs(X[i] / alpha))));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void goingThereAndBackChangesNothing(Schedule schedule) {
        try (Scope scope = Scope.open()) {
            double[] t = times(schedule);
            Tensor x = Tensors.of(X, 2, 2);
            Tensor value = Tensors.of(EPS, 2, 2);
            Parametrization at = Parametrization.of(schedule, t);
            for (Prediction from : Prediction.values()) {
                for (Prediction to : Prediction.values()) {
                    Tensor back = at.convert(to, from, x, at.convert(from, to, x, value));
                    // conversions by way of D at small sigma / alpha lose digits in proportion
                    assertThat(maxRelative(back, value))
                            .as("%s to %s", from, to)
                            .isLessThan(1e-9);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void theFlowIsTheProbabilityFlow(Schedule schedule) {
        try (Scope scope = Scope.open()) {
            double[] t = times(schedule);
            Tensor x = Tensors.of(X, 2, 2);
            Tensor score = Tensors.of(EPS, 2, 2);
            double[] flow = Parametrization.of(schedule, t)
                    .convert(Prediction.SCORE, Prediction.FLOW, x, score)
                    .toDoubles();
            for (int i = 0; i < X.length; i++) {
                Coefficients c = Sde.of(schedule).probabilityFlow(t[i / 2]);
                double expected = c.state() * X[i] + c.score() * EPS[i];
                assertThat(flow[i]).isCloseTo(expected, within(1e-11 * (1 + Math.abs(expected))));
            }
        }
    }

    @Test
    void noiseAndFlowConvertWhereTheSignalIsGone() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(X, 2, 2);
            Parametrization end = Parametrization.of(new RectifiedFlow(), 1, 1);
            // at t = 1: x = eps, u = eps - D, so D = x - u
            Tensor u = Tensors.of(EPS, 2, 2);
            assertThat(maxRelative(end.convert(Prediction.FLOW, Prediction.NOISE, x, u), x))
                    .isLessThan(1e-15);
            assertThat(maxRelative(end.convert(Prediction.FLOW, Prediction.DENOISED, x, u), x.sub(u)))
                    .isLessThan(1e-15);
            assertThat(maxRelative(end.convert(Prediction.SCORE, Prediction.NOISE, x, u), u.neg()))
                    .isLessThan(1e-15);
        }
    }

    @Test
    void denoisedIsTheStateWhereThereIsNoNoise() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(X, 2, 2);
            Tensor score = Tensors.of(EPS, 2, 2);
            Parametrization start = Parametrization.of(new VariancePreserving(), 0, 0);
            for (Prediction given : List.of(Prediction.SCORE, Prediction.NOISE)) {
                assertThat(start.convert(given, Prediction.DENOISED, x, score).toDoubles())
                        .containsExactly(X);
            }
        }
    }
}
