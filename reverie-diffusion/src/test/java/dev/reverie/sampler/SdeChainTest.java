package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.grid.TimeGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.pc.Ancestral;
import dev.reverie.sampler.pc.EulerMaruyama;
import dev.reverie.sampler.pc.EulerMaruyama.StepLength;
import dev.reverie.sampler.pc.NoCorrector;
import dev.reverie.sampler.pc.Predictor;
import dev.reverie.sampler.pc.PredictorCorrector;
import dev.reverie.sampler.pc.PredictorCorrector.Sequence;
import dev.reverie.sampler.pc.ReverseDiffusion;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.testkit.ConvergenceOrder;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The orders of the predictors of predictor-corrector sampling, alone. */
class SdeChainTest {
    private static final double DATA_VARIANCE = 0.3;

    /** The predictor, with noise in all steps, and each point of the chain met exactly. */
    private static Sampler sampler(Predictor predictor) {
        return new PredictorCorrector(
                predictor, new NoCorrector(), Sequence.PREDICT_FIRST, false, TimeIndexing.NEAREST);
    }

    static Stream<Predictor> chains() {
        return Stream.of(
                new ReverseDiffusion(),
                new Ancestral(),
                new Ancestral(Ancestral.Variance.LARGE),
                new Ancestral(Ancestral.Variance.SMALL),
                new EulerMaruyama(1, StepLength.PUBLISHED));
    }

    /** N points over the whole of time; the last step leaves the first level of noise. */
    private static TimeGrid chain(Schedule schedule, int steps) {
        double end = schedule.domain().end();
        double start = schedule.domain().start();
        return TimeGrid.of(IntStream.range(0, steps)
                .mapToDouble(k -> k == steps - 1 ? start : end + (start - end) * k / (steps - 1))
                .toArray());
    }

    /** The variance in the limit of many steps, of which the last one is not small where sigmaMin is not. */
    private static double limit(Predictor predictor, double sigmaMin) {
        double square = sigmaMin * sigmaMin;
        double denoised = DATA_VARIANCE * DATA_VARIANCE / (DATA_VARIANCE + square);
        if (predictor instanceof EulerMaruyama) {
            return DATA_VARIANCE + square;
        }
        boolean noLastNoise =
                predictor instanceof Ancestral ancestral && ancestral.variance() != Ancestral.Variance.LARGE;
        return noLastNoise ? denoised : denoised + square;
    }

    @ParameterizedTest
    @MethodSource("chains")
    void theVarianceConvergesWithWeakOrderOne(Predictor predictor) {
        hold(predictor, new VarianceExploding(0.1, 5), limit(predictor, 0.1));
        hold(predictor, new VariancePreserving(0.1, 8), limit(predictor, 0));
        if (!(predictor instanceof Ancestral)) {
            hold(predictor, new SubVariancePreserving(0.1, 8), limit(predictor, 0));
        }
    }

    private static void hold(Predictor predictor, Schedule schedule, double limit) {
        GaussianOracle model = GaussianOracle.isotropic(schedule, 0, DATA_VARIANCE);
        double start = Sde.of(schedule).varianceAt(1, DATA_VARIANCE);
        // fine: the first-order errors of ancestral VP nearly cancel on these data
        ConvergenceOrder.measure(
                        256,
                        3,
                        0,
                        n -> Math.abs(
                                SdeProblem.variance(sampler(predictor), model, chain(schedule, n), start) - limit))
                .hold(predictor + ", " + schedule, sampler(predictor).traits().order(), 0.1);
    }

    @Test
    void thePublishedPosteriorVarianceIsTheLargerOnVpAndTheSmallerOnVe() {
        for (Schedule schedule : List.of(new VarianceExploding(0.1, 5), new VariancePreserving(0.1, 8))) {
            GaussianOracle model = GaussianOracle.isotropic(schedule, 0, DATA_VARIANCE);
            Ancestral.Variance published =
                    schedule instanceof VariancePreserving ? Ancestral.Variance.LARGE : Ancestral.Variance.SMALL;
            assertThat(SdeProblem.variance(sampler(new Ancestral()), model, chain(schedule, 50), 1))
                    .isEqualTo(SdeProblem.variance(sampler(new Ancestral(published)), model, chain(schedule, 50), 1));
        }
    }

    @Test
    void eachPosteriorVarianceIsExactForItsData() {
        Schedule schedule = new VariancePreserving(0.1, 8);
        Sde sde = Sde.of(schedule);
        // data N(0, I): every x_i is N(0, 1), and the step x_i to x_{i-1} has variance beta_i
        assertThat(SdeProblem.variance(
                        sampler(new Ancestral(Ancestral.Variance.LARGE)),
                        GaussianOracle.isotropic(schedule, 0, 1),
                        chain(schedule, 20),
                        sde.varianceAt(1, 1)))
                .isCloseTo(1, within(1e-12));
        // data that are one point: one step of the chain from x_i leaves the law of x_{i-1}
        DdpmChain chain = DdpmChain.linear(0.1, 8, 20);
        for (int i = 1; i < 20; i++) {
            double beta = chain.beta(i);
            double kept = (1 - beta / chain.oneMinusCumulativeAlpha(i)) / Math.sqrt(1 - beta);
            assertThat(kept * kept * chain.oneMinusCumulativeAlpha(i) + chain.posteriorVariance(i))
                    .isCloseTo(chain.oneMinusCumulativeAlpha(i - 1), within(1e-12));
        }
    }

    @Test
    void eulerMaruyamaHasStrongOrderOne() {
        ScoreModel model = SdeProblem.mixture(new VarianceExploding(0.1, 5));
        NoiseSource path = BrownianTree.of(5).withResolution(1e-3);
        double[] exact = euler(model, path, 512);
        // the solution it is held against has an error of its own, an eighth of the finest
        ConvergenceOrder.measure(16, 3, 0, steps -> SdeProblem.meanDifference(exact, euler(model, path, steps)))
                .hold("EulerMaruyama, strong", 1, 0.25);
    }

    /** N points and a last step of the same length, from 1/N to 0. */
    private static double[] euler(ScoreModel model, NoiseSource path, int steps) {
        TimeGrid grid = TimeGrid.of(IntStream.range(0, steps)
                .mapToDouble(k -> (double) (steps - k) / steps)
                .toArray());
        return SdeProblem.end(sampler(new EulerMaruyama()), SdeProblem.problem(model, grid, path), 48);
    }
}
