package dev.reverie.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ChainScheduleTest {
    private static final List<DdpmChain> CHAINS = List.of(
            DdpmChain.linear(0.1, 20, 1000),
            DdpmChain.cosine(new CosineVariancePreserving(), 50),
            DdpmChain.of(0.1, 0.4, 0.05, 0.3, 0.3),
            DdpmChain.of(0.3, 0.2));

    @Test
    void atTheTimesOfTheChainItHasTheValuesOfTheChain() {
        for (DdpmChain chain : CHAINS) {
            ChainSchedule schedule = new ChainSchedule(chain);
            for (int i = 0; i < chain.steps(); i++) {
                double t = (double) i / (chain.steps() - 1);
                // t (N - 1) misses i by a unit in the last place, a thousandfold of which is the slope of lambda
                assertThat(schedule.alpha(t)).isEqualTo(chain.sqrtCumulativeAlpha(i), within(1e-11));
                assertThat(schedule.sigma(t)).isEqualTo(chain.sqrtOneMinusCumulativeAlpha(i), within(1e-11));
            }
        }
    }

    @Test
    void noiseGrowsEverywhereBetween() {
        for (DdpmChain chain : CHAINS) {
            ChainSchedule schedule = new ChainSchedule(chain);
            double before = Double.POSITIVE_INFINITY;
            for (int k = -5; k <= 10_005; k++) {
                double lambda = schedule.logSnr(k / 10_000.0);
                assertThat(lambda).isLessThan(before);
                before = lambda;
                double t = k / 10_000.0;
                double alpha = schedule.alpha(t);
                double sigma = schedule.sigma(t);
                assertThat(alpha * alpha + sigma * sigma).isEqualTo(1, within(1e-14));
                assertThat(schedule.diffusionSquared(t)).isGreaterThanOrEqualTo(0);
            }
        }
    }

    @Test
    void derivativesAreThoseOfTheFunctions() {
        ChainSchedule schedule = new ChainSchedule(DdpmChain.of(0.1, 0.4, 0.05, 0.3, 0.3));
        for (double t = 0.013; t < 1; t += 0.0371) {
            assertThat(schedule.alphaDerivative(t)).isEqualTo(slope(schedule::alpha, t), within(1e-8));
            assertThat(schedule.sigmaDerivative(t)).isEqualTo(slope(schedule::sigma, t), within(1e-8));
            assertThat(schedule.logAlphaDerivative(t)).isEqualTo(slope(schedule::logAlpha, t), within(1e-8));
            double sigma = schedule.sigma(t);
            assertThat(schedule.diffusionSquared(t))
                    .isEqualTo(
                            2 * sigma * (schedule.sigmaDerivative(t) - schedule.logAlphaDerivative(t) * sigma),
                            within(1e-12));
        }
    }

    /** Central difference: an error of h^2, 1e-10, and of rounding, 1e-11. */
    private static double slope(DoubleUnaryOperator function, double t) {
        double h = 1e-5;
        return (function.applyAsDouble(t + h) - function.applyAsDouble(t - h)) / (2 * h);
    }

    @Test
    void ofAFineLinearChainItIsTheContinuousProcess() {
        ChainSchedule schedule = new ChainSchedule(DdpmChain.linear(0.1, 20, 1000));
        VariancePreserving continuous = new VariancePreserving();
        for (double t = 0.1; t <= 1; t += 0.05) {
            // the chain's i-th value stands for time (i + 1) / N: a step of 1/1000 times a slope of at most 2
            assertThat(schedule.alpha(t)).isEqualTo(continuous.alpha(t), within(2e-3));
        }
        assertThat(schedule.priorStd()).isEqualTo(1);
        assertThat(schedule.sigma(0)).isEqualTo(1e-2, within(1e-12));
    }

    @Test
    void schedulesOfEqualChainsAreEqual() {
        ChainSchedule one = new ChainSchedule(DdpmChain.of(0.1, 0.2));
        assertThat(one)
                .isEqualTo(new ChainSchedule(DdpmChain.of(0.1, 0.2)))
                .hasSameHashCodeAs(new ChainSchedule(one.chain()));
        assertThat(one).isNotEqualTo(new ChainSchedule(DdpmChain.of(0.1, 0.3)));
        assertThat(one).hasToString("ChainSchedule[" + one.chain() + "]");
    }

    @Test
    void chainsWithoutARangeOfTimesAreRefused() {
        assertThatThrownBy(() -> new ChainSchedule(DdpmChain.of(0.1))).hasMessageContaining("at least 2 steps");
        assertThatThrownBy(() -> new ChainSchedule(DdpmChain.of(0.1, 1.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pure noise");
    }
}
