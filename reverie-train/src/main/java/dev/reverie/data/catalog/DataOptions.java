package dev.reverie.data.catalog;

import dev.reverie.data.ImageOptions;
import dev.reverie.data.table.CsvOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Options of {@link Datasets#open}.
 *
 * @param folder a local copy of a known set, instead of the cache and the network
 * @param cache where downloads are kept
 * @param progress receives the progress of downloads
 * @param seed of generated sets
 * @param image size and channels that pictures are brought to; the size of drawn digits
 * @param table how tables are read
 * @param fold which fold of a table's test mask is the test part
 * @param array the array of a {@code .npz}
 * @param labels the array of a {@code .npz} that holds the labels, or {@code none}; absent to find it
 * @param layout the meaning of a NumPy array's axes
 */
public record DataOptions(
        Optional<Path> folder,
        Path cache,
        DatasetDownload.Progress progress,
        long seed,
        ImageOptions image,
        CsvOptions table,
        int fold,
        Optional<String> array,
        Optional<String> labels,
        NpyDataset.Layout layout) {

    /**
     * Checks the fold.
     *
     * @throws IllegalArgumentException if the fold is negative
     */
    public DataOptions {
        if (fold < 0) {
            throw new IllegalArgumentException("fold must not be negative, got " + fold);
        }
    }

    /**
     * Everything detected, nothing resized, seed 0.
     *
     * @return the options for a set nobody has looked at
     */
    public static DataOptions defaults() {
        return new DataOptions(
                Optional.empty(),
                DatasetDownload.defaultCache(),
                DatasetDownload.Progress.SILENT,
                0,
                ImageOptions.defaults(),
                CsvOptions.defaults(),
                0,
                Optional.empty(),
                Optional.empty(),
                NpyDataset.Layout.DETECT);
    }

    /**
     * The same with a local copy.
     *
     * @param local a folder that holds the set
     * @return new options
     */
    public DataOptions withFolder(Path local) {
        return new DataOptions(Optional.of(local), cache, progress, seed, image, table, fold, array, labels, layout);
    }

    /**
     * The same with another cache and listener.
     *
     * @param folder where downloads are kept
     * @param listener receives the progress of downloads
     * @return new options
     */
    public DataOptions withDownload(Path folder, DatasetDownload.Progress listener) {
        return new DataOptions(this.folder, folder, listener, seed, image, table, fold, array, labels, layout);
    }

    /**
     * The same with another seed.
     *
     * @param value of generated sets
     * @return new options
     */
    public DataOptions withSeed(long value) {
        return new DataOptions(folder, cache, progress, value, image, table, fold, array, labels, layout);
    }

    /**
     * The same with other image options.
     *
     * @param value size and channels
     * @return new options
     */
    public DataOptions withImage(ImageOptions value) {
        return new DataOptions(folder, cache, progress, seed, value, table, fold, array, labels, layout);
    }

    /**
     * The same with other table options.
     *
     * @param value how tables are read
     * @param testFold which fold of the test mask is the test part
     * @return new options
     */
    public DataOptions withTable(CsvOptions value, int testFold) {
        return new DataOptions(folder, cache, progress, seed, image, value, testFold, array, labels, layout);
    }

    /**
     * The same with other options for NumPy arrays.
     *
     * @param key the array of a {@code .npz}; absent to find it
     * @param axes the meaning of the axes
     * @return new options
     */
    public DataOptions withArray(Optional<String> key, NpyDataset.Layout axes) {
        return withArray(key, Optional.empty(), axes);
    }

    /**
     * The same with other options for NumPy arrays.
     *
     * @param key the array of a {@code .npz}; absent to find it
     * @param labelKey the array of its labels, or {@code none}; absent to find it
     * @param axes the meaning of the axes
     * @return new options
     */
    public DataOptions withArray(Optional<String> key, Optional<String> labelKey, NpyDataset.Layout axes) {
        return new DataOptions(folder, cache, progress, seed, image, table, fold, key, labelKey, axes);
    }
}
