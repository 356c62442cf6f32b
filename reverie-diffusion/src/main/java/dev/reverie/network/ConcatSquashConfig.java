package dev.reverie.network;

import java.util.Objects;

/**
 * Everything that shapes a {@link ConcatSquashNetwork}.
 *
 * @param dimension numbers of one data point, at least 1
 * @param width width of the hidden layers, at least 1
 * @param hiddenLayers number of hidden layers, at least 1
 * @param nonlinearity between the layers
 */
public record ConcatSquashConfig(int dimension, int width, int hiddenLayers, Nonlinearity nonlinearity) {
    /** Nonlinearities that can be differentiated twice. */
    public enum Nonlinearity {
        /** {@code tanh(x)}: of the published flows in the plane and on small tables. */
        TANH,
        /** {@code ln(1 + e^x)}: of the published flows on larger tables. */
        SOFTPLUS,
        /** {@code x sigmoid(x)}. */
        SWISH
    }

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is below 1
     */
    public ConcatSquashConfig {
        Objects.requireNonNull(nonlinearity, "nonlinearity");
        require("dimension", dimension);
        require("width", width);
        require("hiddenLayers", hiddenLayers);
    }

    /** With tanh. */
    public ConcatSquashConfig(int dimension, int width, int hiddenLayers) {
        this(dimension, width, hiddenLayers, Nonlinearity.TANH);
    }

    private static void require(String name, int got) {
        if (got < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, got " + got);
        }
    }
}
