package dev.reverie.train;

import dev.reverie.data.DataShape;
import dev.reverie.data.augmentation.GeometricAugmentation;
import dev.reverie.random.RandomStream;
import java.util.Optional;

/**
 * The augmentation of training batches: that of row r of step k is a function of the seed, k and r.
 *
 * @param change what is done to an image
 * @param shape of an image
 * @param stream decides what
 */
record BatchAugmentation(GeometricAugmentation change, DataShape shape, RandomStream stream) {
    /**
     * The augmentation of a run.
     *
     * @param probability of each change; 0 for none
     * @param shape of an image as the network sees it
     * @param root stream of the run
     * @return absent where nothing is augmented
     */
    static Optional<BatchAugmentation> of(double probability, DataShape shape, RandomStream root) {
        return probability == 0
                ? Optional.empty()
                : Optional.of(new BatchAugmentation(
                        new GeometricAugmentation(probability), shape, root.purpose("augmentation")));
    }

    /**
     * Changes a batch in place.
     *
     * @param examples its images, one after the other
     * @param count how many
     * @param step number of the update, from 0
     * @return what was done to each
     */
    double[][] apply(float[] examples, int count, long step) {
        double[][] conditioning = new double[count][];
        for (int row = 0; row < count; row++) {
            RandomStream own = stream.index(Math.addExact(Math.multiplyExact(step, count), row));
            conditioning[row] = change.apply(examples, row * shape.length(), shape, own);
        }
        return conditioning;
    }
}
