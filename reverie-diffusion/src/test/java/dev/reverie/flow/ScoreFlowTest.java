package dev.reverie.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.divergence.ExactDivergence;
import dev.reverie.model.DensityModel;
import dev.reverie.model.NetworkModel;
import dev.reverie.model.ScoreModel;
import dev.reverie.model.TrainedInterval;
import dev.reverie.network.Mlp;
import dev.reverie.network.MlpConfig;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The flow of an exact score has the exact density, whatever the schedule and the dimension. */
class ScoreFlowTest {
    private static final RandomStream STREAM = RandomStream.of(3);
    private static final FlowSolver SOLVER = new FlowSolver(FlowIntegrator.adaptive(1e-6), new ExactDivergence());

    static Stream<Schedule> schedules() {
        return Stream.of(
                new VarianceExploding(),
                new VariancePreserving(),
                new CosineVariancePreserving(),
                new SubVariancePreserving(),
                new Edm(),
                new RectifiedFlow());
    }

    private static Tensor points(int count, int dimension) {
        double[] values = new double[count * dimension];
        RandomStream.of(11).cursor().fillGaussian(values);
        return Tensors.of(values, count, dimension);
    }

    private static double[][] centers(int dimension) {
        RandomCursor draws = RandomStream.of(12).cursor();
        double[][] centers = new double[3][dimension];
        for (double[] center : centers) {
            draws.fillGaussian(center);
        }
        return centers;
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void theDensityOfAMixtureIsItsClosedFormInOneTwoAndTenDimensions(Schedule schedule) {
        Sde sde = Sde.of(schedule);
        for (int dimension : new int[] {1, 2, 10}) {
            DensityModel oracle = new GaussianMixtureOracle(
                    schedule, new double[] {0.5, 0.3, 0.2}, centers(dimension), new double[] {0.3, 0.2, 0.5});
            try (Scope scope = Scope.open()) {
                Tensor x = points(4, dimension);
                FlowDensities density = SOLVER.logDensity(new ScoreFlow(oracle), x, STREAM);
                double[] wanted = oracle.logDensity(x, ScoreModel.times(x, sde.samplingEpsilon()))
                        .toDoubles();
                // The process does not quite reach its prior; with the true end density in its place nothing is left
                // over.
                Tensor end = oracle.logDensity(density.latent(), ScoreModel.times(x, sde.end()));
                double[] got = end.add(Tensors.of(density.changes())).toDoubles();
                // the promise of this house at tolerance 1e-6
                assertThat(got).as("%s, %d dimensions", schedule, dimension).containsExactly(wanted, within(1e-3));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void theDensityOfAGaussianIsThatOfItsLinearFlow(Schedule schedule) {
        Sde sde = Sde.of(schedule);
        double mean = 0.4;
        double variance = 0.6;
        double start = sde.samplingEpsilon();
        double stretch = Math.sqrt(sde.varianceAt(sde.end(), variance) / sde.varianceAt(start, variance));
        DensityModel oracle = GaussianOracle.isotropic(schedule, mean, variance);
        for (int dimension : new int[] {1, 2, 10}) {
            try (Scope scope = Scope.open()) {
                Tensor x = points(4, dimension);
                FlowDensities density = SOLVER.logDensity(new ScoreFlow(oracle), x, STREAM);
                Tensor latent = x.sub(sde.meanAt(start, mean)).mul(stretch).add(sde.meanAt(sde.end(), mean));
                double change = dimension * Math.log(stretch);
                double[] wanted = Arrays.stream(new ScoreFlow(oracle).baseLogDensity(latent))
                        .map(base -> base + change)
                        .toArray();
                assertThat(density.logDensities())
                        .as("%s, %d dimensions", schedule, dimension)
                        .containsExactly(wanted, within(1e-3));
            }
        }
    }

    @Test
    void theDensityOfAMixtureIntegratesToOneOverThePlane() {
        Sde sde = Sde.of(new VarianceExploding());
        DensityModel oracle = new GaussianMixtureOracle(
                sde.schedule(), new double[] {0.6, 0.4}, new double[][] {{1, 0.5}, {-1, 0}}, new double[] {0.1, 0.2});
        assertThat(FlowTrainingTest.mass(new ScoreFlow(oracle))).isCloseTo(1, within(0.01));
    }

    @Test
    void decodingUndoesEncoding() {
        Sde sde = Sde.of(new VariancePreserving());
        ScoreFlow flow = new ScoreFlow(new GaussianMixtureOracle(
                sde.schedule(), new double[] {0.5, 0.5}, new double[][] {{1, 0}, {-1, 0}}, new double[] {0.1, 0.2}));
        try (Scope scope = Scope.open()) {
            Tensor x = points(6, 2);
            FlowEnd latent = SOLVER.encode(flow, x);
            double[] back = SOLVER.decode(flow, latent.tensor()).tensor().toDoubles();
            // tolerance 1e-6 a step, on a way of some twenty steps and back
            assertThat(back).containsExactly(x.toDoubles(), within(1e-4));
            assertThat(latent.evaluations()).isBetween(30, 1000);
        }
    }

    @Test
    void modelsThatDoNotFitAreRefused() {
        Sde vp = Sde.of(new VariancePreserving());
        ScoreModel oracle = GaussianOracle.isotropic(vp.schedule(), 0, 1);
        assertThatThrownBy(() -> new ScoreFlow(oracle, 0.5, 0)).hasMessageContaining("baseStd must be positive");
        assertThatThrownBy(() -> new ScoreFlow(oracle, 0)).hasMessageContaining("has no noise");
        assertThatThrownBy(() -> new ScoreFlow(oracle, 1.5)).hasMessageContaining("epsilon must be in [0.0, 1.0)");
        assertThatThrownBy(() -> new ScoreFlow(new TrainedInterval(oracle, new TimeInterval(0.01, 1)), 1e-3))
                .hasMessageContaining("raise epsilon to 0.01");
        ScoreModel chain = NetworkModel.discrete(
                new Mlp(MlpConfig.builder(2).features(8).blocks(1).build()), vp.schedule(), 100, TimeIndexing.TRUNCATE);
        assertThatThrownBy(() -> new ScoreFlow(chain))
                .hasMessageContaining("discrete chain of 100 steps")
                .hasMessageContaining("train a continuous model");
    }
}
