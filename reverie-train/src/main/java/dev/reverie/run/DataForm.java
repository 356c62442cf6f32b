package dev.reverie.run;

import dev.reverie.config.DataConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.OptionalDouble;

/**
 * Converts stored examples to network inputs and back: padding, and for centred images {@code 2 x - 1}.
 *
 * @param info of the stored data
 * @param pad black pixels on each side of an image
 * @param centered whether the network sees images in [-1, 1] rather than [0, 1]
 */
public record DataForm(DataInfo info, int pad, boolean centered) {
    /**
     * The way that a configuration names.
     *
     * @param config the section {@code data}
     * @param info of the stored data
     */
    public DataForm(DataConfig config, DataInfo info) {
        this(info, config.pad(), config.centered());
    }

    /** The stored examples with their border. */
    public Dataset padded(Dataset stored) {
        return pad > 0 && stored.shape().isImage() ? new PaddedDataset(stored, pad) : stored;
    }

    /** The shape of an example as the network sees it. */
    public DataShape shape() {
        DataShape stored = info.shape();
        return stored.isImage()
                ? DataShape.image(stored.channels(), stored.height() + 2 * pad, stored.width() + 2 * pad)
                : stored;
    }

    /** Standard deviation of all numbers of the examples as the network sees them; absent if it was not measured. */
    public OptionalDouble deviation() {
        if (info.moments().isEmpty()) {
            return OptionalDouble.empty();
        }
        double share = (double) info.shape().length() / shape().length();
        double std = info.moments().get().amongZeros(share).std();
        return OptionalDouble.of(isCentered() ? 2 * std : std);
    }

    /** Stored examples, one after the other, with the border that the network sees around images. */
    public float[] framed(float[] stored, int count) {
        if (pad == 0 || !info.shape().isImage()) {
            return stored;
        }
        float[] framed = new float[count * shape().length()];
        for (int i = 0; i < count; i++) {
            PaddedDataset.frame(stored, i * info.shape().length(), info.shape(), pad, framed, i * shape().length());
        }
        return framed;
    }

    /**
     * A batch for the network.
     *
     * @param examples {@code N} padded examples, one after the other
     * @param count N
     * @return {@code [N, ...]} in the caller's scope
     */
    public Tensor toNetwork(float[] examples, int count, DType dtype, Device device) {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(examples, shape().batch(count)).to(device).to(dtype);
            return scope.keep(isCentered() ? x.mul(2).sub(1) : x);
        }
    }

    /**
     * Images without their border, for the network.
     *
     * @param images {@code N} stored images in [0, 1], one after the other
     * @param count N
     * @return {@code [N, ...]} in the caller's scope
     */
    public Tensor imagesToNetwork(float[] images, int count, DType dtype, Device device) {
        try (Scope scope = Scope.open()) {
            Tensor inner = Tensors.of(images, info.shape().batch(count));
            Tensor outer = Tensors.zeros(DType.FLOAT32, Device.CPU, shape().batch(count));
            outer.narrow(2, pad, info.shape().height())
                    .narrow(3, pad, info.shape().width())
                    .copyFrom(inner);
            return scope.keep(toNetwork(outer.toFloats(), count, dtype, device));
        }
    }

    /**
     * Examples in the form in which they are stored: no border, images in [0, 1], columns in their units.
     *
     * @param x {@code [N, ...]} as the network sees it
     * @return N examples of {@link #info}'s shape, one after the other
     */
    public float[] toStored(Tensor x) {
        float[] values = standardized(x);
        info.standardization().ifPresent(scale -> scale.invert(values));
        return values;
    }

    /**
     * The same with the columns of a table still standardised: float32 would round large numbers of little spread in their
     * own units.
     *
     * @param x {@code [N, ...]} as the network sees it
     * @return N examples of {@link #info}'s shape, one after the other
     */
    public float[] standardized(Tensor x) {
        float[] values = unlimited(x);
        limit(values);
        return values;
    }

    /** Cuts off images at black and white; leaves other values alone. */
    public void limit(float[] values) {
        if (info.shape().isImage()) {
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.min(1, Math.max(0, values[i]));
            }
        }
    }

    /**
     * The same, with images that are not cut off at black and white.
     *
     * @param x {@code [N, ...]} as the network sees it
     * @return N examples of {@link #info}'s shape, one after the other
     */
    public float[] unlimited(Tensor x) {
        try (Scope scope = Scope.open()) {
            Tensor inner = x.detach();
            if (info.shape().isImage() && pad > 0) {
                inner = inner.narrow(2, pad, info.shape().height())
                        .narrow(3, pad, info.shape().width());
            }
            return (isCentered() ? inner.add(1).mul(0.5) : inner).toFloats();
        }
    }

    private boolean isCentered() {
        return centered && info.shape().isImage();
    }
}
