package dev.reverie.eval.grey;

import dev.reverie.nn.Parameters;

/** The formulas of {@link GreyClassifier} in loops over double arrays, as an oracle. */
record PlainGreyClassifier(Parameters parameters) {
    private static final double EPSILON = 1e-6;

    /** Channels of {@code side x side} values. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Maps(double[][] channels, int side) {
        double at(int channel, int row, int column) {
            boolean outside = row < 0 || column < 0 || row >= side || column >= side;
            return outside ? 0 : channels[channel][row * side + column];
        }
    }

    /** Features and logits, one after the other. */
    double[] of(double[] picture) {
        Maps h = new Maps(new double[][] {picture}, GreyClassifier.SIDE);
        for (int stage = 0; stage < 3; stage++) {
            h = unit("stage" + stage + ".in", stage == 0 ? h : pool(h), stage == 0 ? 2 : 1);
            h = sum(h, unit("stage" + stage + ".residual", h, 1));
        }
        Maps pooled = pool(h);
        int area = pooled.side * pooled.side;
        double[] flat = new double[pooled.channels.length * area];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = pooled.channels[i / area][i % area];
        }
        double[] features = linear("features", flat);
        for (int i = 0; i < features.length; i++) {
            features[i] = silu(features[i]);
        }
        double[] logits = linear("classes", features);
        double[] all = new double[features.length + logits.length];
        System.arraycopy(features, 0, all, 0, features.length);
        System.arraycopy(logits, 0, all, features.length, logits.length);
        return all;
    }

    private double[] values(String name) {
        return parameters.find(name).value().toDoubles();
    }

    private Maps unit(String name, Maps x, int stride) {
        double[] weight = values(name + ".conv.weight");
        double[] bias = values(name + ".conv.bias");
        int in = x.channels.length;
        int out = bias.length;
        int kernel = (int) Math.round(Math.sqrt(weight.length / (double) (in * out)));
        int side = x.side / stride;
        double[][] y = new double[out][side * side];
        for (int o = 0; o < out; o++) {
            for (int row = 0; row < side; row++) {
                for (int column = 0; column < side; column++) {
                    double sum = bias[o];
                    for (int i = 0; i < in; i++) {
                        for (int a = 0; a < kernel; a++) {
                            for (int b = 0; b < kernel; b++) {
                                sum += weight[((o * in + i) * kernel + a) * kernel + b]
                                        * x.at(i, stride * row + a - kernel / 2, stride * column + b - kernel / 2);
                            }
                        }
                    }
                    y[o][row * side + column] = sum;
                }
            }
        }
        normalize(y, values(name + ".norm.weight"), values(name + ".norm.bias"));
        return new Maps(y, side);
    }

    /** Groups of four channels are normalised together; then silu. */
    private static void normalize(double[][] y, double[] scale, double[] shift) {
        for (int group = 0; group < y.length; group += 4) {
            double sum = 0;
            double squares = 0;
            int n = 4 * y[0].length;
            for (int c = group; c < group + 4; c++) {
                for (double value : y[c]) {
                    sum += value;
                    squares += value * value;
                }
            }
            double mean = sum / n;
            double root = Math.sqrt(squares / n - mean * mean + EPSILON);
            for (int c = group; c < group + 4; c++) {
                for (int i = 0; i < y[c].length; i++) {
                    y[c][i] = silu((y[c][i] - mean) / root * scale[c] + shift[c]);
                }
            }
        }
    }

    private double[] linear(String name, double[] x) {
        double[] weight = values(name + ".weight");
        double[] y = values(name + ".bias");
        for (int o = 0; o < y.length; o++) {
            for (int i = 0; i < x.length; i++) {
                y[o] += weight[o * x.length + i] * x[i];
            }
        }
        return y;
    }

    private static Maps pool(Maps x) {
        int side = x.side / 2;
        double[][] y = new double[x.channels.length][side * side];
        for (int c = 0; c < y.length; c++) {
            for (int i = 0; i < y[c].length; i++) {
                int row = 2 * (i / side);
                int column = 2 * (i % side);
                y[c][i] = (x.at(c, row, column)
                                + x.at(c, row, column + 1)
                                + x.at(c, row + 1, column)
                                + x.at(c, row + 1, column + 1))
                        / 4;
            }
        }
        return new Maps(y, side);
    }

    private static Maps sum(Maps a, Maps b) {
        double[][] y = new double[a.channels.length][];
        for (int c = 0; c < y.length; c++) {
            y[c] = a.channels[c].clone();
            for (int i = 0; i < y[c].length; i++) {
                y[c][i] += b.channels[c][i];
            }
        }
        return new Maps(y, a.side);
    }

    private static double silu(double x) {
        return x / (1 + Math.exp(-x));
    }
}
