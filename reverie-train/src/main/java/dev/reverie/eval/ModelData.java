package dev.reverie.eval;

import dev.reverie.config.DataConfig;
import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.ImageOptions;
import dev.reverie.data.Standardization;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.Datasets;
import dev.reverie.data.table.CsvOptions;
import dev.reverie.errors.RequestException;
import dev.reverie.run.DataInfo;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A data set in the coordinates in which a trained model works: images padded and centred as in training, tables
 * standardised by the mean and standard deviation of the <em>training</em> data.
 *
 * @param dataset the examples: images in [0, 1], rows of a table as the model sees them or in the units of the file
 * @param raw whether rows are in the units of the file and still to be standardised
 * @param config the model's section {@code data}
 * @param info what the model's data were
 */
public record ModelData(Dataset dataset, boolean raw, DataConfig config, DataInfo info) {
    /**
     * Checks that the examples have the shape of the model's.
     *
     * @throws RequestException if they do not
     */
    public ModelData {
        if (!dataset.shape().equals(info.shape())) {
            throw new RequestException(
                    "the examples of " + dataset.name() + " are " + dataset.shape() + ", but the model was trained on "
                            + info.shape(),
                    "take a set of that shape");
        }
    }

    /** Which part of a set. */
    public enum Part {
        /** The part held out; that to learn from where none is. */
        TEST,
        /** The part to learn from. */
        TRAIN;

        /** That part of a set. */
        public Dataset of(DataSplits splits) {
            return this == TRAIN ? splits.train() : splits.test().orElse(splits.train());
        }
    }

    /**
     * The data that a model was trained on.
     *
     * @param model the model
     * @param part which part
     * @param options cache and listener of downloads
     * @throws DataException if they are missing or faulty
     */
    public static ModelData own(TrainedModel model, Part part, DataOptions options) throws IOException {
        return new ModelData(
                part.of(model.openData(options)), false, model.config().data(), model.data());
    }

    /**
     * Other data, brought to the size and the units of the model's.
     *
     * @param model the model
     * @param nameOrPath a known set, a file or a folder
     * @param part which part
     * @param options cache and listener of downloads
     * @throws DataException if they are missing or faulty
     * @throws RequestException if their shape is not the model's
     */
    public static ModelData open(TrainedModel model, String nameOrPath, Part part, DataOptions options)
            throws IOException {
        DataConfig config = model.config().data();
        DataShape shape = model.data().shape();
        // In float64, before anything is rounded; arrays, which have no scale of their own, are scaled batch by batch.
        CsvOptions written = options.table().written(config.header(), config.delimiter());
        CsvOptions table = model.data().standardization().map(written::scaledBy).orElse(written.raw());
        DataOptions all = options.withSeed(config.seed()).withTable(table, options.fold());
        if (shape.isImage()) {
            all = all.withImage(ImageOptions.defaults()
                    .resizedTo(shape.height(), shape.width())
                    .withChannels(ImageOptions.Channels.of(shape.channels())));
        }
        DataSplits splits = Datasets.open(nameOrPath, all);
        splits.notices().forEach(options.progress()::notice);
        Dataset dataset = part.of(splits);
        return new ModelData(dataset, dataset.standardization().isEmpty(), config, model.data());
    }

    /** The shape of an example as the model sees it, with its border. */
    public DataShape shape() {
        return config.padded(info.shape());
    }

    /** Numbers of an example as the model sees it: the m of bits per dimension. */
    public int dimension() {
        return shape().length();
    }

    /**
     * A batch in the coordinates of the model.
     *
     * @param first number of the first example
     * @param count how many
     * @param device where
     * @return {@code [count, ...]} in float32, in the caller's scope
     */
    public Tensor batch(long first, int count, Device device) {
        int length = info.shape().length();
        float[] values = new float[Math.multiplyExact(count, length)];
        for (int i = 0; i < count; i++) {
            dataset.read(first + i, values, i * length);
        }
        Optional<Standardization> scale = info.standardization();
        if (raw && scale.isPresent()) {
            scale.get().apply(values);
        }
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(padded(values, count), shape().batch(count)).to(device);
            return scope.keep(isCentered() ? x.mul(2).sub(1) : x);
        }
    }

    /** Whether the model sees images in [-1, 1]. */
    boolean isCentered() {
        return config.centered() && info.shape().isImage();
    }

    /** Examples in the units of the file. */
    float[] stored(long first, int count) {
        int length = info.shape().length();
        float[] values = new float[Math.multiplyExact(count, length)];
        for (int i = 0; i < count; i++) {
            dataset.read(first + i, values, i * length);
        }
        if (!raw) {
            info.standardization().ifPresent(scale -> scale.invert(values));
        }
        return values;
    }

    private float[] padded(float[] images, int count) {
        int border = config.pad();
        if (!info.shape().isImage() || border == 0) {
            return images;
        }
        DataShape inner = info.shape();
        DataShape outer = shape();
        float[] padded = new float[Math.multiplyExact(count, outer.length())];
        Arrays.fill(padded, 0f);
        int lines = count * inner.channels() * inner.height();
        for (int line = 0; line < lines; line++) {
            int plane = line / inner.height();
            int target = (plane * outer.height() + border + line % inner.height()) * outer.width() + border;
            System.arraycopy(images, line * inner.width(), padded, target, inner.width());
        }
        return padded;
    }
}
