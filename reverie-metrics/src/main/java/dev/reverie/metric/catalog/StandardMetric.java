package dev.reverie.metric.catalog;

import dev.reverie.metric.Metric;
import dev.reverie.metric.classes.ClassAccuracy;
import dev.reverie.metric.classes.WithinClasses;
import dev.reverie.metric.memory.Copies;
import dev.reverie.metric.picture.ClassifierTest;
import dev.reverie.metric.picture.Cmmd;
import dev.reverie.metric.picture.DensityCoverage;
import dev.reverie.metric.picture.FrechetDistance;
import dev.reverie.metric.picture.FrechetInfinity;
import dev.reverie.metric.picture.InceptionScore;
import dev.reverie.metric.picture.KernelInceptionDistance;
import dev.reverie.metric.picture.PrecisionRecall;
import dev.reverie.metric.picture.SlicedDistance;
import dev.reverie.metric.table.CorrelationError;
import dev.reverie.metric.table.EnergyMetric;
import dev.reverie.metric.table.GaussianDiscrepancy;
import dev.reverie.metric.table.Marginals;
import dev.reverie.metric.table.NearestRecords;
import dev.reverie.metric.table.PairDistance;
import dev.reverie.metric.table.PermutationTest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The metrics that are there, with their published settings. */
// The suppliers are references to constructors, which only an annotation of the checker's own could say.
@SuppressWarnings("ImmutableEnumChecker")
public enum StandardMetric {
    /** See {@link FrechetDistance}. */
    FRECHET(true, false, FrechetDistance::new),
    /** See {@link FrechetInfinity}. */
    FRECHET_INFINITY(false, false, FrechetInfinity::new),
    /** See {@link KernelInceptionDistance}. */
    KID(true, false, KernelInceptionDistance::new),
    /** See {@link InceptionScore}. */
    INCEPTION(false, false, InceptionScore::new),
    /** See {@link PrecisionRecall}. */
    PRECISION_RECALL(true, false, PrecisionRecall::new),
    /** See {@link DensityCoverage}. */
    DENSITY_COVERAGE(true, false, DensityCoverage::new),
    /** See {@link ClassAccuracy}. */
    CLASS_ACCURACY(false, false, ClassAccuracy::new),
    /** See {@link WithinClasses}. */
    CLASS_FRECHET(false, false, () -> new WithinClasses(new FrechetDistance())),
    /** See {@link WithinClasses}. */
    CLASS_PRECISION_RECALL(false, false, () -> new WithinClasses(new PrecisionRecall())),
    /** See {@link SlicedDistance}. */
    SLICED(true, true, SlicedDistance::new),
    /** See {@link Cmmd}. */
    CMMD(false, false, Cmmd::new),
    /** See {@link ClassifierTest}. */
    CLASSIFIER(true, true, ClassifierTest::new),
    /** See {@link Copies}. */
    COPIES(false, false, Copies::new),
    /** See {@link EnergyMetric}. */
    ENERGY(false, true, EnergyMetric::new),
    /** See {@link GaussianDiscrepancy}. */
    MMD(false, true, GaussianDiscrepancy::new),
    /** See {@link Marginals}. */
    MARGINALS(false, true, Marginals::new),
    /** See {@link PairDistance}. */
    PAIRS(false, true, PairDistance::new),
    /** See {@link CorrelationError}. */
    CORRELATION(false, true, CorrelationError::new),
    /** See {@link PermutationTest}. */
    TWO_SAMPLE(false, true, PermutationTest::new),
    /** See {@link NearestRecords}. */
    PRIVACY(false, false, NearestRecords::new);

    private final boolean usualForImages;
    private final boolean usualForTables;
    private final Supplier<Metric> maker;

    StandardMetric(boolean usualForImages, boolean usualForTables, Supplier<Metric> maker) {
        this.usualForImages = usualForImages;
        this.usualForTables = usualForTables;
        this.maker = maker;
    }

    /** The metric. */
    public Metric create() {
        return maker.get();
    }

    /** Those computed for images unless others are asked for. */
    public static List<Metric> forImages() {
        return Arrays.stream(values())
                .filter(metric -> metric.usualForImages)
                .map(StandardMetric::create)
                .toList();
    }

    /** Those computed for points and tables unless others are asked for. */
    public static List<Metric> forTables() {
        return Arrays.stream(values())
                .filter(metric -> metric.usualForTables)
                .map(StandardMetric::create)
                .toList();
    }

    /** The metric of a word, such as {@code kid}. */
    public static Optional<Metric> named(String word) {
        return Arrays.stream(values())
                .map(StandardMetric::create)
                .filter(metric -> metric.name().equals(word))
                .findFirst();
    }

    /** All, in the order in which they are listed. */
    public static List<Metric> all() {
        return Arrays.stream(values()).map(StandardMetric::create).toList();
    }
}
