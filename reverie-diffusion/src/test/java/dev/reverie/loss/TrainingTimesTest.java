package dev.reverie.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.UserSchedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.stat.NormalDistribution;
import dev.reverie.stat.SampleMoments;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TrainingTimesTest {
    private static final double MINIMUM = 1e-3;
    /** From here on the likelihood weight, about 1/t, has a variance that a few thousand samples can tell. */
    private static final double LIGHT_TAILED = 1e-2;

    static List<Schedule> schedules() {
        return List.of(
                new VarianceExploding(),
                new VariancePreserving(),
                new SubVariancePreserving(),
                new CosineVariancePreserving(),
                new RectifiedFlow(),
                UserSchedule.of(TimeInterval.UNIT, t -> Math.exp(-3 * t * t), t -> 0.01 + t));
    }

    /** For integrands that behave like 1/t near 0 and 1/(1 - t) near 1. */
    private static double integral(DoubleUnaryOperator f, double from, double to) {
        double middle = Math.min(0.5, to);
        double pole = 1.001;
        return logarithmic(f, from, middle)
                + (to > middle ? logarithmic(r -> f.applyAsDouble(pole - r), pole - to, pole - middle) : 0);
    }

    /** Simpson's rule on logarithmically spaced points. */
    private static double logarithmic(DoubleUnaryOperator f, double from, double to) {
        int cells = 4000;
        double width = Math.log(to / from) / cells;
        double sum = 0;
        for (int k = 0; k <= cells; k++) {
            double t = k == cells ? to : from * Math.exp(k * width);
            sum += (k == 0 || k == cells ? 1 : k % 2 == 1 ? 4 : 2) * t * f.applyAsDouble(t);
        }
        return sum * width / 3;
    }

    private static double likelihoodWeight(Schedule schedule, double t) {
        return schedule.diffusionSquared(t) / Math.pow(schedule.sigma(t), 2);
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void importanceInvertsTheDistributionWhoseDensityIsTheLikelihoodWeight(Schedule schedule) {
        TimeInterval trained = new TimeInterval(MINIMUM, schedule.domain().end());
        TimeDistribution importance = new TimeDistribution.Importance();
        DoubleUnaryOperator density = t -> likelihoodWeight(schedule, t);
        double total = integral(density, trained.start(), trained.end());
        for (double u : new double[] {0, 0.1, 0.5, 0.9, 0.999}) {
            double t = importance.time(schedule, trained, u);
            double share = u == 0 ? 0 : integral(density, trained.start(), t) / total;
            assertThat(t).isBetween(trained.start(), trained.end());
            // the error of Simpson's rule, 1e-8, and that of derivatives found numerically
            assertThat(share).isCloseTo(u, within(1e-6));
            // weighted back, all samples of the likelihood weigh the same
            assertThat(importance.correction(schedule, trained, t) * likelihoodWeight(schedule, t))
                    .isCloseTo(total / trained.length(), within(1e-6 * total / trained.length()));
        }
    }

    @Test
    void logNormalLevelsAndLogitNormalTimesHaveTheirNormalDistribution() {
        NormalDistribution law = new NormalDistribution(-0.4, 1.3);
        for (Schedule schedule : schedules()) {
            TimeInterval trained = new TimeInterval(MINIMUM, schedule.domain().end());
            var level = new TimeDistribution.LogNormal(law.mean(), law.std());
            var place = new TimeDistribution.LogitNormal(law.mean(), law.std());
            for (double u : new double[] {0, 1e-3, 0.3, 0.5, 0.97}) {
                double ofLevel = level.time(schedule, trained, u);
                // inverses of the processes are exact to 1e-9 of a logarithm; the share is as smooth
                assertThat(share(law, t -> Math.log(schedule.noiseToSignal(t)), trained, ofLevel))
                        .isCloseTo(u, within(1e-9));
                double ofPlace = place.time(schedule, trained, u);
                assertThat(share(law, t -> Math.log(t / (1 - t)), trained, ofPlace))
                        .isCloseTo(u, within(1e-12));
            }
        }
    }

    /** The share of a cut normal distribution below a time. */
    private static double share(NormalDistribution law, DoubleUnaryOperator value, TimeInterval trained, double t) {
        double low = law.cdf(value.applyAsDouble(trained.start()));
        double high = law.cdf(value.applyAsDouble(trained.end()));
        return (law.cdf(value.applyAsDouble(t)) - low) / (high - low);
    }

    @Test
    void onStraightPathsLogNormalAndLogitNormalAreOne() {
        Schedule straight = new RectifiedFlow();
        TimeInterval trained = new TimeInterval(MINIMUM, straight.domain().end());
        for (double u = 0; u < 1; u += 0.05) {
            assertThat(new TimeDistribution.LogNormal(0.3, 0.8).time(straight, trained, u))
                    .isCloseTo(new TimeDistribution.LogitNormal(0.3, 0.8).time(straight, trained, u), within(1e-12));
        }
    }

    @Test
    void theLevelsOfEdmAreAsPublished() {
        Schedule edm = new Edm();
        TrainingTimes times = new TrainingTimes(edm, 0.002, TimeDistribution.LogNormal.EDM, false);
        SampleMoments logarithms = SampleMoments.of(Arrays.stream(times.draw(4000, RandomStream.of(5)))
                .map(Math::log)
                .toArray());
        assertThat(logarithms.mean()).isCloseTo(-1.2, within(4 * logarithms.standardError()));
        // relative standard error of a deviation: 1 / sqrt(2 n) = 0.011; the seed is fixed
        assertThat(logarithms.std()).isCloseTo(1.2, within(0.04));
    }

    @Test
    void stratifiedTimesAreEvenlySpacedFromOneRandomPlace() {
        Schedule schedule = new VariancePreserving();
        TrainingTimes times = new TrainingTimes(schedule, MINIMUM, new TimeDistribution.Uniform(), true);
        double[] t = times.draw(10, RandomStream.of(1).index(3));
        assertThat(times.draw(10, RandomStream.of(1).index(3))).containsExactly(t);
        double[] sorted = Arrays.stream(t).sorted().toArray();
        for (int i = 1; i < sorted.length; i++) {
            assertThat(sorted[i] - sorted[i - 1]).isCloseTo((1 - MINIMUM) / 10, within(1e-12));
        }
        // each time alone is uniform
        double[] third = new double[2000];
        Arrays.setAll(third, k -> times.draw(10, RandomStream.of(2).index(k))[3]);
        SampleMoments moments = SampleMoments.of(third);
        assertThat(moments.mean()).isCloseTo((1 + MINIMUM) / 2, within(4 * moments.standardError()));
        // variance 1/12 of a uniform number, whose relative standard error is 0.9 / sqrt(n) = 0.02
        assertThat(moments.variance()).isCloseTo(1 / 12.0, within(0.08 / 12));
    }

    /** The mean loss of each of many batches. */
    private static SampleMoments batchMeans(Objective objective, ScoreModel model, int batches, int size) {
        double[] means = new double[batches];
        for (int k = 0; k < batches; k++) {
            try (Scope scope = Scope.open()) {
                NoiseGenerator generator = new NoiseGenerator();
                Tensor x0 = generator
                        .seed(RandomStream.of(9).index(k).seed())
                        .normal(DType.FLOAT64, Device.CPU, size, 8)
                        .mul(Math.sqrt(0.3))
                        .add(0.2);
                means[k] = objective
                        .evaluate(model, x0, RandomStream.of(8).index(k))
                        .mean()
                        .item();
            }
        }
        return SampleMoments.of(means);
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void importanceAndStrataChangeTheVarianceButNotTheExpectation(Schedule schedule) {
        ScoreModel model = GaussianOracle.isotropic(schedule, 0.2, 0.3);
        double end = schedule.domain().end();
        double exact = integral(
                        t -> {
                            double signal = 0.3 * Math.pow(schedule.alpha(t), 2);
                            return likelihoodWeight(schedule, t) * signal / (signal + Math.pow(schedule.sigma(t), 2));
                        },
                        LIGHT_TAILED,
                        end)
                / (end - LIGHT_TAILED);
        SampleMoments uniform = moments(schedule, model, new TimeDistribution.Uniform(), false);
        SampleMoments strata = moments(schedule, model, new TimeDistribution.Uniform(), true);
        SampleMoments importance = moments(schedule, model, new TimeDistribution.Importance(), false);
        SampleMoments both = moments(schedule, model, new TimeDistribution.Importance(), true);
        for (SampleMoments sample : List.of(uniform, strata, importance, both)) {
            assertThat(sample.mean()).isCloseTo(exact, within(4 * sample.standardError()));
        }
        assertThat(both.variance()).isLessThan(importance.variance());
        if (!(schedule instanceof VarianceExploding)) {
            // there the likelihood weight is constant, and importance sampling is uniform
            assertThat(importance.variance()).isLessThan(0.7 * uniform.variance());
        }
    }

    private static SampleMoments moments(
            Schedule schedule, ScoreModel model, TimeDistribution distribution, boolean stratified) {
        return batchMeans(
                new DenoisingScoreMatching(
                        new TrainingTimes(schedule, LIGHT_TAILED, distribution, stratified),
                        Reduction.MEAN,
                        Weighting.LIKELIHOOD),
                model,
                100,
                32);
    }

    @Test
    void distributionsThatDoNotFitTheProcessAreRefused() {
        assertThatThrownBy(() -> new TrainingTimes(new Edm(), 0.002, TimeDistribution.LogitNormal.STANDARD, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("time runs within [0, 1]")
                .hasMessageContaining("take a log-normal noise level");
        assertThatThrownBy(() -> new TrainingTimes(new Edm(), 0.002, new TimeDistribution.LogNormal(12, 1), false))
                .hasMessageContaining("holds only the share")
                .hasMessageContaining("move the mean into that range");
        assertThatThrownBy(() -> new TimeDistribution.LogNormal(0, 0))
                .hasMessage("mean must be finite and std positive and finite, got 0.0 and 0.0");
        assertThatThrownBy(() -> new TimeDistribution.LogitNormal(Double.NaN, 1))
                .hasMessageContaining("mean must be");
    }
}
