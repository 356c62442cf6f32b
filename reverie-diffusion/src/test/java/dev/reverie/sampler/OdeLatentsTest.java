package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.flow.ErrorNorm;
import dev.reverie.flow.TensorSpace;
import dev.reverie.ode.AdaptiveRungeKutta;
import dev.reverie.ode.ButcherTableau;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.ode.Latents;
import dev.reverie.sampler.ode.ProbabilityFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OdeLatentsTest {
    private static final AdaptiveRungeKutta TIGHT = AdaptiveRungeKutta.dormandPrince(1e-9, 1e-9);

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static SamplingProblem gaussian(Schedule schedule, double mean, double variance) {
        return SamplingProblem.of(GaussianOracle.isotropic(schedule, mean, variance), 2, 4);
    }

    private static Tensor normal(long seed, long... shape) {
        return SeededNoise.of(seed).draw(Tensors.empty(DType.FLOAT64, Device.CPU, shape), "prior", 0);
    }

    @Test
    void theLatentsOfGaussianDataAreAKnownLinearMap() {
        SamplingProblem problem = gaussian(new VariancePreserving(), 0.3, 0.25);
        Tensor data = normal(1, 4, 1, 2, 2);
        Sde sde = problem.sde();
        double from = problem.grid().last();
        double to = problem.grid().first();
        double ratio = Math.sqrt(sde.varianceAt(to, 0.25) / sde.varianceAt(from, 0.25));
        Tensor expected = data.sub(sde.meanAt(from, 0.3)).mul(ratio).add(sde.meanAt(to, 0.3));
        for (ErrorNorm norm : ErrorNorm.values()) {
            Latents latents = new Latents(new ProbabilityFlow(TIGHT, norm));
            Tensor z = latents.encode(problem, data);
            assertThat(z.sub(expected).abs().max().item()).isLessThan(1e-6);
            assertThat(latents.decode(problem, z).sub(data).abs().max().item()).isLessThan(1e-6);
        }
    }

    @Test
    void interpolationOfGaussianDataIsThatOfItsLatents() {
        // With mean 0 the map is a factor, which the interpolation does not see
        SamplingProblem problem = gaussian(new VarianceExploding(0.01, 10), 0, 0.25);
        Tensor a = normal(1, 3, 2, 4);
        Tensor b = normal(2, 3, 2, 4);
        Latents latents = new Latents(new ProbabilityFlow(TIGHT));
        Tensor between = latents.between(problem, a, b, 0, 0.3, 1);
        assertThat(between.shape()).containsExactly(3, 3, 2, 4);
        assertThat(between.select(0, 0).sub(a).abs().max().item()).isLessThan(1e-6);
        assertThat(between.select(0, 1)
                        .sub(Latents.slerp(a, b, 0.3))
                        .abs()
                        .max()
                        .item())
                .isLessThan(1e-6);
        assertThat(between.select(0, 2).sub(b).abs().max().item()).isLessThan(1e-6);
    }

    @Test
    void slerpFollowsTheGreatCircle() {
        Tensor a = Tensors.of(new double[] {1, 0, 0, 2}, 2, 2);
        Tensor b = Tensors.of(new double[] {0, 1, 2, 0}, 2, 2);
        double third = Math.sqrt(3) / 2;
        assertThat(Latents.slerp(a, b, 1.0 / 3).toDoubles())
                .usingElementComparator((x, y) -> Math.abs(x - y) < 1e-15 ? 0 : Double.compare(x, y))
                .containsExactly(third, 0.5, 1, 2 * third);
        // two of one length stay at it, whatever the angle
        for (double angle : new double[] {1e-12, 1e-7, 1e-3, 1, 3, 3.14}) {
            Tensor x = Tensors.of(new double[] {1, 0}, 1, 2);
            Tensor y = Tensors.of(new double[] {Math.cos(angle), Math.sin(angle)}, 1, 2);
            for (double f : new double[] {0, 0.2, 0.5, 1}) {
                double[] z = Latents.slerp(x, y, f).toDoubles();
                assertThat(z[0]).as("angle " + angle).isCloseTo(Math.cos(f * angle), within(1e-12));
                // relative to the angle, also where the cosine of it is 1
                assertThat(z[1]).as("angle " + angle).isCloseTo(Math.sin(f * angle), within(1e-3 * f * angle + 1e-15));
            }
        }
        Tensor noise = normal(3, 5, 3, 8, 8);
        assertThat(Latents.slerp(noise, noise, 0.4).sub(noise).abs().max().item())
                .isLessThan(1e-14);
        Tensor longer = noise.mul(2);
        assertThat(Latents.slerp(noise, longer, 0.25)
                        .sub(noise.mul(1.25))
                        .abs()
                        .max()
                        .item())
                .isLessThan(1e-6);
        Tensor other = normal(4, 5, 3, 8, 8);
        double[] norms = Latents.slerp(noise, other, 0.5).normPerSample().toDoubles();
        for (double norm : norms) {
            // 192 dimensions: lengths of sqrt(192) within a few times 1/sqrt(2)
            assertThat(norm).isCloseTo(Math.sqrt(192), within(3.0));
        }
    }

    @Test
    void pairsThatNoCircleJoinsAreRefused() {
        Tensor a = Tensors.of(new double[] {1, 0, 3, 4}, 2, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Latents.slerp(a, a.mul(-2), 0.5))
                .withMessageContaining("pair 0")
                .withMessageContaining("opposite");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Latents.slerp(a, a.zerosLike(), 0.5))
                .withMessageContaining("0");
        assertThatIllegalArgumentException().isThrownBy(() -> Latents.slerp(a, a, Double.NaN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Latents.slerp(a, Tensors.of(new double[] {1, 0}, 1, 2), 0.5))
                .withMessageContaining("one shape");
        Latents latents = new Latents(new ProbabilityFlow());
        SamplingProblem problem = gaussian(new VariancePreserving(), 0, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> latents.between(problem, a, a))
                .withMessageContaining("at least one fraction");
    }

    @Test
    void theRoundTripShrinksWithTheToleranceAndTheSteps() {
        Schedule schedule = new VariancePreserving();
        GaussianMixtureOracle oracle = new GaussianMixtureOracle(
                schedule, new double[] {0.4, 0.6}, new double[][] {{-1, 0}, {1, 0.5}}, new double[] {0.1, 0.2});
        SamplingProblem problem = SamplingProblem.of(oracle, 65, 1);
        Tensor data = normal(8, 5, 2);
        long before = Engine.liveNativeObjects();
        double previous = Double.POSITIVE_INFINITY;
        for (double tolerance : new double[] {1e-3, 1e-5, 1e-7, 1e-9}) {
            // the last denoising has no way back and is left out of the round trip
            ProbabilityFlow flow = new ProbabilityFlow(
                    AdaptiveRungeKutta.dormandPrince(tolerance, tolerance), 1000, TimeIndexing.NEAREST);
            Latents.RoundTrip trip = new Latents(flow).roundTrip(problem, data);
            assertThat(trip.largest()).hasSize(5);
            assertThat(trip.rootMeanSquare()).hasSize(5);
            for (int i = 0; i < 5; i++) {
                assertThat(trip.rootMeanSquare().get(i))
                        .isLessThanOrEqualTo(trip.largest().get(i));
                assertThat(trip.rootMeanSquare().get(i))
                        .isGreaterThan(0.5 * trip.largest().get(i));
            }
            assertThat(trip.worst()).isLessThan(Math.min(1000 * tolerance, previous / 5));
            assertThat(trip.evaluations()).isGreaterThan(30);
            previous = trip.worst();
        }
        Latents.RoundTrip onGrid =
                new Latents(new ProbabilityFlow(ButcherTableau.CLASSIC_RK4)).roundTrip(problem, data);
        assertThat(onGrid.evaluations()).isEqualTo(2 * 4 * 64);
        assertThat(onGrid.worst()).isLessThan(0.05);
        assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
    }

    @Test
    void batchesOfTensorsAreCombinedRowByRow() {
        TensorSpace space = new TensorSpace(ErrorNorm.PER_SAMPLE);
        Tensor base = Tensors.of(new double[] {1, 2, 3, 4}, 2, 2);
        Tensor term = Tensors.of(new double[] {10, 20, 30, 40}, 2, 2);
        double[][] factors = {{1, -1}, {0.5, 0.5}};
        assertThat(space.combine(base, factors, List.of(term, base)).toDoubles())
                .containsExactly(11.5, 23, -25.5, -34);
        assertThat(base.toDoubles()).containsExactly(1, 2, 3, 4);
        double[] norms = space.scaledNorms(new double[][] {{1, 2}}, List.of(term), base, base.neg(), 1, 2);
        assertThat(norms[0]).isCloseTo(Math.sqrt((100 / 9.0 + 400 / 25.0) / 2), within(1e-14));
        assertThat(norms[1]).isCloseTo(Math.sqrt((3600 / 49.0 + 6400 / 81.0) / 2), within(1e-14));
        Tensor bad = base.mul(Double.NaN);
        assertThat(space.choose(new boolean[] {true, false}, base, bad).toDoubles())
                .containsExactly(1, 2, Double.NaN, Double.NaN);
        assertThat(space.select(base, new int[] {1, 0, 1}).toDoubles()).containsExactly(3, 4, 1, 2, 3, 4);
        assertThat(space.concat(List.of(base, term)).shape()).containsExactly(4, 2);
        assertThat(space.groups(base)).isEqualTo(2);
    }
}
