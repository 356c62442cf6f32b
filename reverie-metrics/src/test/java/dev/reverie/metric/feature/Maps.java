package dev.reverie.metric.feature;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * An image of many channels and what Inception does with it, by loops over its definition.
 *
 * @param values row by row, channel by channel
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Maps(double[] values, int channels, int height, int width) {
    double at(int c, int i, int j) {
        return values[(c * height + i) * width + j];
    }

    /** Cross-correlation, batch normalisation, and max(., 0). */
    Maps unit(Weights weights, String name, int stride, int rows, int columns) {
        double[] w = weights.of(name + ".conv.weight");
        double[] gain = weights.of(name + ".bn.weight");
        double[] shift = weights.of(name + ".bn.bias");
        double[] mean = weights.of(name + ".bn.running_mean");
        double[] variance = weights.of(name + ".bn.running_var");
        long[] shape = weights.shape(name + ".conv.weight");
        int kh = (int) shape[2];
        int kw = (int) shape[3];
        int out = (int) shape[0];
        int h = (height + 2 * rows - kh) / stride + 1;
        int v = (width + 2 * columns - kw) / stride + 1;
        double[] result = new double[out * h * v];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < h; i++) {
                for (int j = 0; j < v; j++) {
                    double sum = 0;
                    for (int c = 0; c < channels; c++) {
                        for (int k = 0; k < kh; k++) {
                            for (int l = 0; l < kw; l++) {
                                int y = i * stride + k - rows;
                                int x = j * stride + l - columns;
                                if (y >= 0 && y < height && x >= 0 && x < width) {
                                    sum += w[((o * channels + c) * kh + k) * kw + l] * at(c, y, x);
                                }
                            }
                        }
                    }
                    double normal = (sum - mean[o]) / Math.sqrt(variance[o] + 0.001);
                    result[(o * h + i) * v + j] = Math.max(0, gain[o] * normal + shift[o]);
                }
            }
        }
        return new Maps(result, out, h, v);
    }

    /** A unit that keeps the size. */
    Maps same(Weights weights, String name) {
        long[] shape = weights.shape(name + ".conv.weight");
        return unit(weights, name, 1, (int) shape[2] / 2, (int) shape[3] / 2);
    }

    /** Mean of the pixels inside the image of the window of 3 x 3. */
    Maps means() {
        return windows(1, 1, 0, Double::sum, true);
    }

    /** Largest of the window of 3 x 3 around each pixel. */
    Maps largest() {
        return windows(1, 1, Double.NEGATIVE_INFINITY, Math::max, false);
    }

    /** Largest of every second window of 3 x 3 inside the image. */
    Maps halved() {
        return windows(2, 0, Double.NEGATIVE_INFINITY, Math::max, false);
    }

    private Maps windows(int stride, int padding, double start, DoubleBinaryOperator operator, boolean mean) {
        int h = (height + 2 * padding - 3) / stride + 1;
        int v = (width + 2 * padding - 3) / stride + 1;
        double[] result = new double[channels * h * v];
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < h; i++) {
                for (int j = 0; j < v; j++) {
                    double value = start;
                    int inside = 0;
                    for (int y = i * stride - padding; y < i * stride - padding + 3; y++) {
                        for (int x = j * stride - padding; x < j * stride - padding + 3; x++) {
                            if (y >= 0 && y < height && x >= 0 && x < width) {
                                value = operator.applyAsDouble(value, at(c, y, x));
                                inside++;
                            }
                        }
                    }
                    result[(c * h + i) * v + j] = mean ? value / inside : value;
                }
            }
        }
        return new Maps(result, channels, h, v);
    }

    static Maps cat(List<Maps> parts) {
        double[] all = parts.stream()
                .flatMapToDouble(part -> Arrays.stream(part.values))
                .toArray();
        int channels = parts.stream().mapToInt(Maps::channels).sum();
        return new Maps(all, channels, parts.get(0).height, parts.get(0).width);
    }

    /** Mean of each channel. */
    double[] pooled() {
        double[] means = new double[channels];
        for (int c = 0; c < channels; c++) {
            for (int p = 0; p < height * width; p++) {
                means[c] += values[c * height * width + p] / (height * width);
            }
        }
        return means;
    }
}
