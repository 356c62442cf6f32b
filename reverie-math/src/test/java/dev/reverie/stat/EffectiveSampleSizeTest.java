package dev.reverie.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EffectiveSampleSizeTest {
    /** A stationary autoregression {@code y' = phi y + sqrt(1 - phi^2) z}. */
    private static double[] autoregression(double phi, int count, RandomStream stream) {
        RandomCursor cursor = stream.cursor();
        double[] values = new double[count];
        values[0] = cursor.nextGaussian();
        for (int i = 1; i < count; i++) {
            values[i] = phi * values[i - 1] + Math.sqrt(1 - phi * phi) * cursor.nextGaussian();
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.9, -0.3})
    void autoregressionsHaveTheirKnownAutocorrelationTime(double phi) {
        double[][] chains = new double[4][];
        for (int m = 0; m < 4; m++) {
            chains[m] = autoregression(phi, 20_000, RandomStream.of(7).index(m));
        }
        double tau = (1 + phi) / (1 - phi);
        EffectiveSampleSize size = EffectiveSampleSize.of(chains);
        // the relative error at 80 000 values is about 2 sqrt(tau lags / 80 000), 4 % at phi = 0.9
        assertThat(size.autocorrelationTime()).isCloseTo(tau, within(0.15 * tau));
        assertThat(size.size() * size.autocorrelationTime()).isCloseTo(80_000, within(1e-6));
    }

    @Test
    void chainsThatHaveNotMetAreWorthLittle() {
        double[] low = autoregression(0, 1000, RandomStream.of(1));
        double[] high = autoregression(0, 1000, RandomStream.of(2));
        for (int i = 0; i < high.length; i++) {
            high[i] += 10;
        }
        assertThat(EffectiveSampleSize.of(low, high).size()).isLessThan(10);
    }

    @Test
    void constantsTellNothingAndShortChainsAreRefused() {
        assertThat(EffectiveSampleSize.of(new double[10]).size()).isNaN();
        assertThatIllegalArgumentException().isThrownBy(() -> EffectiveSampleSize.of(new double[3]));
        assertThatIllegalArgumentException().isThrownBy(() -> EffectiveSampleSize.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EffectiveSampleSize.of(new double[10], new double[9]))
                .withMessageContaining("10 and 9");
    }
}
