package dev.reverie.nn;

import dev.reverie.torch.Functional;
import dev.reverie.torch.Tensor;

/** Group normalisation with a learned scale and shift of each channel (arXiv:1803.08494). */
public final class GroupNorm {
    /** Added to the variance by the published networks of NCSN++ and DDPM. */
    private static final double PUBLISHED_EPSILON = 1e-6;

    /** Number of groups in the published networks. */
    public enum Grouping {
        /** NCSN++: {@code min(channels / 4, 32)} groups. */
        QUARTER,
        /** DDPM: 32 groups whatever the width; 32 channels are thus normalised one by one. */
        THIRTY_TWO;

        private long groups(long channels) {
            return switch (this) {
                case QUARTER -> Math.max(1, Math.min(channels / 4, 32));
                case THIRTY_TWO -> 32;
            };
        }
    }

    private final Parameter weight;
    private final Parameter bias;
    private final long groups;
    private final double epsilon;

    /**
     * Declares a layer with epsilon 1e-6.
     *
     * @param parameters where its weight and bias {@code [channels]} are declared
     * @param name prefix of their names
     * @param groups number of groups
     * @param channels a multiple of groups
     * @throws IllegalArgumentException if channels is no multiple of groups
     */
    public GroupNorm(Parameters parameters, String name, long groups, long channels) {
        this(parameters, name, groups, channels, PUBLISHED_EPSILON);
    }

    /**
     * Declares a layer with another epsilon than the usual 1e-6.
     *
     * @param parameters where its weight and bias {@code [channels]} are declared
     * @param name prefix of their names
     * @param groups number of groups
     * @param channels a multiple of groups
     * @param epsilon added to the variance
     * @throws IllegalArgumentException if channels is no multiple of groups
     */
    public GroupNorm(Parameters parameters, String name, long groups, long channels, double epsilon) {
        if (groups < 1 || channels % groups != 0) {
            throw new IllegalArgumentException("group normalisation " + name + " needs channels that are a multiple of "
                    + groups + " groups, got " + channels
                    + " channels; choose widths that are a multiple of 4, and from 128 on a multiple of 32");
        }
        this.groups = groups;
        this.epsilon = epsilon;
        weight = parameters.declare(name + ".weight", Initializer.constant(1), channels);
        bias = parameters.declare(name + ".bias", Initializer.zeros(), channels);
    }

    /**
     * Declares a layer.
     *
     * @param parameters where its weight and bias {@code [channels]} are declared
     * @param name prefix of their names
     * @param grouping decides the number of groups
     * @param channels a multiple of it
     * @throws IllegalArgumentException if it is none
     */
    public GroupNorm(Parameters parameters, String name, Grouping grouping, long channels) {
        this(parameters, name, grouping.groups(channels), channels);
    }

    /** The grouping of NCSN++: {@code min(channels / 4, 32)} groups. */
    public static GroupNorm quarter(Parameters parameters, String name, long channels) {
        return new GroupNorm(parameters, name, Grouping.QUARTER, channels);
    }

    /**
     * Applies the layer.
     *
     * @param x {@code [N, channels, ...]}
     */
    public Tensor forward(Tensor x) {
        return Functional.groupNorm(x, groups, weight.value(), bias.value(), epsilon);
    }
}
