package dev.reverie.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.stat.NormalDistribution;
import dev.reverie.stat.SampleMoments;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
    private static final RandomStream NOISE = RandomStream.of(42).purpose("training noise");

    /** The known answers that the authors publish with Random123, words in order. */
    @Test
    void philoxGivesThePublishedAnswers() {
        assertThat(Philox.block(0L, 0L, 0L)).isEqualTo(new Philox.Block(0xe169c58d_6627e8d5L, 0x9b00dbd8_bc57ac4cL));
        assertThat(Philox.block(-1L, -1L, -1L)).isEqualTo(new Philox.Block(0x41c83b0e_408f276dL, 0x6d5451fd_a20bc7c6L));
        assertThat(Philox.block(0x299f31d0_a4093822L, 0x85a308d3_243f6a88L, 0x03707344_13198a2eL))
                .isEqualTo(new Philox.Block(0x94fdcceb_d16cfe09L, 0x24126ea1_5001e420L));
    }

    @Test
    void valuesAreThoseOfTheFirstRelease() {
        // recorded when the derivation was fixed: a change here breaks the resumption of runs
        assertThat(NOISE.index(3).at(0)).isEqualTo(0x53ba99e84f4c3fc9L);
        assertThat(NOISE.index(3).seed()).isEqualTo(0xfc29b24291865737L);
        assertThat(NOISE.index(3).cursor().nextGaussian()).isEqualTo(0.35227591246834666);
        assertThat(NOISE.cursor().permutation(6)).containsExactly(3, 1, 0, 5, 4, 2);
        assertThat(new RandomPermutation(NOISE, 1000).at(7)).isEqualTo(67);
    }

    @Test
    void cursorReadsTheStreamInOrder() {
        RandomCursor cursor = NOISE.index(9).cursor();
        for (int i = 0; i < 11; i++) {
            assertThat(cursor.nextLong()).isEqualTo(NOISE.index(9).at(i));
        }
    }

    @Test
    void differentAddressesGiveDifferentStreams() {
        Set<Long> firsts = new HashSet<>();
        Set<Long> seeds = new HashSet<>();
        int streams = 0;
        for (long seed = 0; seed < 20; seed++) {
            for (String purpose : new String[] {"", "a", "b", "ab", "a\0", "initial noise", "initial noisf"}) {
                RandomStream stream = RandomStream.of(seed).purpose(purpose);
                for (RandomStream each : new RandomStream[] {
                    stream,
                    stream.index(0),
                    stream.index(1),
                    stream.index(-1),
                    stream.index(1).index(0),
                    stream.index(0).purpose("a"),
                    stream.purpose("a")
                }) {
                    firsts.add(each.at(0));
                    seeds.add(each.seed());
                    streams++;
                }
            }
        }
        assertThat(firsts).hasSize(streams);
        assertThat(seeds).hasSize(streams);
        assertThat(RandomStream.of(1).purpose("a").index(2))
                .isEqualTo(RandomStream.of(1).purpose("a").index(2));
    }

    @Test
    void uniformNumbersFillTheirBinsEvenly() {
        int[] counts = new int[64];
        RandomCursor cursor = NOISE.cursor();
        int n = 64_000;
        for (int i = 0; i < n; i++) {
            counts[(int) (64 * cursor.nextDouble())]++;
        }
        double chiSquared = Arrays.stream(counts)
                .mapToDouble(c -> (c - 1000.0) * (c - 1000.0) / 1000.0)
                .sum();
        // 63 degrees of freedom: mean 63, standard deviation 11.2; six of them, with a fixed seed
        assertThat(chiSquared).isBetween(20.0, 130.0);
    }

    @Test
    void gaussianNumbersHaveTheMomentsAndTheTailOfTheNormal() {
        double[] z = new double[200_000];
        NOISE.index(1).cursor().fillGaussian(z);
        SampleMoments moments = SampleMoments.of(z);
        // five standard errors: 1/sqrt(n) for the mean, sqrt(2/n) for the variance, sqrt(96/n) for the fourth moment
        assertThat(moments.mean()).isCloseTo(0.0, within(5.0 / Math.sqrt(z.length)));
        assertThat(moments.variance()).isCloseTo(1.0, within(5.0 * Math.sqrt(2.0 / z.length)));
        double fourth = Arrays.stream(z).map(v -> v * v * v * v).average().orElseThrow();
        assertThat(fourth).isCloseTo(3.0, within(5.0 * Math.sqrt(96.0 / z.length)));
        Arrays.sort(z);
        double distance = 0.0;
        for (int i = 0; i < z.length; i++) {
            distance = Math.max(distance, Math.abs(NormalDistribution.STANDARD.cdf(z[i]) - (i + 0.5) / z.length));
        }
        // Kolmogorov: 1.95 / sqrt(n) is exceeded once in a thousand
        assertThat(distance).isLessThan(1.95 / Math.sqrt(z.length));
    }

    @Test
    void normalNumbersOfSinglePrecisionAreThoseOfDoublePrecisionRounded() {
        for (int count : new int[] {1, 2, 7, 100_001}) {
            float[] fast = new float[count];
            RandomCursor cursor = NOISE.index(2).cursor();
            cursor.fillGaussian(fast);
            RandomCursor exact = NOISE.index(2).cursor();
            for (float z : fast) {
                float expected = (float) exact.nextGaussian();
                assertThat(Math.abs(z - expected)).isLessThanOrEqualTo(Math.ulp(expected));
            }
            assertThat(cursor.nextGaussian()).isCloseTo(exact.nextGaussian(), within(1e-10));
        }
        float[] parts = new float[9];
        RandomCursor cursor = NOISE.index(2).cursor();
        cursor.fillGaussian(parts, 0, 3);
        cursor.fillGaussian(parts, 3, 1);
        cursor.fillGaussian(parts, 4, 5);
        float[] whole = new float[9];
        NOISE.index(2).cursor().fillGaussian(whole);
        assertThat(parts).isEqualTo(whole);
    }

    @Test
    void normalNumbersOfSinglePrecisionAreTheseForEver() {
        float[] z = new float[4];
        NOISE.index(3).cursor().fillGaussian(z);
        // recorded when the transformation was fixed: a change here changes the picture of every seed
        assertThat(z).containsExactly(0.3522759f, -0.8173848f, -0.010422852f, -0.29462785f);
    }

    @Test
    void uniformNumbersOfSinglePrecisionAndOnesHaveTheirMeans() {
        float[] u = new float[100_001];
        NOISE.index(4).cursor().fillUniform(u);
        double sum = 0;
        for (float value : u) {
            assertThat(value).isBetween(0f, Math.nextDown(1f));
            sum += value;
        }
        // five standard errors; the variance is 1 / 12
        assertThat(sum / u.length).isCloseTo(0.5, within(5 * Math.sqrt(1.0 / 12 / u.length)));
        for (double p : new double[] {0, 0.1, 0.7, 1}) {
            NOISE.index(5).cursor().fillBernoulli(u, p);
            double ones = 0;
            for (float value : u) {
                assertThat(value == 0 || value == 1).isTrue();
                ones += value;
            }
            assertThat(ones / u.length).isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / u.length)));
        }
    }

    @Test
    void neighbouringStreamsAreUncorrelated() {
        int n = 50_000;
        double[] a = new double[n];
        double[] b = new double[n];
        double[] c = new double[n];
        NOISE.index(5).cursor().fillGaussian(a);
        NOISE.index(6).cursor().fillGaussian(b);
        RandomStream.of(42).purpose("training noisf").index(5).cursor().fillGaussian(c);
        double ab = 0.0;
        double ac = 0.0;
        double lag = 0.0;
        for (int i = 0; i < n; i++) {
            ab += a[i] * b[i] / n;
            ac += a[i] * c[i] / n;
            lag += a[i] * a[(i + 1) % n] / n;
        }
        double bound = 5.0 / Math.sqrt(n);
        assertThat(ab).isCloseTo(0.0, within(bound));
        assertThat(ac).isCloseTo(0.0, within(bound));
        assertThat(lag).isCloseTo(0.0, within(bound));
    }

    @Test
    void permutationsHoldEveryElementOnce() {
        for (int size : new int[] {1, 2, 5, 255, 256, 257, 1000, 70_001}) {
            RandomPermutation permutation = new RandomPermutation(NOISE.index(size), size);
            BitSet seen = new BitSet();
            for (int i = 0; i < size; i++) {
                long element = permutation.at(i);
                seen.set((int) element);
                assertThat(permutation.placeOf(element)).isEqualTo(i);
            }
            assertThat(seen.cardinality()).isEqualTo(size);
            BitSet shuffled = new BitSet();
            Arrays.stream(NOISE.cursor().permutation(size)).forEach(shuffled::set);
            assertThat(shuffled.cardinality()).isEqualTo(size);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new RandomPermutation(NOISE, 0));
        assertThat(new RandomPermutation(NOISE, 1L << 62).at(5)).isBetween(0L, 1L << 62);
    }

    @Test
    void allPermutationsOfFourAreEquallyLikely() {
        int[] feistel = new int[256];
        int[] shuffle = new int[256];
        int n = 24_000;
        for (int k = 0; k < n; k++) {
            RandomPermutation permutation = new RandomPermutation(NOISE.index(k), 4);
            int[] order = NOISE.index(k).cursor().permutation(4);
            feistel[
                    (int) (permutation.at(0)
                            + 4 * permutation.at(1)
                            + 16 * permutation.at(2)
                            + 64 * permutation.at(3))]++;
            shuffle[order[0] + 4 * order[1] + 16 * order[2] + 64 * order[3]]++;
        }
        for (int[] counts : new int[][] {feistel, shuffle}) {
            assertThat(Arrays.stream(counts).filter(c -> c > 0).count()).isEqualTo(24);
            double chiSquared = Arrays.stream(counts)
                    .filter(c -> c > 0)
                    .mapToDouble(c -> (c - 1000.0) * (c - 1000.0) / 1000.0)
                    .sum();
            // 23 degrees of freedom: 49.7 is exceeded once in a thousand
            assertThat(chiSquared).isLessThan(49.7);
        }
    }

    @Test
    void boundedIntegersAreUniform() {
        int[] counts = new int[7];
        RandomCursor cursor = NOISE.index(2).cursor();
        for (int i = 0; i < 70_000; i++) {
            counts[cursor.nextInt(7)]++;
        }
        for (int count : counts) {
            // five standard deviations of a binomial
            assertThat((double) count).isCloseTo(10_000.0, within(5.0 * Math.sqrt(10_000.0 * 6.0 / 7.0)));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> cursor.nextInt(0));
    }
}
