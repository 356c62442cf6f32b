package dev.reverie.data.catalog;

import dev.reverie.data.ByteDataset;
import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.FloatDataset;
import dev.reverie.data.ImageOptions;
import java.util.Set;

/** Converts the images of a data set in memory to another size or number of channels. */
final class Refit {
    /** Grey, colour, and colour with alpha. */
    private static final Set<Integer> CONVERTIBLE = Set.of(1, 3, 4);

    private Refit() {}

    static DataSplits to(ImageOptions options, DataSplits splits) throws DataException {
        Dataset train = to(options, splits.train());
        DataSplits refitted = splits.test().isPresent()
                ? DataSplits.of(splits.name(), train, to(options, splits.test().get()))
                : DataSplits.of(splits.name(), train);
        return refitted.telling(splits.notices());
    }

    private static Dataset to(ImageOptions options, Dataset dataset) throws DataException {
        DataShape shape = dataset.shape();
        if (!shape.isImage()) {
            return dataset;
        }
        ImageOptions.Size size = options.size().orElse(new ImageOptions.Size(shape.height(), shape.width()));
        if (options.channels() != ImageOptions.Channels.DETECT && !CONVERTIBLE.contains(shape.channels())) {
            throw new DataException(dataset.name() + " has images of " + shape.channels()
                    + " channels, which cannot be brought to "
                    + options.channels().count(0)
                    + "; leave data.channels out to learn them as they are");
        }
        int channels = options.channels().count(shape.channels());
        DataShape wanted = DataShape.image(channels, size.height(), size.width());
        if (wanted.equals(shape)) {
            return dataset;
        }
        if (dataset instanceof ByteDataset stored) {
            return stored.refit(wanted);
        }
        if (dataset instanceof FloatDataset stored) {
            return stored.refit(wanted);
        }
        throw new DataException(
                dataset.name() + " has images of " + shape + ", which are not in memory and are not brought to "
                        + wanted,
                "leave data.height, data.width and data.channels out, or store the images in that form");
    }
}
