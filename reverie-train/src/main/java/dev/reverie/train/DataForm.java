package dev.reverie.train;

import dev.reverie.config.DataConfig;
import dev.reverie.data.DataException;
import dev.reverie.data.DataOptions;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.Datasets;
import dev.reverie.data.ImageOptions;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * The way from stored examples to what the network sees, and back: padding, and for centred images {@code 2 x - 1}.
 *
 * @param config the section {@code data}
 * @param info of the stored data
 */
record DataForm(DataConfig config, DataInfo info) {
    /**
     * Opens the data of a configuration as they are stored.
     *
     * @param config the section {@code data}
     * @param options cache and listener of downloads
     * @throws dev.reverie.data.DataException if a file is missing or faulty
     */
    static DataSplits open(DataConfig config, DataOptions options) throws IOException {
        ImageOptions image = ImageOptions.defaults();
        if (config.height().isPresent() && config.width().isPresent()) {
            image = image.resizedTo(config.height().get(), config.width().get());
        }
        if (config.channels().isPresent()) {
            image = image.withChannels(
                    config.channels().get() == 1 ? ImageOptions.Channels.GREY : ImageOptions.Channels.COLOUR);
        }
        DataOptions all = options.withSeed(config.seed())
                .withImage(image)
                .withTable(
                        config.standardize() ? options.table() : options.table().raw(), options.fold())
                .withArray(config.array(), config.layout());
        if (config.name().equals(DataConfig.FILES)) {
            // Absolute, so that a folder called "mnist" is not taken for the set of that name.
            Path place = Path.of(config.path().orElseThrow()).toAbsolutePath();
            if (!Files.exists(place)) {
                throw new DataException(
                        place,
                        "no such file or folder; data.path names the data to learn from: give their place by --data"
                                + " PLACE, or by --set data.path=PLACE");
            }
            return Datasets.open(place.toString(), all);
        }
        return Datasets.open(
                config.name(),
                config.path().map(path -> all.withFolder(Path.of(path))).orElse(all));
    }

    /** The stored examples with their border. */
    Dataset padded(Dataset stored) {
        return config.pad() > 0 && stored.shape().isImage() ? new PaddedDataset(stored, config.pad()) : stored;
    }

    /** The shape of an example as the network sees it. */
    DataShape shape() {
        return config.padded(info.shape());
    }

    /** Standard deviation of all numbers of the examples as the network sees them; absent if it was not measured. */
    OptionalDouble deviation() {
        if (info.moments().isEmpty()) {
            return OptionalDouble.empty();
        }
        double share = (double) info.shape().length() / shape().length();
        double std = info.moments().get().amongZeros(share).std();
        return OptionalDouble.of(isCentered() ? 2 * std : std);
    }

    /** Stored examples, one after the other, with the border that the network sees around images. */
    float[] framed(float[] stored, int count) {
        if (config.pad() == 0 || !info.shape().isImage()) {
            return stored;
        }
        float[] framed = new float[count * shape().length()];
        for (int i = 0; i < count; i++) {
            PaddedDataset.frame(
                    stored, i * info.shape().length(), info.shape(), config.pad(), framed, i * shape().length());
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
    Tensor toNetwork(float[] examples, int count, DType dtype, Device device) {
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
    Tensor imagesToNetwork(float[] images, int count, DType dtype, Device device) {
        try (Scope scope = Scope.open()) {
            Tensor inner = Tensors.of(images, info.shape().batch(count));
            Tensor outer = Tensors.zeros(DType.FLOAT32, Device.CPU, shape().batch(count));
            outer.narrow(2, config.pad(), info.shape().height())
                    .narrow(3, config.pad(), info.shape().width())
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
    float[] toStored(Tensor x) {
        try (Scope scope = Scope.open()) {
            Tensor inner = x.detach();
            if (info.shape().isImage() && config.pad() > 0) {
                inner = inner.narrow(2, config.pad(), info.shape().height())
                        .narrow(3, config.pad(), info.shape().width());
            }
            inner = isCentered() ? inner.add(1).mul(0.5) : inner;
            if (info.shape().isImage()) {
                inner = inner.clamp(0, 1);
            }
            float[] values = scope.keep(inner).toFloats();
            info.standardization().ifPresent(scale -> scale.invert(values));
            return values;
        }
    }

    private boolean isCentered() {
        return config.centered() && info.shape().isImage();
    }
}
