package dev.reverie.nn;

import dev.reverie.torch.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One named tensor of a network: a view into the flat memory of its {@link Parameters}. Until those are allocated it
 * has a name and a shape only, so that the largest published networks can be counted without memory.
 */
public final class Parameter {
    private final String name;
    private final long[] shape;
    private final Kind kind;
    private final Initializer initializer;
    private @Nullable Tensor value;

    /** Whether and why training changes it. */
    public enum Kind {
        /** Changed by training. */
        TRAINED,
        /** A parameter of the published network that is never trained, such as Fourier frequencies. */
        FROZEN,
        /** A table that is saved with the network but is no parameter, such as noise levels. */
        BUFFER
    }

    Parameter(String name, long[] shape, Kind kind, Initializer initializer) {
        this.name = name;
        this.shape = shape.clone();
        this.kind = kind;
        this.initializer = initializer;
    }

    /** Name as in the published state dictionaries, for example {@code all_modules.3.weight}. */
    public String name() {
        return name;
    }

    /** Shape; a fresh array. */
    public long[] shape() {
        return shape.clone();
    }

    /** Number of elements. */
    public long count() {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    /** Whether training changes it. */
    public boolean isTrainable() {
        return kind == Kind.TRAINED;
    }

    /** Role in training. */
    public Kind kind() {
        return kind;
    }

    Initializer initializer() {
        return initializer;
    }

    /**
     * The values, as a leaf of the autograd graph when trainable: that of the {@link Replica} which this thread uses, if any.
     *
     * @throws IllegalStateException if the parameters are not allocated
     */
    public Tensor value() {
        Tensor leaf = Replica.leafOf(this);
        if (leaf != null) {
            return leaf;
        }
        if (value == null) {
            throw new IllegalStateException(
                    "parameter " + name + " has no memory yet; call Parameters.allocate before the network is used");
        }
        return value;
    }

    void bind(@Nullable Tensor memory) {
        value = memory;
    }

    @Override
    public String toString() {
        return name + " " + Arrays.toString(shape);
    }
}
