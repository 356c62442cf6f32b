package dev.reverie.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import org.junit.jupiter.api.Test;

class GradientNoiseTest {
    private static final int DIMENSIONS = 50;

    /** Samples have the gradient {@code (3, 0, 0, ...)} plus noise of variance 4 in each of 50 dimensions. */
    private static void update(GradientNoise noise, RandomCursor cursor, int part, int parts) {
        double[] whole = new double[DIMENSIONS];
        double norms = 0;
        for (int i = 0; i < parts; i++) {
            double[] mean = new double[DIMENSIONS];
            cursor.fillGaussian(mean);
            for (int j = 0; j < DIMENSIONS; j++) {
                mean[j] = (j == 0 ? 3 : 0) + 2 * mean[j] / Math.sqrt(part);
                norms += mean[j] * mean[j] / parts;
                whole[j] += mean[j] / parts;
            }
        }
        double norm = 0;
        for (double component : whole) {
            norm += component * component;
        }
        noise.add(norms, part, norm, part * parts);
    }

    @Test
    void theScaleOfGaussianGradientsIsFound() {
        GradientNoise noise = new GradientNoise();
        RandomCursor cursor = RandomStream.of(3).cursor();
        double sum = 0;
        int updates = 4000;
        for (int i = 0; i < updates; i++) {
            update(noise, cursor, 8, 4);
            sum += i >= 1000 ? noise.scale().orElseThrow() : 0;
        }
        // tr(Sigma) / |G|^2 = 50 * 4 / 9; the mean of the running ratio over 3000 updates is within a few percent.
        assertThat(sum / (updates - 1000)).isCloseTo(200.0 / 9, within(1.0));
    }

    @Test
    void theEstimatesAreExactForKnownNorms() {
        GradientNoise noise = new GradientNoise();
        // |G|^2 = 9 and tr(Sigma) = 200: E|G_b|^2 = 9 + 200 / b.
        noise.add(9 + 200 / 8.0, 8, 9 + 200 / 32.0, 32);
        assertThat(noise.scale().orElseThrow()).isCloseTo(200.0 / 9, within(1e-12));
    }

    @Test
    void withoutAnUpdateOrWithoutNoiseThereIsNoScale() {
        GradientNoise noise = new GradientNoise();
        assertThat(noise.scale()).isEmpty();
        noise.add(1, 2, 1, 4);
        assertThat(noise.scale()).isEmpty();
    }
}
