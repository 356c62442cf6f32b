package dev.reverie.sampler.pc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.errors.RequestException;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.pc.EulerMaruyama.StepLength;
import dev.reverie.sampler.pc.Predictor.Transition;
import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SmldChain;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.UserSchedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.EnumSet;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;

/** One update of each predictor and corrector against its scalar formula; two samples at times of their own. */
class StepTest {
    private static final int STEPS = 50;
    private static final double[] X = {0.4, -1.1, 2.0, 0.3};
    private static final double[] Z = {0.2, -0.6, 1.3, -0.9};
    private static final double[] T = {30.0 / 49, 11.0 / 49};
    private static final double[] NEXT = {29.0 / 49, 10.0 / 49};
    private static final int[] INDEX = {30, 11};

    private static double score(Schedule schedule, double x, double t) {
        double alpha = schedule.alpha(t);
        double sigma = schedule.sigma(t);
        return -(x - alpha * 0.3) / (alpha * alpha * 0.25 + sigma * sigma);
    }

    private static SamplingStep step(Schedule schedule) {
        SamplingProblem problem = SamplingProblem.of(GaussianOracle.isotropic(schedule, 0.3, 0.25), STEPS, 0)
                .withNoise((like, purpose, index) -> Tensors.of(Z, 2, 2));
        return SamplingStep.of(problem, STEPS, TimeIndexing.NEAREST, T, NEXT);
    }

    /** Formula for mean and standard deviation of element i, given x and its score. */
    private interface Expected {
        double at(double x, double score, int sample);
    }

    private static void check(Predictor predictor, Schedule schedule, Expected mean, Expected std) {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(X, 2, 2);
            Transition transition = predictor.predict(step(schedule), x);
            double[] after = transition.draw(Tensors.of(Z, 2, 2)).toDoubles();
            double[] means = transition.mean().toDoubles();
            for (int i = 0; i < X.length; i++) {
                double s = score(schedule, X[i], T[i / 2]);
                double expected = mean.at(X[i], s, i / 2);
                assertThat(means[i]).isCloseTo(expected, within(1e-13 * (1 + Math.abs(expected))));
                expected += std.at(X[i], s, i / 2) * Z[i];
                assertThat(after[i]).isCloseTo(expected, within(1e-13 * (1 + Math.abs(expected))));
            }
            assertThat(x.toDoubles()).containsExactly(X);
        }
    }

    @Test
    void eulerMaruyamaFollowsTheReverseSde() {
        for (Schedule schedule :
                new Schedule[] {new VarianceExploding(), new VariancePreserving(), new SubVariancePreserving()}) {
            Sde sde = Sde.of(schedule);
            for (double eta : new double[] {0, 0.5, 1}) {
                for (StepLength length : StepLength.values()) {
                    DoubleBinaryOperator dt = (t, next) -> length == StepLength.GRID ? next - t : -1.0 / STEPS;
                    check(
                            new EulerMaruyama(eta, length),
                            schedule,
                            (x, s, k) -> x
                                    + (sde.driftCoefficient(T[k]) * x
                                                    - 0.5 * (1 + eta * eta) * sde.diffusionSquared(T[k]) * s)
                                            * dt.applyAsDouble(T[k], NEXT[k]),
                            (x, s, k) -> eta * sde.diffusion(T[k]) * Math.sqrt(-dt.applyAsDouble(T[k], NEXT[k])));
                }
            }
        }
    }

    @Test
    void reverseDiffusionUndoesTheChain() {
        SmldChain smld = new SmldChain(0.01, 50, STEPS);
        check(
                new ReverseDiffusion(),
                new VarianceExploding(),
                (x, s, k) -> x + smld.noise(INDEX[k]) * smld.noise(INDEX[k]) * s,
                (x, s, k) -> smld.noise(INDEX[k]));
        DdpmChain ddpm = DdpmChain.linear(0.1, 20, STEPS);
        check(
                new ReverseDiffusion(),
                new VariancePreserving(),
                (x, s, k) -> (2 - Math.sqrt(1 - ddpm.beta(INDEX[k]))) * x + ddpm.beta(INDEX[k]) * s,
                (x, s, k) -> Math.sqrt(ddpm.beta(INDEX[k])));
        check(
                new ReverseDiffusion(true),
                new VariancePreserving(),
                (x, s, k) -> (2 - Math.sqrt(1 - ddpm.beta(INDEX[k]))) * x + 0.5 * ddpm.beta(INDEX[k]) * s,
                (x, s, k) -> 0);
        Sde subVp = Sde.of(new SubVariancePreserving());
        check(
                new ReverseDiffusion(),
                subVp.schedule(),
                (x, s, k) -> x - subVp.driftCoefficient(T[k]) * x / STEPS + subVp.diffusionSquared(T[k]) * s / STEPS,
                (x, s, k) -> subVp.diffusion(T[k]) / Math.sqrt(STEPS));
    }

    @Test
    void ancestralSamplingFollowsTheReverseChain() {
        SmldChain smld = new SmldChain(0.01, 50, STEPS);
        check(
                new Ancestral(),
                new VarianceExploding(),
                (x, s, k) -> {
                    double sigma = smld.sigma(INDEX[k]);
                    double previous = smld.sigma(INDEX[k] - 1);
                    return x + (sigma * sigma - previous * previous) * s;
                },
                (x, s, k) -> {
                    double sigma = smld.sigma(INDEX[k]);
                    double previous = smld.sigma(INDEX[k] - 1);
                    return Math.sqrt(previous * previous * (sigma * sigma - previous * previous) / (sigma * sigma));
                });
        DdpmChain ddpm = DdpmChain.linear(0.1, 20, STEPS);
        check(
                new Ancestral(),
                new VariancePreserving(),
                (x, s, k) -> (x + ddpm.beta(INDEX[k]) * s) / Math.sqrt(1 - ddpm.beta(INDEX[k])),
                (x, s, k) -> Math.sqrt(ddpm.beta(INDEX[k])));
    }

    @Test
    void ancestralSamplingFollowsTheMarginalsWhereThereIsNoChain() {
        for (Schedule schedule : new Schedule[] {new SubVariancePreserving(), OWN}) {
            for (Ancestral.Variance variance : EnumSet.complementOf(EnumSet.of(Ancestral.Variance.LEARNED))) {
                boolean small = variance == Ancestral.Variance.SMALL;
                check(
                        new Ancestral(variance),
                        schedule,
                        (x, s, k) -> (x + fresh(schedule, k) * s) * schedule.alpha(NEXT[k]) / schedule.alpha(T[k]),
                        (x, s, k) -> Math.sqrt(fresh(schedule, k))
                                * (small ? schedule.sigma(NEXT[k]) / schedule.sigma(T[k]) : 1));
            }
        }
    }

    private static final Schedule OWN = UserSchedule.of(
            TimeInterval.UNIT,
            t -> Math.exp(-2 * t * t),
            t -> 1 - Math.exp(-4 * t * t),
            t -> -4 * t * Math.exp(-2 * t * t),
            t -> 8 * t * Math.exp(-4 * t * t));

    /** Variance of the noise added between the two times, {@code sigma^2 - (alpha / alpha')^2 sigma'^2}. */
    private static double fresh(Schedule schedule, int k) {
        double kept = schedule.alpha(T[k]) / schedule.alpha(NEXT[k]) * schedule.sigma(NEXT[k]);
        return (schedule.sigma(T[k]) - kept) * (schedule.sigma(T[k]) + kept);
    }

    private static double retention(Schedule schedule, int k) {
        if (schedule instanceof VarianceExploding) {
            return 1;
        }
        if (schedule instanceof CosineVariancePreserving) {
            double ratio = schedule.alpha(T[k])
                    / schedule.alpha(T[k] - schedule.domain().length() / STEPS);
            return ratio * ratio;
        }
        return 1 - DdpmChain.linear(0.1, 20, STEPS).beta(INDEX[k]);
    }

    private static final Schedule[] CORRECTED = {
        new VarianceExploding(), new VariancePreserving(), new SubVariancePreserving(), new CosineVariancePreserving()
    };

    private static double norm(double[] values, int sample) {
        return Math.hypot(values[2 * sample], values[2 * sample + 1]);
    }

    @Test
    void langevinTakesItsStepFromTheNorms() {
        for (Schedule schedule : CORRECTED) {
            for (Langevin.Norms norms : Langevin.Norms.values()) {
                try (Scope scope = Scope.open()) {
                    double[] s = new double[4];
                    for (int i = 0; i < 4; i++) {
                        s[i] = score(schedule, X[i], T[i / 2]);
                    }
                    double[] after = new Langevin(0.16, 1, norms)
                            .correct(step(schedule), Tensors.of(X, 2, 2))
                            .x()
                            .toDoubles();
                    for (int i = 0; i < 4; i++) {
                        int k = i / 2;
                        double ratio = norms == Langevin.Norms.BATCH
                                ? (norm(Z, 0) + norm(Z, 1)) / (norm(s, 0) + norm(s, 1))
                                : norm(Z, k) / norm(s, k);
                        double e = 2 * retention(schedule, k) * 0.16 * 0.16 * ratio * ratio;
                        double expected = X[i] + e * s[i] + Math.sqrt(2 * e) * Z[i];
                        assertThat(after[i]).isCloseTo(expected, within(1e-12 * (1 + Math.abs(expected))));
                    }
                }
            }
        }
    }

    @Test
    void annealedLangevinTakesItsStepFromTheNoiseLevelAndRepeats() {
        for (Schedule schedule : CORRECTED) {
            try (Scope scope = Scope.open()) {
                Corrector.Corrected result = new AnnealedLangevin(0.2, 3).correct(step(schedule), Tensors.of(X, 2, 2));
                double[] after = result.x().toDoubles();
                double[] means = result.mean().toDoubles();
                for (int i = 0; i < 4; i++) {
                    int k = i / 2;
                    double scale = 0.2 * schedule.sigma(T[k]);
                    double e = 2 * retention(schedule, k) * scale * scale;
                    double x = X[i];
                    double mean = x;
                    for (int n = 0; n < 3; n++) {
                        mean = x + e * score(schedule, x, T[k]);
                        x = mean + Math.sqrt(2 * e) * Z[i];
                    }
                    assertThat(after[i]).isCloseTo(x, within(1e-12 * (1 + Math.abs(x))));
                    assertThat(means[i]).isCloseTo(mean, within(1e-12 * (1 + Math.abs(mean))));
                }
            }
        }
    }

    @Test
    void chainsOfTooFewStepsAreRefused() {
        SamplingProblem problem = SamplingProblem.of(GaussianOracle.isotropic(new VariancePreserving(), 0, 1), 3, 0);
        SamplingStep step = SamplingStep.of(problem, 3, TimeIndexing.NEAREST, T, NEXT);
        for (Predictor predictor : new Predictor[] {new Ancestral(), new ReverseDiffusion()}) {
            try (Scope scope = Scope.open()) {
                Tensor x = Tensors.of(X, 2, 2);
                assertThatThrownBy(() -> predictor.predict(step, x))
                        .isInstanceOf(RequestException.class)
                        .hasMessageContaining("number of steps 3, got 20.0")
                        .hasMessageContaining("use more steps");
            }
        }
    }

    @Test
    void parametersAreChecked() {
        assertThatThrownBy(() -> new Langevin(0)).hasMessageContaining("signalToNoise must be positive");
        assertThatThrownBy(() -> new AnnealedLangevin(0.1, 0)).hasMessageContaining("NoCorrector");
        assertThatThrownBy(() -> new EulerMaruyama(-1, StepLength.GRID)).hasMessageContaining("eta");
    }
}
