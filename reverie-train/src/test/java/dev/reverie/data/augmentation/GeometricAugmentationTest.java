package dev.reverie.data.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.DataShape;
import dev.reverie.errors.RequestException;
import dev.reverie.random.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GeometricAugmentationTest {
    private static final DataShape SHAPE = DataShape.image(2, 6, 8);
    private static final RandomStream ROOT = RandomStream.of(7).purpose("augmentation");

    private static float[] image(DataShape shape) {
        float[] image = new float[shape.length()];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) Math.sin(1 + 0.7 * i);
        }
        return image;
    }

    private static float[] moved(Affine motion, DataShape shape, float[] image) {
        float[] copy = image.clone();
        Resampler.apply(motion, copy, 0, shape);
        return copy;
    }

    @Test
    void withoutProbabilityNothingIsDoneOrTold() {
        float[] image = image(SHAPE);
        for (int i = 0; i < 50; i++) {
            assertThat(new GeometricAugmentation(0).apply(image, 0, SHAPE, ROOT.index(i)))
                    .containsOnly(0);
        }
        assertThat(image).isEqualTo(image(SHAPE));
    }

    @Test
    void theSameStreamDoesTheSameWhereverTheImageStands() {
        GeometricAugmentation augmentation = new GeometricAugmentation(0.5);
        float[] first = image(SHAPE);
        float[] two = new float[2 * SHAPE.length()];
        System.arraycopy(first, 0, two, SHAPE.length(), first.length);
        double[] conditioning = augmentation.apply(first, 0, SHAPE, ROOT.index(3));
        double[] again = augmentation.apply(two, SHAPE.length(), SHAPE, ROOT.index(3));
        assertThat(again).isEqualTo(conditioning);
        assertThat(Arrays.copyOfRange(two, SHAPE.length(), two.length)).isEqualTo(first);
        assertThat(Arrays.copyOf(two, SHAPE.length())).containsOnly(0);
    }

    @Test
    void eachChangeHappensAsOftenAsAskedFor() {
        int trials = 4000;
        int[] happened = new int[GeometricAugmentation.LENGTH];
        for (int i = 0; i < trials; i++) {
            double[] conditioning = new GeometricAugmentation(0.3).apply(image(SHAPE), 0, SHAPE, ROOT.index(i));
            for (int k = 0; k < conditioning.length; k++) {
                happened[k] += conditioning[k] == 0 ? 0 : 1;
            }
        }
        double[] expected = {0.15, 0.15, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3};
        for (int k = 0; k < expected.length; k++) {
            double deviation = Math.sqrt(expected[k] * (1 - expected[k]) / trials);
            // five standard deviations
            assertThat(happened[k] / (double) trials).isCloseTo(expected[k], within(5 * deviation));
        }
    }

    @Test
    void anImageThatIsOnlyMirroredKeepsItsPixels() {
        GeometricAugmentation augmentation = new GeometricAugmentation(0.3);
        float[] original = image(SHAPE);
        int mirrored = 0;
        for (int i = 0; i < 200; i++) {
            float[] image = original.clone();
            double[] conditioning = augmentation.apply(image, 0, SHAPE, ROOT.index(i));
            if (Arrays.stream(conditioning, 2, conditioning.length).anyMatch(amount -> amount != 0)) {
                continue;
            }
            mirrored += conditioning[0] == 0 && conditioning[1] == 0 ? 0 : 1;
            for (int pixel = 0; pixel < image.length; pixel++) {
                int row = pixel / 8 % 6;
                int column = pixel % 8;
                int fromRow = conditioning[1] == 1 ? 5 - row : row;
                int fromColumn = conditioning[0] == 1 ? 7 - column : column;
                assertThat(image[pixel]).isEqualTo(original[pixel / 48 * 48 + fromRow * 8 + fromColumn]);
            }
        }
        assertThat(mirrored).isPositive();
    }

    @Test
    void aMoveByWholePixelsMovesPixelsAndReflectsAtTheBorder() {
        float[] image = image(SHAPE);
        float[] moved = moved(Affine.translation(2, -1), SHAPE, image);
        int[] columns = {1, 0, 0, 1, 2, 3, 4, 5};
        int[] rows = {1, 2, 3, 4, 5, 5};
        for (int pixel = 0; pixel < image.length; pixel++) {
            float expected = image[pixel / 48 * 48 + rows[pixel / 8 % 6] * 8 + columns[pixel % 8]];
            assertThat(moved[pixel]).isCloseTo(expected, within(1e-6f));
        }
    }

    @Test
    void aQuarterTurnTurnsTheImageClockwise() {
        DataShape square = DataShape.image(1, 5, 5);
        float[] image = image(square);
        float[] turned = moved(Affine.rotation(Math.cos(Math.PI / 2), Math.sin(Math.PI / 2)), square, image);
        for (int row = 0; row < 5; row++) {
            for (int column = 0; column < 5; column++) {
                assertThat(turned[column * 5 + 4 - row]).isCloseTo(image[row * 5 + column], within(1e-5f));
            }
        }
    }

    /** Catmull-Rom interpolation is exact for polynomials of the second degree, away from the reflected border. */
    @Test
    void aParabolaIsResampledExactly() {
        DataShape shape = DataShape.image(1, 21, 21);
        float[] image = new float[shape.length()];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) parabola(i % 21 - 10, i / 21 - 10);
        }
        Affine motion = Affine.rotation(Math.cos(0.4), Math.sin(0.4))
                .then(Affine.scaling(1.3, 0.9))
                .then(Affine.translation(0.37, -0.81));
        float[] moved = moved(motion, shape, image);
        Affine back = motion.inverse();
        for (int y = -3; y <= 3; y++) {
            for (int x = -3; x <= 3; x++) {
                assertThat((double) moved[(y + 10) * 21 + x + 10])
                        .isCloseTo(parabola(back.x(x, y), back.y(x, y)), within(1e-4));
            }
        }
    }

    private static double parabola(double x, double y) {
        return 0.3 + 0.1 * x - 0.2 * y + 0.05 * x * x + 0.02 * x * y - 0.03 * y * y;
    }

    /** Whatever the numbers, a constant image stays: the weights of the interpolation sum to one. */
    @Test
    void aConstantImageStays() {
        float[] constant = new float[SHAPE.length()];
        Arrays.fill(constant, 0.625f);
        float[] image = constant.clone();
        for (int i = 0; i < 100; i++) {
            new GeometricAugmentation(1).apply(image, 0, SHAPE, ROOT.index(i));
        }
        for (float value : image) {
            assertThat(value).isCloseTo(0.625f, within(1e-5f));
        }
    }

    @Test
    void theInverseUndoesAMap() {
        Affine motion = Affine.rotation(Math.cos(1), Math.sin(1))
                .then(Affine.scaling(2, 0.5))
                .then(Affine.translation(3, -4));
        Affine both = motion.then(motion.inverse());
        assertThat(both.x(1.5, -2)).isCloseTo(1.5, within(1e-14));
        assertThat(both.y(1.5, -2)).isCloseTo(-2, within(1e-14));
    }

    @Test
    void probabilitiesAndShapesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new GeometricAugmentation(1.2)).hasMessageContaining("[0, 1], got 1.2");
        assertThatThrownBy(
                        () -> new GeometricAugmentation(1).apply(new float[2], 0, DataShape.vector(2), ROOT.index(0)))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("images");
    }
}
