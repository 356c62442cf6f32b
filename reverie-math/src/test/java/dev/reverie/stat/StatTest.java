package dev.reverie.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StatTest {
    @Test
    void normalProbabilitiesEqualTables() {
        NormalDistribution normal = NormalDistribution.STANDARD;
        assertThat(normal.cdf(0.0)).isEqualTo(0.5);
        assertThat(normal.cdf(1.0)).isCloseTo(0.8413447460685429, within(2e-15));
        assertThat(normal.cdf(-2.0)).isCloseTo(0.022750131948179195, within(2e-15));
        assertThat(normal.cdf(-6.0)).isCloseTo(9.865876450376946e-10, within(1e-21));
        assertThat(normal.cdf(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(normal.cdf(Double.POSITIVE_INFINITY)).isEqualTo(1.0);
        assertThat(normal.cdf(-3.0 - 1e-14)).isCloseTo(normal.cdf(-3.0), within(1e-15));
        assertThat(normal.logDensity(0.0)).isCloseTo(-0.9189385332046727, within(1e-15));
        assertThat(new NormalDistribution(1.0, 2.0).density(1.0)).isCloseTo(0.19947114020071635, within(1e-15));
        assertThatIllegalArgumentException().isThrownBy(() -> new NormalDistribution(0.0, 0.0));
    }

    @Test
    void theNormalQuantileInvertsTheDistributionFunction() {
        NormalDistribution normal = new NormalDistribution(-1.0, 2.0);
        for (double p : new double[] {1e-300, 1e-20, 1e-6, 0.02, 0.3, 0.5}) {
            // the relative accuracy of the lower tail
            assertThat(normal.cdf(normal.quantile(p))).isCloseTo(p, within(2e-12 * p));
            // about the mean; 1 - p rounds
            double share = 1.0 - p;
            assertThat(normal.quantile(share) + 1.0).isCloseTo(-(normal.quantile(1.0 - share) + 1.0), within(1e-12));
        }
        assertThat(NormalDistribution.STANDARD.quantile(0.975)).isCloseTo(1.959963984540054, within(1e-14));
        assertThat(NormalDistribution.STANDARD.quantile(0.5)).isCloseTo(0.0, within(1e-16));
        assertThat(normal.quantile(0.0)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(normal.quantile(1.0)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThatIllegalArgumentException().isThrownBy(() -> normal.quantile(1.5));
    }

    @Test
    void logSumExpNeverOverflows() {
        assertThat(LogSumExp.of(1000.0, 1000.0)).isCloseTo(1000.0 + Math.log(2.0), within(1e-12));
        assertThat(LogSumExp.of(-1000.0, Double.NEGATIVE_INFINITY)).isEqualTo(-1000.0);
        assertThat(LogSumExp.of()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(LogSumExp.of(1.0, Double.NaN)).isNaN();
    }

    @Test
    void momentsSurviveALargeOffset() {
        double[] values = new double[10_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1e9 + (i - 5000);
        }
        SampleMoments moments = SampleMoments.of(values);
        assertThat(moments.mean()).isEqualTo(1e9);
        // sum of squares of -5000..5000 over n - 1
        assertThat(moments.variance()).isEqualTo(5000.0 * 5001.0 * 10001.0 / 3.0 / 10000.0);
        assertThat(moments.standardError()).isCloseTo(moments.std() / Math.sqrt(10001.0), within(1e-12));
        CompensatedSum sum = new CompensatedSum();
        for (double term : new double[] {1.0, 1e100, 1.0, -1e100}) {
            sum.add(term);
        }
        assertThat(sum.value()).isEqualTo(2.0);
        assertThatIllegalArgumentException().isThrownBy(() -> SampleMoments.of(1.0));
    }
}
