package dev.reverie.metric.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.metric.MetricException;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against the formula and against numbers of the reference programs. */
class ImageResizeTest {
    private static final int H = 6;
    private static final int W = 9;

    /** Pixel (i, j) is the byte {@code 37 i^2 + 11 j^3 + 53 i j}. */
    private static float[] image() {
        float[] image = new float[H * W];
        for (int i = 0; i < H; i++) {
            for (int j = 0; j < W; j++) {
                image[i * W + j] = (37 * i * i + 11 * j * j * j + 53 * i * j) % 256 / 255f;
            }
        }
        return image;
    }

    private static float[] resized(ImageResize resize, int side) {
        float[] out = new float[side * side + 2];
        resize.channel(image(), 0, H, W, side, out, 1);
        assertThat(out[0]).isZero();
        assertThat(out[out.length - 1]).isZero();
        return Arrays.copyOfRange(out, 1, out.length - 1);
    }

    /** Pillow 12.3, {@code Image.fromarray(bytes).resize((side, side), Image.BICUBIC)}. */
    @Test
    void bicubicIsPillowsToTheByte() {
        int[] four = {44, 137, 135, 112, 104, 226, 111, 126, 134, 157, 149, 129, 107, 142, 100, 186};
        int[] seven = {
            0, 43, 54, 163, 80, 144, 43, 31, 145, 211, 179, 149, 128, 151, 88, 99, 255, 219, 64, 83, 198, 118, 174, 182,
            183, 86, 67, 124, 97, 197, 141, 130, 185, 121, 122, 86, 46, 191, 136, 158, 172, 246, 174, 93, 146, 140, 22,
            92, 219
        };
        int[] firstOfThirteen = {0, 0, 18, 73, 32, 68, 193, 126, 67, 69, 188, 102, 0};
        int[] fifthOfThirteen = {115, 59, 61, 202, 255, 255, 233, 91, 66, 127, 60, 142, 251};
        int[] cropped = {78, 129, 159, 109, 115, 245, 170, 89, 168, 154, 155, 137, 81, 159, 126, 80};
        assertThat(resized(ImageResize.PILLOW_BICUBIC, 4)).containsExactly(floats(four));
        assertThat(resized(ImageResize.PILLOW_BICUBIC, 7)).containsExactly(floats(seven));
        float[] thirteen = resized(ImageResize.PILLOW_BICUBIC, 13);
        assertThat(Arrays.copyOf(thirteen, 13)).containsExactly(floats(firstOfThirteen));
        assertThat(Arrays.copyOfRange(thirteen, 52, 65)).containsExactly(floats(fifthOfThirteen));
        assertThat(resized(ImageResize.CROPPED_PILLOW_BICUBIC, 4)).containsExactly(floats(cropped));
    }

    private static float[] floats(int[] numbers) {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers[i];
        }
        return floats;
    }

    /** Computed in PyTorch in float32 by the rule of TensorFlow 1. */
    @Test
    void bilinearIsTensorFlowsToTheBit() {
        float[] out = resized(ImageResize.TENSORFLOW_BILINEAR, 7);
        float[] second = {31.714287f, 123.122444f, 209.67346f, 189.2857f, 137.63264f, 132.42859f, 154.04082f};
        float[] last = {157.0f, 128.42857f, 131.57141f, 142.71428f, 39.0f, 80.99997f, 207.28572f};
        assertThat(Arrays.copyOfRange(out, 7, 14)).containsExactly(second);
        assertThat(Arrays.copyOfRange(out, 42, 49)).containsExactly(last);
    }

    /** Without half-pixel centres the first row and column are those of the input. */
    @Test
    void bilinearReadsAtTheProductOfIndexAndRatio() {
        float[] image = image();
        int side = 23;
        float[] out = resized(ImageResize.TENSORFLOW_BILINEAR, side);
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                double y = (double) i * H / side;
                double x = (double) j * W / side;
                double wanted = 0;
                for (int k = 0; k < H; k++) {
                    for (int l = 0; l < W; l++) {
                        double row = k == H - 1 && y > k ? 1 : Math.max(0, 1 - Math.abs(y - k));
                        double column = l == W - 1 && x > l ? 1 : Math.max(0, 1 - Math.abs(x - l));
                        wanted += row * column * 255 * image[k * W + l];
                    }
                }
                // Float32 positions and products of levels up to 255.
                assertThat((double) out[i * side + j]).isCloseTo(wanted, within(2e-3));
            }
        }
        assertThat(out[0]).isEqualTo(255 * image[0]);
    }

    @Test
    void greyImagesAreRepeatedAndOtherChannelsRefused() {
        EncoderInput input = new InceptionV3(16).input();
        assertThat(input.description())
                .isEqualTo("bilinear of TensorFlow 1 (src = dst in / out) in float32 to 299 x 299, (x - 128) / 128");
        try (Scope scope = Scope.open()) {
            Tensor grey = input.prepare(image(), 1, 1, H, W, DType.FLOAT32);
            float[] three = new float[3 * H * W];
            for (int c = 0; c < 3; c++) {
                System.arraycopy(image(), 0, three, c * H * W, H * W);
            }
            assertThat(grey.toFloats())
                    .containsExactly(
                            input.prepare(three, 1, 3, H, W, DType.FLOAT32).toFloats());
            assertThat(EncoderInput.levels(image(), 1, 1, H, W).toFloats())
                    .containsExactly(EncoderInput.levels(three, 1, 3, H, W).toFloats());
        }
        assertThatThrownBy(() -> input.prepare(new float[4 * H * W], 1, 4, H, W, DType.FLOAT32))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("got 4 channels", "alpha");
    }

    /** {@code (level / 255 - mean) / std} of each channel. */
    @Test
    void channelsAreBroughtToTheMeansAndDeviationsOfTraining() {
        EncoderInput input = EncoderInput.normalised(
                1, ImageResize.PILLOW_BICUBIC, "three", List.of(0.1, 0.2, 0.3), List.of(0.5, 0.25, 2.0));
        try (Scope scope = Scope.open()) {
            double[] values = input.prepare(new float[] {1, 0.4f, 0}, 1, 3, 1, 1, DType.FLOAT64)
                    .toDoubles();
            assertThat(values).containsExactly(new double[] {1.8, 0.8, -0.15}, within(1e-15));
        }
    }
}
