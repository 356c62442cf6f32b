package dev.reverie.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.metric.catalog.StandardMetric;
import dev.reverie.metric.memory.Copies;
import dev.reverie.metric.picture.ClassifierTest;
import dev.reverie.metric.picture.DensityCoverage;
import dev.reverie.metric.picture.Distances;
import dev.reverie.metric.picture.FrechetDistance;
import dev.reverie.metric.picture.KernelInceptionDistance;
import dev.reverie.metric.picture.PrecisionRecall;
import dev.reverie.metric.picture.SlicedDistance;
import dev.reverie.metric.table.Marginals;
import dev.reverie.metric.table.NearestRecords;
import dev.reverie.metric.table.PermutationTest;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;

/** Faults that are put into data on purpose, and what each metric must say of them. */
class PlantedCasesTest {
    private final Features data = Rows.normal(1000, 4, 0, 1, 1);

    /** Samples of one of two modes: all are realistic, half of the data are never made. Swapped sides would show the reverse. */
    @Test
    void aLostModeCostsRecallAndNotPrecision() {
        double[][] modes = data.rows();
        for (int i = 0; i < 500; i++) {
            modes[i][0] += 20;
        }
        Features bothModes = Features.of(modes);
        Features oneMode = Rows.normal(1000, 4, 0, 1, 2);
        Map<String, Double> lost = new PrecisionRecall().measure(oneMode, bothModes);
        assertThat(lost.get("precision")).isGreaterThan(0.85);
        assertThat(lost.get("recall")).isBetween(0.35, 0.5);
        Map<String, Double> invented = new PrecisionRecall().measure(bothModes, oneMode);
        assertThat(invented.get("precision")).isEqualTo(lost.get("recall"));
        assertThat(invented.get("recall")).isEqualTo(lost.get("precision"));
        assertThat(new DensityCoverage().measure(oneMode, bothModes).get("coverage"))
                .isBetween(0.4, 0.52);
    }

    /** Naeem et al., equation for equal distributions: E density = 1, E coverage = 1 - 1 / 2^k for many rows. */
    @Test
    void equalDistributionsHaveTheExpectedDensityAndCoverage() {
        Map<String, Double> values = new DensityCoverage(5).measure(Rows.normal(1000, 4, 0, 1, 2), data);
        assertThat(values.get("density")).isCloseTo(1, within(0.06));
        assertThat(values.get("coverage")).isCloseTo(1 - 1.0 / 32, within(0.02));
    }

    @Test
    void tenPerCentOfCopiesAreFound() {
        double[][] rows = Rows.normal(1000, 32, 0, 1, 7).rows();
        Features training = Rows.normal(1000, 32, 0, 1, 8);
        for (int i = 0; i < 100; i++) {
            rows[10 * i] = training.row(i);
            rows[10 * i][3] += 0.01;
        }
        Features samples = Features.of(rows);
        assertThat(new Copies().measure(samples, training)).isEqualTo(Map.of("copies", 0.1));
        Distances.Nearest nearest = Distances.nearest(samples, training, 1);
        assertThat(IntStream.range(0, 100).map(i -> nearest.rows()[10 * i][0]).toArray())
                .isEqualTo(IntStream.range(0, 100).toArray());
        assertThat(nearest.distances()[0][0]).isCloseTo(0.01, within(1e-6));
        Map<String, Double> privacy = new NearestRecords().measure(samples, training);
        assertThat(privacy.get("dcr")).isLessThan(0.02);
        assertThat(privacy.get("dcrOwn")).isGreaterThan(1);
    }

    @Test
    void aShiftIsSeenByAllDistances() {
        Features reference = data.first(500);
        Features same = Rows.normal(500, 4, 0, 1, 2);
        Features shifted = Rows.normal(500, 4, 0.3, 1, 2);
        for (Metric metric : StandardMetric.forTables()) {
            if (Set.of("pairs", "correlation").contains(metric.name())) {
                continue;
            }
            Map<String, Double> without = metric.measure(same, reference);
            metric.measure(shifted, reference).forEach((name, value) -> {
                if (name.equals("twoSampleP") || name.equals("classifierP")) {
                    assertThat(value).as(name).isLessThan(0.01);
                    assertThat(without.get(name)).as(name).isGreaterThan(0.01);
                } else {
                    assertThat(value).as(name).isGreaterThan(without.get(name) + 0.003);
                }
            });
        }
    }

    /** W2 of the shift on every line is |u.shift|; its mean square over the sphere of d dimensions is |shift|^2 / d. */
    @Test
    void slicedDistanceOfAShiftIsItsSquareByDimension() {
        double[][] shifted = data.rows();
        for (double[] row : shifted) {
            row[1] += 2;
        }
        double value =
                new SlicedDistance(4096, 0).measure(Features.of(shifted), data).get("sliced");
        // The mean of 4096 values u_1^2 with standard deviation 0.22 each.
        assertThat(value).isCloseTo(1, within(4 * 4 * 0.22 / 64));
    }

    @Test
    void unbiasedKidOfEqualDistributionsIsZeroWithinItsError() {
        Map<String, Double> kid = new KernelInceptionDistance(200, 50, 0).measure(Rows.normal(1000, 4, 0, 1, 2), data);
        assertThat(Math.abs(kid.get("kid"))).isLessThan(kid.get("kidStd") / 2);
    }

    /** JPEG at quality 0.3 hardly changes a picture for an eye; distances of pixels must see it and rank the qualities. */
    @Test
    void aJpegRoundTripIsSeenAndRanked() throws IOException {
        RandomCursor cursor = RandomStream.of(9).purpose("pictures").cursor();
        double[][] pictures = new double[150][];
        for (int i = 0; i < pictures.length; i++) {
            pictures[i] = picture(cursor);
        }
        Features originals = Features.of(pictures).from(FeatureSource.PIXELS);
        double fine = new FrechetDistance().between(throughJpeg(pictures, 0.95f), originals);
        double coarse = new FrechetDistance().between(throughJpeg(pictures, 0.3f), originals);
        assertThat(fine).isGreaterThan(1e-3);
        assertThat(coarse).isGreaterThan(5 * fine);
    }

    /** Smooth waves in [0, 1], 16 x 16. */
    private static double[] picture(RandomCursor cursor) {
        double a = cursor.nextDouble();
        double b = cursor.nextDouble();
        double phase = 6 * cursor.nextDouble();
        double[] pixels = new double[256];
        for (int i = 0; i < 256; i++) {
            int row = i / 16;
            pixels[i] = 0.5 + 0.5 * Math.sin(a * (i % 16) + b * row + phase);
        }
        return pixels;
    }

    private static Features throughJpeg(double[][] pictures, float quality) throws IOException {
        double[][] back = new double[pictures.length][256];
        for (int p = 0; p < pictures.length; p++) {
            BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
            for (int i = 0; i < 256; i++) {
                image.getRaster().setSample(i % 16, i / 16, 0, (int) Math.round(255 * pictures[p][i]));
            }
            ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
            ImageWriteParam settings = writer.getDefaultWriteParam();
            settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            settings.setCompressionQuality(quality);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
                writer.setOutput(out);
                writer.write(null, new IIOImage(image, null, null), settings);
            }
            writer.dispose();
            BufferedImage read = ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
            for (int i = 0; i < 256; i++) {
                back[p][i] = read.getRaster().getSample(i % 16, i / 16, 0) / 255.0;
            }
        }
        return Features.of(back).from(FeatureSource.PIXELS);
    }

    /** At 5 per cent, 200 tests of equal distributions: more than 20 alarms have a probability of 1e-3 at most. */
    @Test
    void testsRaiseNoMoreFalseAlarmsThanTheyState() {
        int classifier = 0;
        int permutation = 0;
        for (int trial = 0; trial < 200; trial++) {
            Features a = Rows.normal(40, 2, 0, 1, 1000 + trial);
            Features b = Rows.normal(40, 2, 0, 1, 5000 + trial);
            classifier += new ClassifierTest(trial).measure(a, b).get("classifierP") <= 0.05 ? 1 : 0;
            permutation += new PermutationTest(99, 1000, trial).measure(a, b).get("twoSampleP") <= 0.05 ? 1 : 0;
        }
        assertThat(classifier).isLessThanOrEqualTo(20);
        assertThat(permutation).isBetween(2, 20);
    }

    @Test
    void categoriesAreComparedByTotalVariation() {
        double[][] a = new double[100][2];
        double[][] b = new double[100][2];
        for (int i = 0; i < 100; i++) {
            a[i] = new double[] {i % 2, i};
            b[i] = new double[] {i % 4 == 0 ? 1 : 0, i};
        }
        Features samples = Features.of(a);
        Features reference = Features.of(b);
        assertThat(Marginals.categories(reference)).containsExactly(0);
        Marginals.Column column =
                new Marginals(Set.of(0)).columns(samples, reference).get(0);
        assertThat(column.totalVariation()).isCloseTo(0.25, within(1e-12));
        assertThat(column.ks()).isNaN();
    }
}
