package dev.reverie.eval;

import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.errors.RequestException;
import dev.reverie.metric.Field;
import dev.reverie.metric.ResultProvenance;
import java.util.List;
import java.util.function.Consumer;

/**
 * The data that samples are compared with.
 *
 * @param set some of them
 * @param classNames of all
 * @param provenance which they are
 * @param training all training data of the set that they are of
 */
public record ReferenceSet(EvaluationSet set, List<String> classNames, ResultProvenance provenance, Dataset training) {
    /** Keeps a private copy. */
    public ReferenceSet {
        classNames = List.copyOf(classNames);
    }

    /**
     * Takes examples at random.
     *
     * @param splits of the data
     * @param part {@code train} or {@code test}
     * @param most number of examples
     * @param tell receives what a person should know of the data
     * @throws RequestException if there is no test part
     */
    public static ReferenceSet of(DataSplits splits, String part, int most, Consumer<String> tell) {
        splits.notices().forEach(tell);
        boolean test = part.equals("test");
        if (test && splits.test().isEmpty()) {
            throw new RequestException("--part test: " + splits.name() + " has no test part; take --part train");
        }
        Dataset data = test ? splits.test().orElseThrow() : splits.train();
        EvaluationSet set = EvaluationSet.of(data, most);
        if (set.count() < most) {
            tell.accept(data.name() + " has " + set.count() + " examples; all are taken");
        }
        return new ReferenceSet(
                set,
                data.classNames(),
                ResultProvenance.none()
                        .with(Field.REFERENCE, splits.name())
                        .with(Field.REFERENCE_HASH, data.provenance().sha256())
                        .with(Field.SPLIT, part),
                splits.train());
    }

    /** The feature network for these data where nobody asks for another. */
    public String usualFeatures() {
        return set.shape().isImage()
                ? FeatureNetwork.of(provenance.get(Field.REFERENCE).orElse(""), set.shape())
                : FeatureNetwork.PIXELS;
    }
}
