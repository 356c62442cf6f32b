package dev.reverie.metric.feature;

import dev.reverie.metric.MetricException;
import dev.reverie.torch.DType;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;

/**
 * What a network sees of an image: levels in [0, 255] of a square, {@code (level - shift_c) / scale_c} in each of three channels.
 *
 * @param side rows and columns
 * @param resize how images are brought to that size
 * @param shift of red, green and blue
 * @param scale of red, green and blue
 * @param scaling what shift and scale are, for people
 */
public record EncoderInput(int side, ImageResize resize, List<Double> shift, List<Double> scale, String scaling) {
    private static final int CHANNELS = 3;

    /** Copies the lists. */
    public EncoderInput {
        shift = List.copyOf(shift);
        scale = List.copyOf(scale);
        if (side < 1 || shift.size() != CHANNELS || scale.size() != CHANNELS) {
            throw new IllegalArgumentException("a side of at least 1 and three shifts and scales are needed, got "
                    + side + ", " + shift + ", " + scale);
        }
    }

    /** {@code (level - 128) / 128}, of TensorFlow's Inception. */
    static EncoderInput inception(int side) {
        return new EncoderInput(
                side,
                ImageResize.TENSORFLOW_BILINEAR,
                List.of(128.0, 128.0, 128.0),
                List.of(128.0, 128.0, 128.0),
                "(x - 128) / 128");
    }

    /** {@code (level / 255 - mean) / std}. */
    static EncoderInput normalised(int side, ImageResize resize, String of, List<Double> mean, List<Double> std) {
        return new EncoderInput(
                side,
                resize,
                mean.stream().map(value -> 255 * value).toList(),
                std.stream().map(value -> 255 * value).toList(),
                "mean and std of " + of);
    }

    /** For provenance, such as {@code bilinear of TensorFlow 1 (src = dst in / out) in float32 to 299 x 299, (x - 128) / 128}. */
    public String description() {
        return resize.description() + " to " + side + " x " + side + ", " + scaling;
    }

    /**
     * Prepares images.
     *
     * @param images N images {@code [C, H, W]} in [0, 1], one after the other
     * @param count N
     * @param channels C: 3, or 1, which is repeated
     * @param height H
     * @param width W
     * @param dtype element type wanted
     * @return {@code [N, 3, side, side]} in the caller's scope
     * @throws MetricException if there are other channels than 1 or 3
     */
    public Tensor prepare(float[] images, int count, int channels, int height, int width, DType dtype) {
        requireChannels(channels);
        int plane = side * side;
        float[] levels = new float[Math.multiplyExact(count, CHANNELS * plane)];
        for (int n = 0; n < count; n++) {
            for (int c = 0; c < CHANNELS; c++) {
                int at = (n * CHANNELS + c) * plane;
                if (c < channels) {
                    resize.channel(images, (n * channels + c) * height * width, height, width, side, levels, at);
                } else {
                    System.arraycopy(levels, n * CHANNELS * plane, levels, at, plane);
                }
            }
        }
        Tensor raw = Tensors.of(levels, count, CHANNELS, side, side).to(dtype);
        return raw.sub(perChannel(shift, dtype)).div(perChannel(scale, dtype));
    }

    /**
     * The levels of images in their own size, for a network that resizes by itself.
     *
     * @param images N images {@code [C, H, W]} in [0, 1], one after the other
     * @param count N
     * @param channels C: 3, or 1, which is repeated
     * @param height H
     * @param width W
     * @return {@code [N, 3, H, W]} in [0, 255], in the caller's scope
     * @throws MetricException if there are other channels than 1 or 3
     */
    public static Tensor levels(float[] images, int count, int channels, int height, int width) {
        requireChannels(channels);
        int plane = height * width;
        float[] levels = new float[Math.multiplyExact(count, CHANNELS * plane)];
        for (int n = 0; n < count; n++) {
            for (int i = 0; i < CHANNELS * plane; i++) {
                int c = channels == 1 ? 0 : i / plane;
                levels[n * CHANNELS * plane + i] = ImageResize.level(images[(n * channels + c) * plane + i % plane]);
            }
        }
        return Tensors.of(levels, count, CHANNELS, height, width);
    }

    /**
     * Checks the channels of images.
     *
     * @throws MetricException if there are other channels than 1 or 3
     */
    public static void requireChannels(int channels) {
        if (channels != 1 && channels != CHANNELS) {
            throw new MetricException(
                    "feature networks see colour images of 3 channels, or grey ones of 1, which are repeated;" + " got "
                            + channels + " channels: remove the others, for instance alpha, from both sides");
        }
    }

    private static Tensor perChannel(List<Double> values, DType dtype) {
        double[] numbers = values.stream().mapToDouble(Double::doubleValue).toArray();
        return Tensors.of(numbers, CHANNELS, 1, 1).to(dtype);
    }
}
