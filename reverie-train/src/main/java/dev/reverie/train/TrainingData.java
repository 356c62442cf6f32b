package dev.reverie.train;

import dev.reverie.data.Dataset;
import dev.reverie.run.DataForm;
import dev.reverie.run.DataInfo;
import java.io.IOException;
import java.util.Optional;

/**
 * The data of a training and what is done to them on the way to the network.
 *
 * @param stored the examples
 * @param info of them; absent if not measured yet
 * @param pad black pixels on each side of an image
 * @param centered whether the network sees images in [-1, 1] rather than [0, 1]
 * @param flip whether images are mirrored at random
 * @param augment probability of each change of an image
 */
record TrainingData(Dataset stored, Optional<DataInfo> info, int pad, boolean centered, boolean flip, double augment) {
    /**
     * How examples reach the network.
     *
     * @throws IOException if the data cannot be read
     */
    DataForm form() throws IOException {
        return new DataForm(info.isPresent() ? info.get() : DataInfo.of(stored), pad, centered);
    }
}
