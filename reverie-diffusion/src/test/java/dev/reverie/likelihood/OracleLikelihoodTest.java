package dev.reverie.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.divergence.ExactDivergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.divergence.HutchinsonDivergence.Noise;
import dev.reverie.flow.ContinuousFlow;
import dev.reverie.flow.ErrorNorm;
import dev.reverie.flow.FlowDensities;
import dev.reverie.flow.FlowDensity;
import dev.reverie.flow.ScoreFlow;
import dev.reverie.model.DensityModel;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.stat.NormalDistribution;
import dev.reverie.stat.SampleMoments;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The likelihood of models whose density is known. */
final class OracleLikelihoodTest {
    /** What the project promises at tolerance 1e-6, in nats. */
    private static final double PROMISED = 1e-3;

    static List<Schedule> schedules() {
        return Oracles.schedules();
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void logDensitiesOfGaussianDataAreExactInOneTwoAndTenDimensions(Schedule schedule) {
        try (Scope scope = Scope.open()) {
            for (int dimension : new int[] {1, 2, 10}) {
                Tensor x = Oracles.points(3, dimension, dimension);
                double error = Oracles.error(
                        Oracles.gaussian(schedule, dimension), new ExactDivergence(), 1e-6, ErrorNorm.PER_SAMPLE, x);
                assertThat(error).as("%s in %d dimensions", schedule, dimension).isLessThan(PROMISED);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void logDensitiesOfMixturesAreExactInOneTwoAndTenDimensions(Schedule schedule) {
        try (Scope scope = Scope.open()) {
            for (int dimension : new int[] {1, 2, 10}) {
                Tensor x = Oracles.points(2, dimension, dimension);
                double error = Oracles.error(
                        Oracles.mixture(schedule, dimension), new ExactDivergence(), 1e-6, ErrorNorm.PER_SAMPLE, x);
                assertThat(error).as("%s in %d dimensions", schedule, dimension).isLessThan(PROMISED);
            }
        }
    }

    @Test
    void logDensitiesAreExactInAHundredDimensions() {
        // One schedule of each family keeps this short; the others take the same path.
        try (Scope scope = Scope.open()) {
            Tensor x = Oracles.points(2, 100, 7);
            for (Schedule schedule : new Schedule[] {new VariancePreserving(), new RectifiedFlow()}) {
                assertThat(Oracles.error(
                                Oracles.mixture(schedule, 100), new ExactDivergence(), 1e-6, ErrorNorm.PER_SAMPLE, x))
                        .as("%s", schedule)
                        .isLessThan(PROMISED);
            }
        }
    }

    @Test
    void theWholeBatchAsOneStateIsAsExact() {
        try (Scope scope = Scope.open()) {
            for (Schedule schedule : new Schedule[] {new VarianceExploding(), new VariancePreserving()}) {
                Tensor x = Oracles.points(4, 2, 3);
                assertThat(Oracles.error(Oracles.mixture(schedule, 2), new ExactDivergence(), 1e-6, ErrorNorm.BATCH, x))
                        .isLessThan(PROMISED);
            }
        }
    }

    /** {@code dz/dt = A z} with triangular A: {@code z(1) = e^A x} and {@code ln |dz/dx| = tr A}. */
    private static final ContinuousFlow LINEAR = (z, t) -> {
        try (Scope scope = Scope.open()) {
            return scope.keep(z.matmul(Tensors.of(new double[] {0.5, 0, 1, -0.2}, 2, 2)));
        }
    };

    @Test
    void aContinuousNormalizingFlowIsScoredAsAScoreModelIs() {
        // e^A of [[a, 0], [1, b]] is [[e^a, 0], [(e^a - e^b) / (a - b), e^b]]
        double a = Math.exp(0.5);
        double b = Math.exp(-0.2);
        try (Scope scope = Scope.open()) {
            Tensor x = Oracles.points(3, 2, 5);
            Tensor end = x.matmul(Tensors.of(new double[] {a, 0, (a - b) / 0.7, b}, 2, 2));
            double[] base = LINEAR.baseLogDensity(end);
            for (ErrorNorm norm : ErrorNorm.values()) {
                FlowLikelihood flow = FlowLikelihood.of(LINEAR, new ExactDivergence())
                        .withTolerance(1e-9)
                        .withNorm(norm);
                Likelihood found =
                        LikelihoodEstimator.of(flow, new Continuous()).evaluate(x, SeededNoise.of(0));
                for (int i = 0; i < 3; i++) {
                    // tolerance 1e-9 per step, some twenty steps
                    assertThat(found.scores().get(i).nats()).isCloseTo(base[i] + 0.3, within(1e-7));
                }
                assertThat(found.conditions().table()).containsEntry("process", "continuous normalizing flow");
            }
        }
        FlowLikelihood flow = FlowLikelihood.of(LINEAR, new ExactDivergence());
        assertThatThrownBy(() -> flow.withEndPoint(EndPoint.DENOISED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("for score models only");
    }

    @Test
    void withAPriorOfTheRightSpreadTheLogDensityItselfIsThatOfTheData() {
        VarianceExploding schedule = new VarianceExploding(0.01, 50);
        double variance = 0.25;
        DensityModel oracle = GaussianOracle.isotropic(schedule, 0, variance);
        ScoreFlow toSpread = new ScoreFlow(oracle, 1e-5, Math.sqrt(variance + 50 * 50));
        try (Scope scope = Scope.open()) {
            Tensor x = Oracles.points(3, 4, 1);
            FlowDensities found = FlowLikelihood.of(toSpread, new ExactDivergence())
                    .withTolerance(1e-7)
                    .evaluate(x, SeededNoise.of(0));
            double[] exact = oracle.logDensity(x, ScoreModel.times(x, 1e-5)).toDoubles();
            for (int i = 0; i < 3; i++) {
                assertThat(found.logDensities()[i]).isCloseTo(exact[i], within(1e-4));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RADEMACHER", "GAUSSIAN"})
    void hutchinsonsEstimateCoversTheExactValueAsOftenAsItsErrorBarSays(Noise noise) {
        // 200 estimates of one sample in 5 dimensions, 8 probes each: t with 7 degrees of freedom covers 68 % of the
        // time
        // within 1.08 and 95 % within 2.36 standard errors
        Schedule schedule = new VariancePreserving();
        DensityModel oracle = Oracles.mixture(schedule, 5);
        try (Scope scope = Scope.open()) {
            Tensor point = Oracles.points(1, 5, 11);
            Tensor x = point.expand(200, 5).contiguous();
            var flow = FlowLikelihood.of(oracle, new HutchinsonDivergence(noise, 8))
                    .withTolerance(1e-4);
            FlowDensities estimates = flow.evaluate(x, SeededNoise.of(5));
            var exactFlow = FlowLikelihood.of(oracle, new ExactDivergence()).withTolerance(1e-6);
            double exact = exactFlow
                    .evaluate(point, SeededNoise.of(0))
                    .samples()
                    .get(0)
                    .change();
            int close = 0;
            int wide = 0;
            double sum = 0;
            double squares = 0;
            for (FlowDensity estimate : estimates.samples()) {
                double deviation = (estimate.change() - exact) / estimate.standardError();
                close += Math.abs(deviation) < 1.08 ? 1 : 0;
                wide += Math.abs(deviation) < 2.36 ? 1 : 0;
                sum += estimate.change() - exact;
                squares += (estimate.change() - exact) * (estimate.change() - exact);
            }
            double bias = sum / 200;
            double biasError = Math.sqrt(squares) / 200;
            // binomial deviations of 200 trials: 3.3 % at 68 %, 1.5 % at 95 %; three of them allowed
            assertThat(close / 200.0).as("within 1.08 standard errors").isBetween(0.58, 0.78);
            assertThat(wide / 200.0).as("within 2.36 standard errors").isBetween(0.905, 0.995);
            assertThat(Math.abs(bias)).as("bias").isLessThan(3 * biasError);
        }
    }

    @Test
    void aSamplesValueAndCostDoNotDependOnItsBatch() {
        Schedule schedule = new VariancePreserving();
        DensityModel oracle = Oracles.mixture(schedule, 2);
        try (Scope scope = Scope.open()) {
            Tensor x = Oracles.points(6, 2, 4).mul(Tensors.of(new double[] {1, 5, 1, 0.1, 3, 1}, 6, 1));
            var flow = FlowLikelihood.of(oracle, HutchinsonDivergence.rademacher(2));
            SeededNoise noise = new SeededNoise(RandomStream.of(9), 0);
            FlowDensities together = flow.evaluate(x, noise);
            for (int i = 0; i < 6; i++) {
                FlowDensity alone = flow.evaluate(x.narrow(0, i, 1), noise.from(i))
                        .samples()
                        .get(0);
                FlowDensity inBatch = together.samples().get(i);
                assertThat(inBatch.evaluations()).isEqualTo(alone.evaluations());
                // sums over a batch may be rounded in another order
                assertThat(inBatch.logDensity()).isCloseTo(alone.logDensity(), within(1e-9));
                assertThat(inBatch.standardError()).isCloseTo(alone.standardError(), within(1e-9));
            }
            assertThat(together.samples().stream()
                            .mapToInt(FlowDensity::evaluations)
                            .distinct()
                            .count())
                    .as("samples of different difficulty take different numbers of steps")
                    .isGreaterThan(1);
            assertThat(together.evaluations())
                    .isEqualTo(together.samples().stream()
                            .mapToInt(FlowDensity::evaluations)
                            .max()
                            .orElseThrow());
            assertThat(together.sampleEvaluations()).isLessThan(6L * together.evaluations());
        }
    }

    @Test
    void imagesAndSeriesGoTheSameWayAsVectors() {
        Schedule schedule = new VarianceExploding(0.01, 5);
        DensityModel oracle = GaussianOracle.isotropic(schedule, 0.2, 0.3);
        try (Scope scope = Scope.open()) {
            Tensor rows = Oracles.points(2, 12, 3);
            double[] asVectors =
                    Oracles.error(oracle, new ExactDivergence(), 1e-6, ErrorNorm.PER_SAMPLE, rows) < PROMISED
                            ? densities(oracle, rows)
                            : new double[0];
            assertThat(densities(oracle, rows.reshape(2, 3, 2, 2))).containsExactly(asVectors, within(1e-9));
            assertThat(densities(oracle, rows.reshape(2, 3, 4))).containsExactly(asVectors, within(1e-9));
            double[] single = densities(oracle, rows.to(DType.FLOAT32));
            assertThat(single).containsExactly(asVectors, within(1e-4));
        }
    }

    private static double[] densities(DensityModel oracle, Tensor x) {
        return FlowLikelihood.of(oracle, new ExactDivergence())
                .evaluate(x, SeededNoise.of(0))
                .logDensities();
    }

    @Test
    void theDensityOfTheModelIntegratesToOne() {
        Schedule schedule = new VariancePreserving();
        DensityModel oracle = Oracles.mixture(schedule, 2);
        int side = 25;
        double half = 3;
        double cell = 2 * half / side;
        double[] grid = new double[side * side * 2];
        for (int i = 0; i < side * side; i++) {
            grid[2 * i] = -half + (i % side + 0.5) * cell;
            int row = i / side;
            grid[2 * i + 1] = -half + (row + 0.5) * cell;
        }
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(grid, (long) side * side, 2);
            double total = 0;
            for (double logDensity : FlowLikelihood.of(oracle, new ExactDivergence())
                    .withTolerance(1e-4)
                    .evaluate(x, SeededNoise.of(0))
                    .logDensities()) {
                total += Math.exp(logDensity) * cell * cell;
            }
            assertThat(total).isCloseTo(1, within(0.01));
        }
    }

    @Test
    void theCorrectionAtTheEndPointBoundsTheDensityOfTheDataThemselves() {
        // For VE the gap is wide: sigma(epsilon) = 0.05 against a spread of 0.2.
        VarianceExploding schedule = new VarianceExploding(0.05, 5);
        double variance = 0.04;
        DensityModel oracle = GaussianOracle.isotropic(schedule, 0, variance);
        ScoreFlow toSpread = new ScoreFlow(oracle, 1e-5, Math.sqrt(variance + 25));
        try (Scope scope = Scope.open()) {
            double at = 0.1;
            Tensor x = Tensors.full(at, DType.FLOAT64, Device.CPU, 2000, 2);
            var flow = FlowLikelihood.of(toSpread, new ExactDivergence())
                    .withTolerance(1e-4)
                    .withEndPoint(EndPoint.DENOISED);
            double mean = SampleMoments.of(flow.evaluate(x, SeededNoise.of(2)).logDensities())
                    .mean();
            double exact = 2 * new NormalDistribution(0, Math.sqrt(variance)).logDensity(at);
            double s = Math.pow(schedule.sigma(toSpread.epsilon()), 2);
            double total = variance + s;
            // E over z of ln N(x'; 0, v + s) - (x - D)^2 / (2 s) + z^2 / 2 with x' = x + sigma z and D = v x' / (v + s)
            double bound = 2
                    * (-0.5 * Math.log(2 * Math.PI * total)
                            - (at * at + s) / (2 * total)
                            - (at * at * s + variance * variance) / (2 * total * total)
                            + 0.5);
            // the mean of 2000 draws, each of which deviates by less than 0.1
            assertThat(mean).isCloseTo(bound, within(0.01));
            assertThat(bound).isLessThan(exact).isGreaterThan(exact - 0.1);
        }
    }
}
