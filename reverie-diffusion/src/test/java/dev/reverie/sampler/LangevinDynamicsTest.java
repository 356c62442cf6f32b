package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.model.FunctionModel;
import dev.reverie.model.Prediction;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.langevin.ChainDivergedException;
import dev.reverie.sampler.langevin.ChainLength;
import dev.reverie.sampler.langevin.Chains;
import dev.reverie.sampler.langevin.LangevinDynamics;
import dev.reverie.sampler.langevin.LangevinProblem;
import dev.reverie.sampler.langevin.MetropolisLangevin;
import dev.reverie.sampler.langevin.Target;
import dev.reverie.sampler.langevin.UnadjustedLangevin;
import dev.reverie.sampler.langevin.UnderdampedLangevin;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.stat.TwoSampleTest;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LangevinDynamicsTest {
    private static final double VARIANCE = 0.5;

    /** {@code N(0, 0.5 I)}: the energy x^2. */
    private static final Target NORMAL = Target.of(x -> x.square().sumPerSample());

    static Stream<LangevinDynamics> dynamics() {
        return Stream.of(
                new UnadjustedLangevin(0.2),
                new MetropolisLangevin(0.6),
                new UnderdampedLangevin(0.6),
                new UnderdampedLangevin(0.3, 3));
    }

    private static Tensor zeros(long... shape) {
        return Tensors.zeros(DType.FLOAT64, Device.CPU, shape);
    }

    private static double secondMoment(LangevinDynamics dynamics, Target target, int burnIn, int chains) {
        try (Scope scope = Scope.open()) {
            return dynamics.run(LangevinProblem.of(target, burnIn, 1, 5), zeros(chains, 1))
                    .samples()
                    .square()
                    .mean()
                    .item();
        }
    }

    // ---- laws ------------------------------------------------------------------------------------------------------

    @Test
    void unadjustedChainsHaveTheirKnownBiasAndTheOthersNone() {
        int n = 20_000;
        // a variance of n normal numbers is off by sqrt(2 / n) = 1 % of itself; four times that
        double bound = 4 * Math.sqrt(2.0 / n) * VARIANCE;
        double h = 0.8;
        double biased = VARIANCE / (1 - h / (4 * VARIANCE));
        assertThat(biased).isGreaterThan(VARIANCE + 3 * bound);
        assertThat(secondMoment(new UnadjustedLangevin(h), NORMAL, 30, n)).isCloseTo(biased, within(2 * bound));
        assertThat(secondMoment(new MetropolisLangevin(h), NORMAL, 40, n)).isCloseTo(VARIANCE, within(bound));
        // exact for Gaussians at every step size
        assertThat(secondMoment(new UnderdampedLangevin(1.2), NORMAL, 40, n)).isCloseTo(VARIANCE, within(bound));
        assertThat(secondMoment(new UnderdampedLangevin(0.2, 4), NORMAL, 150, n))
                .isCloseTo(VARIANCE, within(bound));
    }

    @Test
    void onAnEnergyThatIsNotQuadraticMetropolisIsExactAndTheOthersAreNearlySo() {
        // U = x^4 / 4: E x^2 = 2 Gamma(3/4) / Gamma(1/4)
        double exact = 2 * 1.2254167024651776 / 3.625609908221908;
        Target quartic = Target.of(x -> x.square().square().sumPerSample().mul(0.25));
        int n = 20_000;
        double bound = 4 * 0.7 / Math.sqrt(n);
        assertThat(secondMoment(new MetropolisLangevin(0.5), quartic, 60, n)).isCloseTo(exact, within(bound));
        assertThat(secondMoment(new UnadjustedLangevin(0.1), quartic, 120, n) - exact)
                .isBetween(bound / 4, 0.05);
        assertThat(secondMoment(new UnderdampedLangevin(0.3), quartic, 60, n)).isCloseTo(exact, within(bound));
    }

    @ParameterizedTest
    @MethodSource("dynamics")
    void chainsVisitAllOfAMixtureThatTheyCanCross(LangevinDynamics dynamics) {
        GaussianMixtureOracle oracle = new GaussianMixtureOracle(
                new VariancePreserving(), new double[] {1, 2}, new double[][] {{-0.7, 0}, {0.7, 0.5}}, new double[] {
                    0.4, 0.5
                });
        double t = 1e-3;
        int n = 400;
        double[][] chains;
        try (Scope scope = Scope.open()) {
            LangevinProblem problem =
                    LangevinProblem.of(Target.of(oracle, t), 0, 1, 8).thinned(80);
            chains = rows(smaller(dynamics).run(problem, zeros(n, 2)).pooled().toDoubles());
        }
        RandomCursor cursor = RandomStream.of(4).cursor();
        double[][] data = new double[n][];
        for (int i = 0; i < n; i++) {
            boolean first = cursor.nextDouble() < 1.0 / 3;
            double std = Math.sqrt(first ? 0.4 : 0.5);
            data[i] = new double[] {
                (first ? -0.7 : 0.7) + std * cursor.nextGaussian(), (first ? 0 : 0.5) + std * cursor.nextGaussian()
            };
        }
        TwoSampleTest test = TwoSampleTest.energy(chains, data, 199, RandomStream.of(1));
        // four dynamics: a false alarm in one of 50 seeds
        assertThat(test.passes(0.005)).as("%s", test).isTrue();
    }

    /** Steps small enough for the bias not to show among 400 points, 80 of them long enough to mix. */
    private static LangevinDynamics smaller(LangevinDynamics dynamics) {
        return dynamics instanceof UnadjustedLangevin ? new UnadjustedLangevin(0.12) : dynamics;
    }

    private static double[][] rows(double[] flat) {
        double[][] rows = new double[flat.length / 2][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[] {flat[2 * i], flat[2 * i + 1]};
        }
        return rows;
    }

    // ---- what is reported ------------------------------------------------------------------------------------------

    @Test
    void effectiveSampleSizesAreThoseOfTheKnownAutocorrelation() {
        // ULA on a Gaussian is an autoregression with phi = 1 - h / (2 v)
        double h = 0.2;
        double phi = 1 - h / (2 * VARIANCE);
        try (Scope scope = Scope.open()) {
            Chains chains = new UnadjustedLangevin(h).run(LangevinProblem.of(NORMAL, 100, 2000, 3), zeros(8, 2));
            double expected = 16_000 * (1 - phi) / (1 + phi);
            assertThat(chains.samples().shape()).containsExactly(2000, 8, 2);
            assertThat(chains.pooled().shape()).containsExactly(16_000, 2);
            assertThat(chains.effectiveSampleSizes()).hasSize(2);
            assertThat(chains.effectiveSampleSize()).isCloseTo(expected, within(0.25 * expected));
            assertThat(chains.acceptanceRate()).isEqualTo(1);
            assertThat(chains.evaluations()).isEqualTo(2100);
            Chains thinned = new UnadjustedLangevin(h)
                    .run(LangevinProblem.of(NORMAL, 100, 200, 3).thinned(10), zeros(8, 2));
            assertThat(thinned.series(1)[3][7]).isEqualTo(chains.series(1)[3][79]);
        }
    }

    @Test
    void acceptanceFallsWithTheStepFromOneToNothing() {
        double before = 1;
        for (double h : new double[] {1e-3, 0.5, 2, 8}) {
            try (Scope scope = Scope.open()) {
                Chains chains = new MetropolisLangevin(h).run(LangevinProblem.of(NORMAL, 50, 150, 3), zeros(50, 3));
                assertThat(chains.acceptance()).hasSize(50);
                assertThat(chains.acceptanceRate()).isBetween(0.0, before);
                assertThat(chains.evaluations()).isEqualTo(201);
                if (h == 1e-3) {
                    assertThat(chains.acceptanceRate()).isGreaterThan(0.99);
                }
                before = chains.acceptanceRate() + 0.01;
            }
        }
        assertThat(before).isLessThan(0.1);
    }

    // ---- contract --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("dynamics")
    void aChainDependsOnItsSeedAndNumberOnlyAndLeavesNothingBehind(LangevinDynamics dynamics) {
        LangevinProblem problem = LangevinProblem.of(NORMAL, 3, 5, 11);
        long before = Engine.liveNativeObjects();
        try (Scope scope = Scope.open()) {
            Tensor start = zeros(4, 2, 3).add(0.3);
            double[] given = start.toDoubles();
            Tensor whole = dynamics.run(problem, start).samples();
            assertThat(dynamics.run(problem, start).samples().toDoubles()).containsExactly(whole.toDoubles());
            Tensor part = dynamics.run(problem.withNoise(SeededNoise.of(11).from(1)), start.narrow(0, 1, 2))
                    .samples();
            double[] expected = whole.narrow(1, 1, 2).toDoubles();
            double[] got = part.toDoubles();
            for (int i = 0; i < got.length; i++) {
                assertThat(got[i]).isCloseTo(expected[i], within(1e-12));
            }
            assertThat(start.toDoubles()).containsExactly(given);
            assertThat(dynamics.run(problem, start.to(DType.FLOAT32)).samples().dtype())
                    .isEqualTo(DType.FLOAT32);
        }
        assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
        assertThatThrownBy(() -> {
                    try (Scope scope = Scope.open()) {
                        dynamics.run(problem.withListener((step, steps, x) -> step < 2), zeros(2, 1));
                    }
                })
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("step 2 of 8");
        assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
    }

    @Test
    void energiesAreDifferentiatedWithoutLeavingTheRecordingOn() {
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor x = Tensors.of(new double[] {1, 2, -3, 0.5}, 2, 2);
            Target.Evaluation both = ((Target.WithDensity) NORMAL).evaluate(x);
            assertThat(both.score().toDoubles()).containsExactly(-2, -4, 6, -1);
            assertThat(both.logDensity().toDoubles()).containsExactly(-5, -9.25);
            assertThat(both.score().requiresGrad()).isFalse();
            assertThat(Autograd.isRecording()).isFalse();
        }
    }

    @Test
    void targetsOfModelsHaveADensityIfTheModelHas() {
        VariancePreserving schedule = new VariancePreserving();
        GaussianOracle oracle = GaussianOracle.isotropic(schedule, 0.3, 0.25);
        Target exact = Target.of(oracle, 0.1);
        Target learnt = Target.of(new FunctionModel(schedule, Prediction.SCORE, oracle::predict), 0.1);
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(new double[] {1, 2}, 2, 1);
            assertThat(exact).isInstanceOf(Target.WithDensity.class);
            assertThat(learnt).isNotInstanceOf(Target.WithDensity.class);
            assertThat(learnt.score(x).toDoubles())
                    .containsExactly(exact.score(x).toDoubles());
            assertThat(exact.score(x).toDoubles())
                    .containsExactly(oracle.score(x, 0.1).toDoubles());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new MetropolisLangevin(0.1).run(LangevinProblem.of(learnt, 1, 1, 1), x))
                    .withMessageContaining("needs a density");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Target.of(oracle, 0))
                    .withMessageContaining("got 0.0");
        }
    }

    @Test
    void badInputIsRefusedAndDivergenceIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UnadjustedLangevin(0))
                .withMessageContaining("stepSize must be positive and finite, got 0.0");
        assertThatIllegalArgumentException().isThrownBy(() -> new MetropolisLangevin(Double.NaN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UnderdampedLangevin(0.1, -1))
                .withMessageContaining("friction");
        assertThatIllegalArgumentException().isThrownBy(() -> new ChainLength(-1, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ChainLength(0, 2_000_000, 2_000));
        try (Scope scope = Scope.open()) {
            Tensor x = zeros(2, 3).add(1);
            for (Target wrong : List.of(Target.of(Tensor::square), Target.ofScore(Tensor::sumPerSample))) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> new UnadjustedLangevin(0.1).run(LangevinProblem.of(wrong, 0, 1, 1), x))
                        .withMessageContaining("[2, 3]");
            }
            Target steep = Target.of(y -> y.square().square().sumPerSample());
            assertThatThrownBy(() -> new UnadjustedLangevin(5).run(LangevinProblem.of(steep, 0, 100, 1), x))
                    .isInstanceOf(ChainDivergedException.class)
                    .hasMessageContaining("smaller stepSize");
            // where ULA diverges, Metropolis rejects
            assertThat(new MetropolisLangevin(5)
                            .run(LangevinProblem.of(steep, 0, 100, 1), x)
                            .samples()
                            .allFinite())
                    .isTrue();
        }
    }
}
