package dev.reverie.data.catalog;

import dev.reverie.data.ByteDataset;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.ImageOptions;

/** Converts the images of a data set in memory to another size or number of channels. */
final class Refit {
    private Refit() {}

    static DataSplits to(ImageOptions options, DataSplits splits) {
        Dataset train = to(options, splits.train());
        return splits.test()
                .map(test -> DataSplits.of(splits.name(), train, to(options, test)))
                .orElseGet(() -> DataSplits.of(splits.name(), train))
                .telling(splits.notices());
    }

    private static Dataset to(ImageOptions options, Dataset dataset) {
        if (!(dataset instanceof ByteDataset stored)) {
            return dataset;
        }
        DataShape shape = stored.shape();
        ImageOptions.Size size = options.size().orElse(new ImageOptions.Size(shape.height(), shape.width()));
        int channels = switch (options.channels()) {
            case GREY -> 1;
            case COLOUR -> 3;
            case DETECT -> shape.channels();
        };
        DataShape wanted = DataShape.image(channels, size.height(), size.width());
        return wanted.equals(shape) ? dataset : stored.refit(wanted);
    }
}
