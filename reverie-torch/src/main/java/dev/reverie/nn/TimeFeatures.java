package dev.reverie.nn;

import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/**
 * Sines and cosines of a time or noise level at many frequencies, the features that networks embed. Arguments reach
 * hundreds of turns, so they are computed in float64 and only the result is rounded.
 */
public final class TimeFeatures {
    private TimeFeatures() {}

    /**
     * Positional features (Vaswani et al. 2017; DDPM, arXiv:2006.11239): {@code [sin(c f_k), cos(c f_k)]} with
     * {@code f_k = 10000^(-k / (d/2 - 1))}.
     *
     * @param condition N numbers, usually times scaled to [0, 999]
     * @param dimension number of features; an odd one ends in a zero
     * @return float64 {@code [N, dimension]} on the processor
     */
    public static Tensor positional(double[] condition, int dimension) {
        return positional(condition, dimension, 1);
    }

    /**
     * Positional features {@code [sin(c f_k), cos(c f_k)]} with {@code f_k = 10000^(-k / (d/2 - shift))}: shift 1 in
     * DDPM, 0 in the transformer of Vaswani et al.
     *
     * @param condition N numbers, usually times scaled to [0, 999]
     * @param dimension number of features; an odd one ends in a zero
     * @param shift taken from the number of frequencies, less than d/2
     * @return float64 {@code [N, dimension]} on the processor
     */
    public static Tensor positional(double[] condition, int dimension, double shift) {
        int half = dimension / 2;
        if (half < 2) {
            throw new IllegalArgumentException("positional features need at least 4 dimensions, got " + dimension);
        }
        double[] features = new double[condition.length * dimension];
        double decay = Math.log(10_000) / (half - shift);
        for (int n = 0; n < condition.length; n++) {
            for (int k = 0; k < half; k++) {
                double angle = condition[n] * Math.exp(-decay * k);
                features[n * dimension + k] = Math.sin(angle);
                features[n * dimension + half + k] = Math.cos(angle);
            }
        }
        return Tensors.of(features, condition.length, dimension);
    }

    /**
     * Random Fourier features (Tancik et al. 2020, arXiv:2006.10739): {@code [sin(2 pi W_k c), cos(2 pi W_k c)]}.
     *
     * @param condition N numbers, usually logarithms of noise levels
     * @param frequencies {@code W [d]}
     * @return float64 {@code [N, 2 d]} on the device of the frequencies (on the processor where that has no float64)
     */
    public static Tensor fourier(double[] condition, Tensor frequencies) {
        try (Scope scope = Scope.open()) {
            Device device = frequencies.device().kind() == Device.Kind.MPS ? Device.CPU : frequencies.device();
            Tensor column = Tensors.of(condition, condition.length, 1).to(device);
            Tensor angles = column.mul(
                            frequencies.detach().to(device).to(DType.FLOAT64).view(1, -1))
                    .mulInPlace(2 * Math.PI);
            return scope.keep(Tensors.cat(1, angles.sin(), angles.cos()));
        }
    }
}
