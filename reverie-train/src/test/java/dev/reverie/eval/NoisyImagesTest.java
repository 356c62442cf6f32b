package dev.reverie.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.DataShape;
import dev.reverie.data.toy.DrawnDigits;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import org.junit.jupiter.api.Test;

class NoisyImagesTest {
    private static final DataShape SHAPE = DataShape.image(1, 16, 16);

    private final DrawnDigits data = new DrawnDigits(16, 1, "test");
    private final NoisyImages noisy = NoisyImages.of(data, 0, 1000);
    private final RandomCursor cursor = RandomStream.of(3).purpose("noise").cursor();

    private float[] digit(int index) {
        float[] image = new float[256];
        data.read(index, image, 0);
        return image;
    }

    /** d of four independent values of variance s^2 has variance 4 s^2 / 4. */
    @Test
    void theEnergyOfWhiteNoiseIsItsVariance() {
        DataShape large = DataShape.image(3, 64, 64);
        float[] noise = new float[large.length()];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) (0.5 + 0.2 * cursor.nextGaussian());
        }
        // A mean of 3072 squares of a normal: relative standard deviation sqrt(2 / 3072) = .026; 4 of them.
        assertThat(new NoisyImages(large, 0).energy(noise)).isCloseTo(0.04, within(0.04 * 0.104));
    }

    @Test
    void aSlopeHasNoDetailsAndACheckerboardHasTheMost() {
        float[] slope = new float[256];
        float[] board = new float[256];
        for (int i = 0; i < 256; i++) {
            slope[i] = (i / 16 + 2 * (i % 16)) / 64f;
            board[i] = (i / 16 + i % 16) % 2;
        }
        NoisyImages free = new NoisyImages(SHAPE, 0);
        assertThat(free.energy(slope)).isZero();
        // d = (1 + 1) / 2 everywhere
        assertThat(free.energy(board)).isEqualTo(1);
    }

    /** Of 500 images as good as the 1000 of the reference one in 1001 is expected: more than 4 have a chance of 2e-4. */
    @Test
    void imagesOfTheDataAreNotNoisy() {
        int called = 0;
        for (int i = 1000; i < 1500; i++) {
            called += noisy.isNoisy(digit(i)) ? 1 : 0;
        }
        assertThat(called).isLessThanOrEqualTo(4);
    }

    @Test
    void noiseAndDigitsUnderSpecklesAreNoisy() {
        for (int i = 0; i < 50; i++) {
            float[] noise = new float[256];
            float[] speckled = digit(1000 + i);
            for (int k = 0; k < 256; k++) {
                noise[k] = (float) Math.min(1, Math.max(0, 0.5 + cursor.nextGaussian()));
                // every fifth pixel white or black
                speckled[k] = cursor.nextDouble() < 0.2 ? (float) Math.rint(cursor.nextDouble()) : speckled[k];
            }
            assertThat(noisy.isNoisy(noise)).isTrue();
            assertThat(noisy.isNoisy(speckled)).isTrue();
        }
        float[] broken = digit(0);
        broken[17] = Float.NaN;
        assertThat(noisy.isNoisy(broken)).isTrue();
    }

    @Test
    void whatHasNoDetailsIsRefused() {
        assertThatThrownBy(() -> new NoisyImages(DataShape.vector(2), 0)).hasMessageContaining("2 x 2 pixels");
        assertThatThrownBy(() -> new NoisyImages(DataShape.image(1, 1, 9), 0)).hasMessageContaining("1 x 1 x 9");
        assertThatThrownBy(() -> new NoisyImages(SHAPE, Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> noisy.energy(new float[5])).hasMessageContaining("got 5");
        assertThatThrownBy(() -> NoisyImages.of(data, 0, 0)).hasMessageContaining("got 0");
    }
}
