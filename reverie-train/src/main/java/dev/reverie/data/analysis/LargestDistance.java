package dev.reverie.data.analysis;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/**
 * The largest Euclidean distance between two examples of a set: technique 1 of NCSNv2 (Song and Ermon 2020,
 * arXiv:2006.09011).
 *
 * <p>Up to {@value #EXACT_NUMBERS} numbers and {@value #EXACT_PRODUCTS} products all pairs are looked at, by blocks of
 * {@code |a|^2 + |b|^2 - 2 a.b} about the mean, and the farthest pair is measured again in float64. In larger sets two
 * examples far apart are sought by going from one to the farthest from it, and on from there; that is a lower bound, and
 * the sum of the two largest distances from the mean is an upper one.
 *
 * @param lower the distance of two examples of the set
 * @param upper no two examples are farther apart; equal to lower where all pairs were looked at
 */
public record LargestDistance(double lower, double upper) {
    /** Largest size of a set, {@code n D}, of which all pairs are looked at: 512 MiB. */
    static final long EXACT_NUMBERS = 1L << 27;

    /** Largest number of products, {@code n^2 D}: about a minute on two cores. */
    static final double EXACT_PRODUCTS = 1e13;

    private static final int BLOCK = 2048;

    /** From the first example a few journeys lead to a pair that none of the two has a farther partner than. */
    private static final int JOURNEYS = 8;

    /** Receives the completed fraction of the work. */
    @FunctionalInterface
    public interface Progress {
        /**
         * The work advances.
         *
         * @param part done by now, from 0 to 1
         */
        void reach(double part);
    }

    /** Whether all pairs were compared. */
    public boolean isExact() {
        return lower == upper;
    }

    static boolean isSmall(long examples, long dimension) {
        double products = (double) examples * (double) examples * (double) dimension;
        return (double) examples * (double) dimension <= (double) EXACT_NUMBERS && products <= EXACT_PRODUCTS;
    }

    /** Looks at all pairs. */
    static LargestDistance exact(Examples examples, double[] mean, Progress progress) {
        int n = Math.toIntExact(examples.count());
        double largest = -1;
        int first = 0;
        int second = 0;
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor all = centred(examples, 0, n, mean);
            Tensor squares = all.square().sumPerSample();
            for (int start = 0; start < n; start += BLOCK) {
                int rows = Math.min(BLOCK, n - start);
                try (Scope inner = Scope.open()) {
                    // pairs of a block with itself and with those behind it
                    Tensor block = all.narrow(0, start, rows);
                    Tensor rest = all.narrow(0, start, n - start);
                    Tensor distances = block.matmul(rest.transpose(0, 1))
                            .mulInPlace(-2)
                            .addInPlace(squares.narrow(0, start, rows).view(rows, 1))
                            .addInPlace(squares.narrow(0, start, n - start).view(1, n - start));
                    double farthest = distances.max().item();
                    if (farthest > largest) {
                        largest = farthest;
                        long[] place = position(distances, farthest);
                        first = start + Math.toIntExact(place[0]);
                        second = start + Math.toIntExact(place[1]);
                    }
                }
                double left = (double) (n - start - rows) / n;
                progress.reach(1 - left * left);
            }
        }
        double distance = examples.distance(first, second);
        return new LargestDistance(distance, distance);
    }

    /** Row and column of the largest entry, by halving. */
    private static long[] position(Tensor distances, double value) {
        long[] place = new long[2];
        Tensor part = distances;
        for (int axis = 0; axis < 2; axis++) {
            while (part.size(axis) > 1) {
                long half = part.size(axis) / 2;
                Tensor front = part.narrow(axis, 0, half);
                boolean inFront = front.max().item() >= value;
                place[axis] += inFront ? 0 : half;
                part = inFront ? front : part.narrow(axis, half, part.size(axis) - half);
            }
        }
        return place;
    }

    private static Tensor centred(Examples examples, long from, int count, double[] mean) {
        float[] rows = examples.read(from, count);
        int dimension = mean.length;
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) (rows[i] - mean[i % dimension]);
        }
        return Tensors.of(rows, count, dimension).to(Device.CPU).to(DType.FLOAT32);
    }

    /** Bounds for sets too large for that. */
    static LargestDistance bounded(Examples examples, double[] mean, double[] largestRadii, Progress progress) {
        double lower = 0;
        long from = 0;
        for (int journey = 0; journey < JOURNEYS; journey++) {
            int done = journey;
            Examples.Farthest farthest =
                    examples.farthestFrom(examples.example(from), part -> progress.reach((done + part) / JOURNEYS));
            if (farthest.distance() <= lower) {
                break;
            }
            lower = farthest.distance();
            from = farthest.index();
        }
        progress.reach(1);
        return new LargestDistance(lower, Math.max(lower, largestRadii[0] + largestRadii[1]));
    }
}
