package dev.reverie.data;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A data set with its parts for training and, where it has one, for testing.
 */
public final class DataSplits {
    private final String name;
    private final Dataset train;
    private final @Nullable Dataset test;
    private final List<String> notices;

    private DataSplits(String name, Dataset train, @Nullable Dataset test, List<String> notices) {
        if (test != null && !test.shape().equals(train.shape())) {
            throw new IllegalArgumentException("train and test examples of " + name + " differ in shape: "
                    + train.shape() + " and " + test.shape());
        }
        this.name = name;
        this.train = train;
        this.test = test;
        this.notices = List.copyOf(notices);
    }

    /**
     * A set without a test part.
     *
     * @param name the name of the whole
     * @param train examples to learn from
     * @return the set
     */
    public static DataSplits of(String name, Dataset train) {
        return new DataSplits(name, train, null, List.of());
    }

    /**
     * A set with both parts.
     *
     * @param name the name of the whole
     * @param train examples to learn from
     * @param test examples held out
     * @return the set
     * @throws IllegalArgumentException if the two differ in shape
     */
    public static DataSplits of(String name, Dataset train, Dataset test) {
        return new DataSplits(name, train, test, List.of());
    }

    /**
     * The same with something to tell whoever asked for the data.
     *
     * @param lines a line for each thing that was assumed
     * @return a set that also tells these
     */
    public DataSplits telling(List<String> lines) {
        return new DataSplits(
                name,
                train,
                test,
                Stream.concat(notices.stream(), lines.stream()).toList());
    }

    /**
     * The same with each column of vectors in memory brought to mean 0 and deviation 1 of the part to learn from; tables
     * that are standardised already, and data that are no vectors, stay as they are.
     *
     * @return a set whose parts tell shift and scale
     */
    public DataSplits standardized() {
        boolean vectors = train.shape().kind() == DataShape.Kind.VECTOR;
        if (!(vectors
                && train instanceof FloatDataset rows
                && rows.standardization().isEmpty())) {
            return this;
        }
        Standardization scale = rows.measured();
        Dataset held = test instanceof FloatDataset other ? other.standardized(scale) : test;
        return new DataSplits(name, rows.standardized(scale), held, notices);
    }

    /**
     * What was assumed when the data were read, a line each, to be shown before they are used.
     *
     * @return empty where nothing was
     */
    public List<String> notices() {
        return notices;
    }

    /**
     * The name of the whole.
     *
     * @return e.g. {@code mnist}
     */
    public String name() {
        return name;
    }

    /**
     * The part to learn from.
     *
     * @return never empty
     */
    public Dataset train() {
        return train;
    }

    /**
     * The part held out.
     *
     * @return absent where the source has none
     */
    public Optional<Dataset> test() {
        return Optional.ofNullable(test);
    }
}
