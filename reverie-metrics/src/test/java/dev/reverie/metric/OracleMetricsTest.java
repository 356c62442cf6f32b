package dev.reverie.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.metric.memory.CopiesByLevel;
import dev.reverie.metric.memory.MemorisationGap;
import dev.reverie.metric.oracle.LikelihoodError;
import dev.reverie.metric.oracle.ScoreError;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.EmpiricalOracle;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.oracle.MixtureOracle;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.stat.GaussianMixture;
import dev.reverie.stat.MultivariateNormal;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OracleMetricsTest {
    private final Schedule schedule = new VariancePreserving();
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    /** A model whose score is (1 + e) times the exact one has relative error e at every noise level. */
    @Test
    void theErrorOfAScaledScoreIsItsScale() {
        GaussianMixture normal = GaussianMixture.of(
                new double[] {1}, List.of(MultivariateNormal.of(new double[2], new double[][] {{1, 0.3}, {0.3, 0.5}})));
        MixtureOracle truth = new MixtureOracle(schedule, normal);
        ScoreModel scaled = new ScoreModel() {
            @Override
            public Schedule schedule() {
                return schedule;
            }

            @Override
            public Prediction prediction() {
                return Prediction.SCORE;
            }

            @Override
            public Tensor predict(Tensor x, double[] t) {
                return truth.score(x, t).mul(1.01);
            }
        };
        Tensor data = Rows.normal(200, 2, 0, 1, 1).tensor();
        for (ScoreError.Level level : ScoreError.of(scaled, truth, data, new double[] {0.01, 0.3, 1}, 0)) {
            assertThat(level.relative()).isCloseTo(0.01, within(1e-12));
        }
        assertThat(ScoreError.of(truth, truth, data, new double[] {0.5}, 0)
                        .get(0)
                        .excess())
                .isZero();
    }

    @Test
    void errorsOfLikelihoodsAreAsByHand() {
        LikelihoodError error = LikelihoodError.of(new double[] {1, 2, 3}, new double[] {1.5, 2, 2});
        assertThat(error.bias()).isCloseTo(0.5 / 3, within(1e-15));
        assertThat(error.rootMeanSquare()).isCloseTo(Math.sqrt(1.25 / 3), within(1e-15));
        assertThat(error.largest()).isEqualTo(1);
        assertThatThrownBy(() -> LikelihoodError.of(new double[] {1, Double.NaN}, new double[2]))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("example 1");
    }

    /** A mixture of narrow Gaussians about the data is the empirical law as their width goes to 0. */
    @Test
    void theEmpiricalOracleIsTheLimitOfNarrowGaussians() {
        Features data = Rows.normal(7, 3, 0, 1, 5);
        EmpiricalOracle empirical = new EmpiricalOracle(schedule, data.tensor());
        List<MultivariateNormal> narrow = java.util.Arrays.stream(data.rows())
                .map(row -> MultivariateNormal.of(row, new double[][] {{1e-12, 0, 0}, {0, 1e-12, 0}, {0, 0, 1e-12}}))
                .toList();
        double[] weights = new double[7];
        java.util.Arrays.fill(weights, 1.0 / 7);
        MixtureOracle mixture = new MixtureOracle(schedule, GaussianMixture.of(weights, narrow));
        Tensor x = Rows.normal(5, 3, 0, 1, 6).tensor();
        double[] times = {0.05, 0.1, 0.4, 0.8, 1};
        double[] exact = mixture.denoised(x, times).toDoubles();
        double[] found = empirical.denoised(x, times).toDoubles();
        double[] exactDensity = mixture.logDensity(x, times).toDoubles();
        double[] foundDensity = empirical.logDensity(x, times).toDoubles();
        for (int i = 0; i < exact.length; i++) {
            assertThat(found[i]).isCloseTo(exact[i], within(1e-7));
        }
        for (int i = 0; i < 5; i++) {
            assertThat(foundDensity[i]).isCloseTo(exactDensity[i], within(1e-6 * Math.abs(exactDensity[i])));
        }
    }

    /** At low noise memory denoises its own data without error and moves other data to theirs; the true law has no gap. */
    @Test
    void memoryShowsAsAGapAndKnowledgeOfTheLawDoesNot() {
        Tensor train = Rows.normal(300, 8, 0, 1, 1).tensor();
        Tensor test = Rows.normal(300, 8, 0, 1, 2).tensor();
        double[] times = {0.02, 0.5};
        List<MemorisationGap.Level> memory =
                MemorisationGap.of(new EmpiricalOracle(schedule, train), train, test, times, 0);
        List<MemorisationGap.Level> law = MemorisationGap.of(
                new GaussianMixtureOracle(schedule, new double[] {1}, new double[][] {new double[8]}, new double[] {1}),
                train,
                test,
                times,
                0);
        assertThat(memory.get(0).train()).isLessThan(1e-3);
        assertThat(memory.get(0).gap()).isGreaterThan(20 * memory.get(0).standardError());
        for (MemorisationGap.Level level : law) {
            assertThat(Math.abs(level.gap())).isLessThan(4 * level.standardError());
            // The posterior variance of a standard normal: sigma^2 / (alpha^2 + sigma^2).
            double variance = level.sigma() * level.sigma() / (1 + level.sigma() * level.sigma());
            assertThat(level.test()).isCloseTo(variance, within(0.1 * variance));
        }
    }

    /** Memory ends at copies below some noise and not above; the law itself never; a model that copies a tenth, at a tenth. */
    @Test
    void copiesArePredictedOfMemoryAndFoundAsOftenAsTheyAreMade() {
        Tensor train = Rows.normal(300, 8, 0, 1, 1).tensor();
        Tensor unseen = Rows.normal(400, 8, 0, 1, 2).tensor();
        double[] times = {0.005, 0.05, 0.9};
        EmpiricalOracle memory = new EmpiricalOracle(schedule, train);
        ScoreModel law =
                new GaussianMixtureOracle(schedule, new double[] {1}, new double[][] {new double[8]}, new double[] {1});
        List<CopiesByLevel.Level> own = CopiesByLevel.of(memory, train, unseen, times, 0);
        assertThat(own).allSatisfy(level -> assertThat(level.found()).isEqualTo(level.predicted()));
        // The noise of the first is a fiftieth of the distance to the nearest datum, that of the last exceeds all
        // distances.
        assertThat(own.get(0).predicted()).isGreaterThan(0.99);
        assertThat(own.get(1).predicted()).isLessThan(own.get(0).predicted());
        assertThat(own.get(2).predicted()).isZero();
        for (CopiesByLevel.Level level : CopiesByLevel.of(law, train, unseen, times, 0)) {
            assertThat(level.found()).isLessThan(0.02);
        }
        ScoreModel tenth = new ScoreModel() {
            @Override
            public Schedule schedule() {
                return schedule;
            }

            @Override
            public Prediction prediction() {
                return Prediction.DENOISED;
            }

            @Override
            public Tensor predict(Tensor x, double[] t) {
                Tensor knows = law.denoised(x, t).copy();
                Tensor remembers = memory.denoised(x, t);
                for (int i = 0; i < x.size(0); i += 10) {
                    knows.narrow(0, i, 1).copyFrom(remembers.narrow(0, i, 1));
                }
                return knows;
            }
        };
        assertThat(CopiesByLevel.of(tenth, train, unseen, new double[] {0.005}, 0)
                        .get(0)
                        .found())
                .isCloseTo(0.1, within(0.02));
        assertThatThrownBy(() ->
                        CopiesByLevel.of(law, train, Rows.normal(9, 7, 0, 1, 2).tensor(), times, 0))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("one shape");
    }
}
