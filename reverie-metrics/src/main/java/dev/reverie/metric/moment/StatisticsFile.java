package dev.reverie.metric.moment;

import dev.reverie.file.NdArray;
import dev.reverie.file.Npz;
import dev.reverie.file.NpzFile;
import dev.reverie.metric.FeatureSource;
import dev.reverie.metric.Features;
import dev.reverie.metric.MetricException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reference statistics in npz files, in the forms of the field.
 *
 * <table>
 * <caption>The forms</caption>
 * <tr><th>form</th><th>arrays</th></tr>
 * <tr><td>pytorch-fid, EDM</td><td>{@code mu [D]}, {@code sigma [D, D]}</td></tr>
 * <tr><td>ADM (guided-diffusion)</td><td>the same, with {@code mu_s}, {@code sigma_s} of spatial features (not read), or none of
 *     them but the images of a batch, {@code arr_0 [N, H, W, C]} of bytes, possibly with both</td></tr>
 * <tr><td>score_sde</td><td>the features themselves, {@code pool_3 [N, D]}, whose moments are taken; {@code logits} are not
 *     read. Not written</td></tr>
 * </table>
 *
 * <p>None says which network saw the images, and the first two not how many there were. Files written here add {@code n}, {@code feature_name} and
 * {@code feature_sha256} (bytes of UTF-8), which other programs pass over.
 */
public final class StatisticsFile {
    private static final String MEAN = "mu";
    private static final String COVARIANCE = "sigma";
    private static final String COUNT = "n";
    private static final String NAME = "feature_name";
    private static final String HASH = "feature_sha256";
    private static final String BATCH = "arr_0";
    private static final String ROWS = "pool_3";

    private StatisticsFile() {}

    /**
     * Whether a file holds statistics rather than images or other arrays.
     *
     * @param file an npz file
     * @throws IOException if it cannot be read
     */
    public static boolean isOne(Path file) throws IOException {
        try (NpzFile npz = Npz.open(file)) {
            return hasMoments(npz) || npz.names().contains(ROWS);
        }
    }

    private static boolean hasMoments(NpzFile npz) {
        return npz.names().containsAll(List.of(MEAN, COVARIANCE));
    }

    /**
     * The features that a file says it is of; empty if it does not, as most published ones.
     *
     * @param file an npz file of either form
     * @throws IOException if it cannot be read
     */
    public static Optional<FeatureSource> source(Path file) throws IOException {
        try (NpzFile npz = Npz.open(file)) {
            return source(npz);
        }
    }

    private static Optional<FeatureSource> source(NpzFile npz) throws IOException {
        List<String> names = npz.names();
        if (!names.contains(NAME)) {
            return Optional.empty();
        }
        return Optional.of(new FeatureSource(text(npz.get(NAME)), names.contains(HASH) ? text(npz.get(HASH)) : ""));
    }

    /**
     * Reads statistics.
     *
     * @param file an npz file of either form
     * @param expected what the other side's features are of; taken for granted where the file does not say
     * @throws MetricException if it has no statistics, or is of other features
     * @throws IOException if it cannot be read
     */
    public static Moments read(Path file, FeatureSource expected) throws IOException {
        try (NpzFile npz = Npz.open(file)) {
            List<String> names = npz.names();
            if (!hasMoments(npz) && names.contains(ROWS)) {
                return ofRows(file, npz.get(ROWS), expected);
            }
            if (!hasMoments(npz)) {
                throw new MetricException(file + " has no arrays mu and sigma but " + names
                        + (names.contains(BATCH)
                                ? "; it holds images: give it as data, not as statistics"
                                : "; statistics are npz files of pytorch-fid, guided-diffusion or score_sde"));
            }
            NdArray mean = npz.get(MEAN);
            NdArray covariance = npz.get(COVARIANCE);
            FeatureSource source = source(npz).orElse(expected);
            requireSame(file, source, expected);
            long count = names.contains(COUNT) ? npz.get(COUNT).toLongs()[0] : Moments.UNKNOWN;
            try {
                return Moments.of(count, mean.toDoubles(), covariance.toDoubles(), source);
            } catch (MetricException e) {
                throw new MetricException(file + ": " + e.getMessage(), e);
            }
        }
    }

    private static Moments ofRows(Path file, NdArray rows, FeatureSource source) {
        if (rows.shape().rank() != 2 || rows.shape().size(0) < 2 || rows.elementCount() == 0) {
            throw new MetricException(
                    file + ": " + ROWS + " must be [N, D], the features of at least two images, got " + rows.shape());
        }
        try {
            return Moments.of(
                    Features.of(rows.toDoubles(), Math.toIntExact(rows.shape().size(0)), source));
        } catch (MetricException e) {
            throw new MetricException(file + ": " + ROWS + ": " + e.getMessage(), e);
        }
    }

    private static void requireSame(Path file, FeatureSource source, FeatureSource expected) {
        try {
            expected.requireSame(source);
        } catch (MetricException e) {
            throw new MetricException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes statistics that both kinds of programs read.
     *
     * @param file where; its folder must exist
     * @param moments of the features
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, Moments moments) throws IOException {
        Npz.write(file, arrays(moments), Npz.Compression.DEFLATED);
    }

    /**
     * Writes a reference batch as guided-diffusion's evaluator takes it: statistics and the images themselves.
     *
     * @param file where; its folder must exist
     * @param moments of the features of the images
     * @param images {@code [N, C, H, W]} in [0, 1], rounded to bytes
     * @param shape {@code N, C, H, W}
     * @throws IOException if it cannot be written
     */
    public static void writeBatch(Path file, Moments moments, float[] images, int... shape) throws IOException {
        Map<String, NdArray> arrays = arrays(moments);
        int channels = shape[1];
        int pixels = shape[2] * shape[3];
        byte[] bytes = new byte[images.length];
        for (int i = 0; i < shape[0]; i++) {
            for (int c = 0; c < channels; c++) {
                for (int p = 0; p < pixels; p++) {
                    float value = images[(i * channels + c) * pixels + p];
                    bytes[(i * pixels + p) * channels + c] = (byte) Math.round(255 * Math.min(1, Math.max(0, value)));
                }
            }
        }
        arrays.put(BATCH, NdArray.ofUnsigned(bytes, shape[0], shape[2], shape[3], channels));
        Npz.write(file, arrays, Npz.Compression.DEFLATED);
    }

    private static Map<String, NdArray> arrays(Moments moments) {
        int d = moments.dimension();
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        arrays.put(MEAN, NdArray.of(moments.mean(), d));
        arrays.put(COVARIANCE, NdArray.of(moments.covariance(), d, d));
        if (moments.count() != Moments.UNKNOWN) {
            arrays.put(COUNT, NdArray.of(new long[] {moments.count()}));
        }
        arrays.put(NAME, bytes(moments.source().name()));
        if (!moments.source().sha256().isEmpty()) {
            arrays.put(HASH, bytes(moments.source().sha256()));
        }
        return arrays;
    }

    private static NdArray bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return NdArray.ofUnsigned(bytes, bytes.length);
    }

    private static String text(NdArray array) {
        byte[] bytes = new byte[array.byteCount()];
        array.asByteBuffer().get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
