package dev.reverie.sde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.grid.TimeGrid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SmldChain;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.stat.NormalDistribution;
import org.junit.jupiter.api.Test;

class SdeTest {
    @Test
    void defaultsAreThePapers() {
        assertThat(Sde.of(new VarianceExploding()).samplingEpsilon()).isEqualTo(1e-5);
        assertThat(Sde.of(new VariancePreserving()).samplingEpsilon()).isEqualTo(1e-3);
        assertThat(Sde.of(new SubVariancePreserving()).samplingEpsilon()).isEqualTo(1e-3);
        assertThat(Sde.of(new VarianceExploding()).priorStd()).isEqualTo(50.0);
        assertThat(Sde.of(new VariancePreserving()).priorStd()).isEqualTo(1.0);
        assertThat(Sde.of(new Edm()).end()).isEqualTo(80.0);
        assertThat(Sde.of(new Edm()).samplingEpsilon()).isEqualTo(0.002);
    }

    @Test
    void theWholeFamilyKeepsTheMarginalsOfGaussianData() {
        // d/dt of the moments under each member of the family equals that of the closed form
        double dataMean = 0.3;
        double dataVariance = 0.25;
        for (Schedule schedule : new Schedule[] {
            new VarianceExploding(),
            new VariancePreserving(),
            new SubVariancePreserving(),
            new Edm(),
            new RectifiedFlow(),
            new CosineVariancePreserving()
        }) {
            Sde sde = Sde.of(schedule);
            for (double eta : new double[] {0.0, 0.5, 1.0, 2.0}) {
                double t = sde.start() + 0.3 * (sde.end() - sde.start());
                Coefficients c = sde.family(t, eta);
                double mean = sde.meanAt(t, dataMean);
                double variance = sde.varianceAt(t, dataVariance);
                // score = -(x - mean) / variance; going back in time the noise adds variance, hence the minus sign
                double meanRate = c.state() * mean;
                double varianceRate = 2.0 * (c.state() - c.score() / variance) * variance - c.noise() * c.noise();
                double alpha = schedule.alpha(t);
                assertThat(meanRate).isCloseTo(schedule.alphaDerivative(t) * dataMean, within(1e-12));
                double exact = 2.0 * alpha * schedule.alphaDerivative(t) * dataVariance
                        + 2.0 * schedule.sigma(t) * schedule.sigmaDerivative(t);
                assertThat(varianceRate).isCloseTo(exact, within(1e-12 * Math.max(1.0, Math.abs(exact))));
            }
        }
    }

    @Test
    void priorLogDensityIsTheNormalOne() {
        Sde sde = Sde.of(new VarianceExploding());
        NormalDistribution normal = new NormalDistribution(0.0, 50.0);
        double expected = normal.logDensity(3.0) + normal.logDensity(-40.0);
        assertThat(sde.priorLogDensity(9.0 + 1600.0, 2)).isCloseTo(expected, within(1e-13));
        assertThatIllegalArgumentException().isThrownBy(() -> sde.priorLogDensity(1.0, 0));
    }

    @Test
    void badValuesAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sde.of(new VariancePreserving()).family(0.5, -1.0))
                .withMessageContaining("-1.0");
        assertThatIllegalArgumentException().isThrownBy(() -> new Sde(new VariancePreserving(), 0.0, 1e-3));
        assertThatIllegalArgumentException().isThrownBy(() -> new Sde(new VariancePreserving(), 1.0, 1.0));
    }

    @Test
    void indicesOnThePublishedGridAreAsDocumented() {
        assertThat(offGrid(TimeIndexing.TRUNCATE, 1000)).isZero();
        assertThat(offGrid(TimeIndexing.NEAREST, 1000)).isBetween(499, 500);
        assertThat(offGrid(TimeIndexing.TRUNCATE, 2000)).isBetween(999, 1001);
        assertThat(TimeIndexing.NEAREST.index(0.0099999, 1.0, 1001)).isEqualTo(10);
        assertThat(TimeIndexing.TRUNCATE.index(0.0099999, 1.0, 1001)).isEqualTo(9);
        assertThat(TimeIndexing.NEAREST.index(2.0, 1.0, 10)).isEqualTo(9);
        assertThat(TimeIndexing.NEAREST.index(-1.0, 1.0, 10)).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> TimeIndexing.NEAREST.index(Double.NaN, 1.0, 10));
    }

    /** How many points k of the VP grid do not get the index N - 1 - k. */
    private static int offGrid(TimeIndexing indexing, int steps) {
        TimeGrid grid = new UniformGrid().place(Sde.of(new VariancePreserving()), steps);
        int off = 0;
        for (int k = 0; k < steps; k++) {
            off += indexing.index(grid.time(k), 1.0, steps) == steps - 1 - k ? 0 : 1;
        }
        return off;
    }

    @Test
    void cosineChainIsClippedAndFollowsTheSchedule() {
        CosineVariancePreserving schedule = new CosineVariancePreserving();
        DdpmChain chain = DdpmChain.cosine(schedule, 1000);
        assertThat(chain.beta(999)).isEqualTo(0.999);
        assertThat(chain.beta(0)).isCloseTo(4.12842e-5, within(1e-9));
        double alpha = schedule.alpha(0.5);
        assertThat(chain.cumulativeAlpha(499)).isCloseTo(alpha * alpha, within(1e-13));
    }

    @Test
    void chainsRefuseImpossibleParameters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DdpmChain.linear(0.1, 20.0, 10))
                .withMessageContaining("use more steps");
        assertThat(DdpmChain.linear(0.1, 20.0, 20).alpha(19)).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DdpmChain.of(0.1, 1.5))
                .withMessageContaining("beta[1]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SmldChain(2.0, 1.0, 10))
                .withMessageContaining("swapped");
        assertThatIllegalArgumentException().isThrownBy(() -> new SmldChain(0.1, 1.0, 1));
    }

    @Test
    void smldNoiseAddsUpToTheLadder() {
        SmldChain chain = new SmldChain(0.01, 50.0, 100);
        double variance = 0.0;
        for (int i = 0; i < 100; i++) {
            variance += chain.noise(i) * chain.noise(i);
            assertThat(Math.sqrt(variance)).isCloseTo(chain.sigma(i), within(1e-13 * chain.sigma(i)));
        }
        assertThat(chain.label(0.0)).isEqualTo(99);
        assertThat(chain.label(1.0)).isZero();
        assertThat(chain.descendingSigmas()[chain.label(1.0)]).isEqualTo(50.0);
    }
}
