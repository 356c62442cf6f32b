package dev.reverie.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.divergence.ExactDivergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.ButcherTableau;
import dev.reverie.ode.IntegrationException;
import dev.reverie.ode.StepControl;
import dev.reverie.random.RandomStream;
import dev.reverie.stat.SampleMoments;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowSolverTest {
    private static final RandomStream STREAM = RandomStream.of(7);
    private static final double[] MATRIX = {0.5, -1.2, 0.3, 0.9, -0.2, 0.4, -0.6, 0.1, 0.7};
    private static final double TRACE = 1.0;

    private static Tensor normal(long seed, long... shape) {
        NoiseGenerator generator = new NoiseGenerator();
        return generator.seed(seed).normal(DType.FLOAT64, Device.CPU, shape);
    }

    /** {@code dz/dt = A z}: {@code z(1) = e^A z(0)} and {@code ln |dz(1)/dz(0)| = tr A}. */
    private static final ContinuousFlow LINEAR = (z, t) -> {
        try (Scope scope = Scope.open()) {
            return scope.keep(z.matmul(Tensors.of(MATRIX, 3, 3).transpose(0, 1)));
        }
    };

    /** {@code e^(sign A)} by its series, transposed. */
    private static Tensor exponential(double sign) {
        Tensor a = Tensors.of(MATRIX, 3, 3).transpose(0, 1).mul(sign);
        Tensor term = Tensors.identity(3, DType.FLOAT64, Device.CPU);
        Tensor sum = term;
        for (int k = 1; k < 30; k++) {
            term = term.matmul(a).div(k);
            sum = sum.add(term);
        }
        return sum;
    }

    private static FlowSolver exact(double tolerance) {
        return new FlowSolver(FlowIntegrator.adaptive(tolerance), new ExactDivergence());
    }

    @Test
    void aLinearFlowHasItsClosedFormDensityAndEnds() {
        try (Scope scope = Scope.open()) {
            Tensor x = normal(1, 5, 3);
            Tensor end = x.matmul(exponential(1));
            FlowDensities density = exact(1e-10).logDensity(LINEAR, x, STREAM);
            double[] wanted = Arrays.stream(LINEAR.baseLogDensity(end))
                    .map(base -> base + TRACE)
                    .toArray();
            // tolerance 1e-10 per step, a few dozen steps
            assertThat(density.logDensities()).containsExactly(wanted, within(1e-8));
            assertThat(density.latent().toDoubles()).containsExactly(end.toDoubles(), within(1e-8));
            assertThat(density.samples()).allMatch(sample -> sample.standardError() == 0);
            assertThat(exact(1e-10).encode(LINEAR, x).tensor().toDoubles())
                    .containsExactly(end.toDoubles(), within(1e-8));
            assertThat(exact(1e-10).decode(LINEAR, x).tensor().toDoubles())
                    .containsExactly(x.matmul(exponential(-1)).toDoubles(), within(1e-8));
        }
    }

    @Test
    void anySolverOfTheHouseGivesTheSameDensity() {
        try (Scope scope = Scope.open()) {
            Tensor x = normal(2, 4, 3);
            double[] wanted = exact(1e-11).logDensity(LINEAR, x, STREAM).logDensities();
            for (FlowIntegrator integrator : List.of(
                    FlowIntegrator.classic(40),
                    new FlowIntegrator.FixedSteps(new dev.reverie.ode.RungeKutta(ButcherTableau.DORMAND_PRINCE_54), 20),
                    new FlowIntegrator.AdaptiveSteps(AdaptiveRungeKutta.of(ButcherTableau.TSITOURAS_54, 1e-9, 1e-9)),
                    new FlowIntegrator.AdaptiveSteps(
                            AdaptiveRungeKutta.of(ButcherTableau.DORMAND_PRINCE_853, 1e-9, 1e-9)))) {
                double[] got = new FlowSolver(integrator, new ExactDivergence())
                        .logDensity(LINEAR, x, STREAM)
                        .logDensities();
                // 40 steps of order 4: 40^-4 times a norm near 2 to the fifth
                assertThat(got).as("%s", integrator).containsExactly(wanted, within(2e-6));
            }
        }
    }

    @Test
    void probesAreFixedDuringASolveSoEachGivesAConstantOfALinearFlow() {
        try (Scope scope = Scope.open()) {
            Tensor x = normal(3, 2, 3);
            HutchinsonDivergence hutchinson = HutchinsonDivergence.rademacher(3);
            FlowSolver solver = new FlowSolver(FlowIntegrator.adaptive(1e-6), hutchinson);
            FlowDensities density = solver.logDensity(LINEAR, x, STREAM);
            Tensor rates = hutchinson
                    .prepare(x, STREAM, 0)
                    .evaluate(z -> LINEAR.velocity(z, 0.3), x)
                    .perProbe();
            for (int n = 0; n < 2; n++) {
                double[] wanted = rates.select(1, n).toDoubles();
                FlowDensity sample = density.samples().get(n);
                for (int k = 0; k < 3; k++) {
                    assertThat(sample.estimates().get(k)).isCloseTo(wanted[k], within(1e-13));
                }
                assertThat(sample.standardError()).isPositive();
            }
        }
    }

    @Test
    void theHutchinsonDensityIsUnbiasedWithinItsErrorBar() {
        ContinuousFlow curved =
                (z, t) -> z.mul(1.5).tanh().sub(LINEAR.velocity(z, t).mul(0.5));
        try (Scope scope = Scope.open()) {
            Tensor x = normal(4, 1, 3).expand(100, 3).contiguous();
            double truth =
                    exact(1e-6).logDensity(curved, x.narrow(0, 0, 1), STREAM).logDensities()[0];
            for (HutchinsonDivergence.Noise noise : HutchinsonDivergence.Noise.values()) {
                FlowSolver solver = new FlowSolver(FlowIntegrator.adaptive(1e-6), new HutchinsonDivergence(noise, 20));
                FlowDensities density = solver.logDensity(curved, x, STREAM);
                double[] got = density.logDensities();
                double[] error = density.samples().stream()
                        .mapToDouble(FlowDensity::standardError)
                        .toArray();
                int covered = 0;
                for (int n = 0; n < 100; n++) {
                    covered += Math.abs(got[n] - truth) < 2.093 * error[n] ? 1 : 0;
                }
                // Student's 95 % interval: 95 +- 2.2 of 100; four deviations below
                assertThat(covered).as("%s", noise).isGreaterThanOrEqualTo(86);
                // 2000 probes in all
                double all = Arrays.stream(got).average().orElseThrow();
                double[] estimates = density.samples().stream()
                        .flatMap(sample -> sample.estimates().stream())
                        .mapToDouble(Double::doubleValue)
                        .toArray();
                double bar = Math.sqrt(SampleMoments.of(estimates).variance());
                assertThat(all).as("%s", noise).isCloseTo(truth, within(4 * bar / Math.sqrt(2000)));
            }
        }
    }

    @Test
    void samplesComeBackToTheirLatentStatesAndDoNotDependOnTheChunk() {
        try (Scope scope = Scope.open()) {
            FlowSolver solver = exact(1e-9);
            Tensor four = solver.sample(LINEAR, STREAM, 0, DType.FLOAT64, Device.CPU, 4, 3)
                    .tensor();
            Tensor tail = solver.sample(LINEAR, STREAM, 2, DType.FLOAT64, Device.CPU, 2, 3)
                    .tensor();
            assertThat(tail.toDoubles()).containsExactly(four.narrow(0, 2, 2).toDoubles(), within(1e-7));
            Tensor back =
                    solver.decode(LINEAR, solver.encode(LINEAR, four).tensor()).tensor();
            assertThat(back.toDoubles()).containsExactly(four.toDoubles(), within(1e-7));
            assertThat(solver.sample(LINEAR, STREAM, 0, DType.FLOAT32, Device.CPU, 2, 3)
                            .tensor()
                            .dtype())
                    .isEqualTo(DType.FLOAT32);
        }
    }

    @Test
    void aVelocityThatIsNotANumberNamesItsTime() {
        ContinuousFlow broken = (z, t) -> t[0] > 0.6 ? z.mul(Double.NaN) : z.neg();
        try (Scope scope = Scope.open()) {
            Tensor x = normal(5, 2, 3);
            FlowSolver solver = new FlowSolver(FlowIntegrator.classic(10), new ExactDivergence());
            assertThatThrownBy(() -> solver.logDensity(broken, x, STREAM))
                    .isInstanceOf(NonFiniteVelocityException.class)
                    .hasMessageContaining("velocity is not finite at t = 0.6")
                    .hasMessageContaining("too few steps?");
            assertThatThrownBy(() -> solver.encode(broken, x))
                    .isInstanceOfSatisfying(
                            NonFiniteVelocityException.class,
                            e -> assertThat(e.time()).isEqualTo(0.65, within(1e-12)));
        }
    }

    @Test
    void aSolveThatDoesNotConvergeNamesTheTime() {
        ContinuousFlow explosive = (z, t) -> z.square();
        AdaptiveRungeKutta little =
                new AdaptiveRungeKutta(ButcherTableau.DORMAND_PRINCE_54, 1e-6, 1e-6, StepControl.SCIPY, 200);
        try (Scope scope = Scope.open()) {
            // dz/dt = z^2 from 2 is infinite at t = 1/2
            Tensor x = Tensors.full(2, DType.FLOAT64, Device.CPU, 1, 1);
            FlowSolver solver = new FlowSolver(new FlowIntegrator.AdaptiveSteps(little), new ExactDivergence());
            assertThatThrownBy(() -> solver.logDensity(explosive, x, STREAM))
                    .isInstanceOf(IntegrationException.class)
                    .hasMessageContaining("budget of 200 evaluations")
                    .hasMessageContaining("spent at t = 0.4");
        }
    }

    @Test
    void tooManyDimensionsForTheExactDivergenceAreRefusedWithTheCost() {
        try (Scope scope = Scope.open()) {
            Tensor x = normal(6, 1, 400);
            assertThatThrownBy(() -> exact(1e-5).logDensity((z, t) -> z.neg(), x, STREAM))
                    .hasMessageContaining("400 backward passes per evaluation")
                    .hasMessageContaining("HutchinsonDivergence");
        }
    }

    @Test
    void aFlowMayReturnItsStateItself() {
        try (Scope scope = Scope.open()) {
            Tensor x = normal(7, 2, 2);
            assertThat(exact(1e-9).encode((z, t) -> z, x).tensor().toDoubles())
                    .containsExactly(x.mul(Math.E).toDoubles(), within(1e-7));
            assertThat(exact(1e-9).logDensity((z, t) -> z, x, STREAM).changes())
                    .containsExactly(new double[] {2, 2}, within(1e-8));
        }
    }
}
